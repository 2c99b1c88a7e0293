"""Render the result of `tebiki record`, in English and Japanese."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from toolkit.model.facts import Lang
from toolkit.model.record_request import ImportedRequests, RecordOptions
from toolkit.model.recording import NotRecorded, Recording
from toolkit.text.words import Words, load_words

_SHOWN = 3
_USUAL = 16
_ALWAYS_WHOLE = ("name", "pattern")
_ENTRIES = 10


def approval_page(
    options: RecordOptions, command: str, masked: tuple[str, ...], lang: Lang, *, whole: bool = False
) -> Iterator[str]:
    """Render one page for the person who has to approve a recording.

    Args:
        options: what is to be recorded.
        command: the command line as it would be typed.
        masked: names and patterns, each behind its kind: `secret:`, `personal:`, `japanese:` and `language:` of the
            usual names, `name:` of the names that were asked for, `pattern:`.
        lang: language of the page.
        whole: list all usual names, not only the first ones of each kind.
    """
    words = load_words(lang, __file__, "record")
    yield f"# {words.label('title')}\n"
    yield words.text("command", command=command)
    yield words.text("into", into=options.into)
    yield "\n" + words.label("nothing_changed") + "\n"
    packages = words.label("comma").join(options.packages) or words.label("own")
    for level in options.levels:
        yield "- " + words.text(level, packages=packages)
    yield f"\n## {words.label('masked')}\n"
    for kind, names in groupby(masked, key=lambda one: one.partition(":")[0]):
        listed = [one.partition(":")[2] for one in names]
        shown = listed if whole or kind in _ALWAYS_WHOLE else listed[:_USUAL]
        named = words.label("comma").join(shown)
        if len(shown) < len(listed):
            named = words.text("usual", named=named, count=len(listed) - len(shown))
        yield "- " + words.text(f"by_{kind}", names=named)
    if options.keep:
        yield "- " + words.text("kept", names=words.label("comma").join(options.keep))
    yield "\n" + words.label("rest")
    yield words.label("not_recorded")


def refused_entries(refused: Sequence[tuple[int, str]], lang: Lang) -> Iterator[str]:
    """List the entries of a HAR file that were left out, with the reason.

    Args:
        refused: position and reason of each.
        lang: language.
    """
    if refused:
        yield load_words(lang, __file__, "record").text("refused", count=len(refused))
        yield from (f"  log.entries[{position}]: {why}" for position, why in refused[:_ENTRIES])
    if len(refused) > _ENTRIES:
        yield f"  {load_words(lang, __file__, 'record').text('refused_more', count=len(refused) - _ENTRIES)}"


def ended_lines(code: int, into: str, lang: Lang) -> Iterator[str]:
    """Say that the recorded command failed, and what that means for the recording; nothing if it succeeded.

    Args:
        code: its exit code; negative for a signal.
        into: name of the recording's folder.
        lang: language.
    """
    if code:
        key = "killed" if code < 0 else "failed"
        yield load_words(lang, __file__, "record").text(key, code=abs(code), into=into)


def describe_recording(recording: Recording, into: str, lang: Lang, *, scrubbed: bool = False) -> Iterator[str]:
    """Describe the content and the omissions of a recording in a few lines.

    Args:
        recording: the recording that was read.
        into: name of the recording's folder.
        lang: language.
        scrubbed: list the masked values by name and pattern instead of only counting them.
    """
    words = load_words(lang, __file__, "record")
    if not (recording.calls or recording.exchanges or recording.commands):
        yield (
            words.text("nothing_of_project", processes=len(recording.runs))
            if recording.runs
            else words.label("nothing")
        )
    calls = len(recording.calls)
    answered = sum(one.direction == "incoming" for one in recording.exchanges)
    yield words.text(
        "recorded",
        into=into,
        calls=calls,
        functions=len({call.symbol for call in recording.calls}),
        answered=answered,
        asked=len(recording.exchanges) - answered,
        commands=len(recording.commands),
        processes=len(recording.runs),
    )
    if calls:
        yield words.text("replayable", count=sum(call.replayable for call in recording.calls), calls=calls)
    if recording.unfinished:
        yield words.text("unfinished", count=len(recording.unfinished))
    if recording.damaged:
        yield words.text("damaged", count=len(recording.damaged), first=recording.damaged[0])
    yield from _masked_counts(recording, words, scrubbed=scrubbed)
    yield from _left_out(recording, words)


_WHERE = {"name:*": "again", "at_end": "at_end"}


def _masked_counts(recording: Recording, words: Words, *, scrubbed: bool) -> Iterator[str]:
    masked = _by_count(one for one in recording.left_out if one.what == "masked")
    if masked and not scrubbed:
        early = [one.count for one in masked if one.where != "at_end"]
        late = sum(one.count for one in masked) - sum(early)
        yield words.text("masked_count", count=sum(early), kinds=len(early), late=late)
    elif masked:
        yield words.label("masked_list")
        for one in masked:
            where = words.label(_WHERE[one.where]) if one.where in _WHERE else one.where
            yield f"  {_count(one, words):>12}  {where}"


def _by_count(lines: Iterable[NotRecorded]) -> list[NotRecorded]:
    return sorted(lines, key=lambda one: (-one.count, one.what, one.where))


def _count(one: NotRecorded, words: Words) -> str:
    return words.text("at_least", count=one.count) if one.at_least else str(one.count)


def _left_out(recording: Recording, words: Words) -> Iterator[str]:
    """Yield the reasons for omissions, the most frequent first, each with its most frequent places."""
    reasons: dict[str, list[NotRecorded]] = {}
    for one in _by_count(one for one in recording.left_out if one.what != "masked"):
        reasons.setdefault(one.what, []).append(one)
    if reasons:
        yield words.label("left_out")
    for line in _by_count(_together(ones, words) for ones in reasons.values()):
        what = words.label(line.what) if line.what in words else line.what
        yield f"  {_count(line, words):>12}  {what}: {line.where}"


def _together(ones: Sequence[NotRecorded], words: Words) -> NotRecorded:
    """Combine all entries that were left out for the same reason."""
    where = words.label("comma").join(one.where for one in ones[:_SHOWN])
    if len(ones) > _SHOWN:
        where = words.text("places", named=where, count=len(ones) - _SHOWN)
    return NotRecorded(ones[0].what, where, sum(one.count for one in ones), any(one.at_least for one in ones))


def exported_line(folder: Path, script: Path, lang: Lang) -> str:
    """State where the probe was written, and how to start it there."""
    words = load_words(lang, __file__, "record")
    return words.text("exported", folder=folder, script=script, recordings=folder / "recordings")


def import_lines(files: Sequence[Path], imported: Sequence[ImportedRequests], lang: Lang) -> Iterator[str]:
    """Describe the imported requests of each file, and its omissions."""
    words = load_words(lang, __file__, "record")
    for file, done in zip(files, imported, strict=True):
        yield words.text("imported", file=file, count=done.requests, others=done.others)
        yield from refused_entries(done.refused, lang)
