"""Say where a sequence comes from, what it leaves out, and how the recorded one differs from the source."""

from collections.abc import Iterator

from toolkit.model.facts import Lang
from toolkit.model.picture import Loop, RecordedSource, SequencePicture
from toolkit.text.numbers import format_number
from toolkit.text.sentences import Sentence, TextRun
from toolkit.text.words import Words, load_words

_MOST_NAMES = 12


def sequence_words(lang: Lang) -> Words:
    """Return the words of sequences."""
    return load_words(lang, __file__, "sequence")


def loop_label(loop: Loop, words: Words) -> str:
    """Return how often the messages of a loop were sent: `17 times`."""
    if loop.least == loop.most:
        return words.count("loop", loop.most)
    return words.text("varying_loop", least=format_number(loop.least), most=format_number(loop.most))


def sequence_notes(picture: SequencePicture, lang: Lang) -> Iterator[Sentence]:
    """Yield the sentences under a sequence.

    Args:
        picture: the sequence.
        lang: their language.
    """
    words = sequence_words(lang)
    if picture.recorded and picture.is_recorded:
        yield from _describe_recording(picture, picture.recorded, words)
    else:
        yield words.say("static")
        if picture.recorded:
            yield words.say("not_recorded", folders=list(picture.recorded.folders), requests=picture.recorded.requests)
    if any(message.by_types for message in picture.messages):
        yield words.say("types")
    if picture.left_out:
        yield words.say("left_out", amount=picture.left_out)
    if picture.is_recorded:
        yield from _describe_differences(picture, words)


def _describe_recording(picture: SequencePicture, recorded: RecordedSource, words: Words) -> Iterator[Sentence]:
    counts = dict(recorded.statuses)
    statuses = words.label("comma").join(_status_count(code, count, words) for code, count in recorded.statuses)
    yield words.say(
        "recorded",
        folders=list(recorded.folders),
        requests=recorded.requests,
        own=sum(counts.values()),
        statuses=TextRun(statuses),
    )
    yield words.say(
        "shown",
        number=recorded.number,
        status=TextRun(_status_name(recorded.status, words)),
        same=counts[recorded.status],
        alike=recorded.alike,
    )
    if recorded.is_of_test:
        yield words.say("of_test")
    if any(box.kind == "application" and box.name == recorded.framework for box in picture.participants):
        yield words.say("hooks", framework=recorded.framework)
    if recorded.is_handler_unknown:
        yield words.say("handler_unknown")
    if not recorded.has_senders:
        yield words.say("without_senders")
    if recorded.unheard:
        yield words.say("unheard", names=list(recorded.unheard))


def _status_count(code: int, count: int, words: Words) -> str:
    return words.text("status", code=_status_name(code, words), count=format_number(count))


def _status_name(code: int, words: Words) -> str:
    return str(code) if code else words.label("exception")


def _describe_differences(picture: SequencePicture, words: Words) -> Iterator[Sentence]:
    differences = picture.differences
    for key, names in (
        ("only_recorded", differences.only_recorded),
        ("only_in_code", differences.only_in_code),
        ("not_recordable", differences.not_recordable),
    ):
        if names:
            more = len(names) - _MOST_NAMES
            rest = [TextRun(words.count("more_names", more))] if more > 0 else []
            yield words.say(key, names=[*names[:_MOST_NAMES], *rest])
    if not (differences.only_recorded or differences.only_in_code):
        yield words.say("agrees")
