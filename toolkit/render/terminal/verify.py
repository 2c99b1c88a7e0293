"""Render the result of `tebiki verify`, in English and Japanese."""

from collections.abc import Iterator, Sequence

from toolkit.model.facts import Lang
from toolkit.model.verify import ChangedFunction, ChangedPart, Pace, VerifyResult
from toolkit.render.pull.verdict import lock_sentence, unheld_lines, verdict_sentence
from toolkit.render.terminal.isolation import connection_sentences
from toolkit.text.words import Words, load_words

_SHOWN = 20
_LONGEST = 240  # characters of an input
_BEFORE = 8


def describe_verification(verified: VerifyResult, lang: Lang) -> Iterator[str]:
    """What a comparison has come to, line by line."""
    words = load_words(lang, __file__, "verify")
    against = words.text("base" if verified.base else "lock", base=verified.base, head=verified.head)
    yield verdict_sentence(verified.verdict, verified.unheld, verified.changed_statements, lang)
    yield from (f"  {place}  {why}" for place, why in unheld_lines(verified.unheld, lang))
    yield from filter(None, [lock_sentence(verified.lock_command, lang)])
    key = "differs" if verified.public else "same"
    counts = {"count": len(verified.public), "abouts": verified.abouts, "cases": f"{verified.cases:,}"}
    yield words.text(key, against=against, **counts)
    yield from _all(verified.public, words)
    if verified.cut:
        yield words.text("cut", count=verified.cut)
    private = verified.differing[len(verified.public) :]
    if private:
        yield words.label("private")
        yield from _all(private, words)
    yield from (_pace(one, words) for one in verified.paces)
    if verified.unshrunk and verified.differing:
        yield words.label("unshrunk")
    yield from connection_sentences(verified.connections, lang)


def _all(found: Sequence[ChangedFunction], words: Words) -> Iterator[str]:
    for one in found[:_SHOWN]:
        yield from _one(one, words)
    if len(found) > _SHOWN:
        yield words.text("more", count=len(found) - _SHOWN)


def _one(one: ChangedFunction, words: Words) -> Iterator[str]:
    yield words.text("about", about=one.about, cases=one.cases, of=one.of)
    yield from (words.text("after", input=_cut(text)) for text in one.before[-_BEFORE:])
    if len(one.before) > _BEFORE:
        yield words.text("after_more", count=len(one.before) - _BEFORE)
    yield f"    {_cut(one.input)}"
    if one.zone:
        yield words.text("zone", zone=one.zone)
    yield from (_part(part, words) for part in one.parts)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _part(part: ChangedPart, words: Words) -> str:
    before, now = (text or words.label("nothing") for text in (part.before, part.now))
    key = f"part_{part.place}"
    return words.text(key if key in words else "part", place=part.place, before=before, now=now)


def _pace(pace: Pace, words: Words) -> str:
    key = "quicker" if pace.now < pace.before else "slower"
    times = max(pace.before, pace.now) / min(pace.before, pace.now)
    return words.text(key, about=pace.about, times=times, before=pace.before, now=pace.now)
