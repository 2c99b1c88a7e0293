"""Render the result of `tebiki verify`, in English and Japanese."""

from collections.abc import Iterator, Sequence

from toolkit.model.facts import Lang
from toolkit.model.verify import ChangedExample, ChangedFunction, ChangedPart, DifferenceCause, Pace, VerifyResult
from toolkit.render.pull.verdict import next_sentences, refusal_sentences, unheld_lines, verdict_sentence
from toolkit.render.terminal.isolation import connection_sentences
from toolkit.text.words import Words, load_words

_SHOWN = 20
_LONGEST = 240  # characters of an input
_BEFORE = 8
_NAMED = 6
_PER_KIND = 5
_SHARED = 3  # functions and endpoints from which on a cause is told once
_KINDS = ("input", "untraced", "opaque", "words", "layout", "framework")
"""Kinds of causes that do not affect the verdict; unknown ones come first."""


def describe_verification(verified: VerifyResult, lang: Lang) -> Iterator[str]:
    """Describe the result of a comparison, line by line."""
    words = load_words(lang, __file__, "verify")
    against = words.text("base" if verified.base else "lock", base=verified.base, head=verified.head)
    yield verdict_sentence(verified.verdict, verified.unheld, verified.changed_statements, lang)
    yield from (f"  {place}  {why}" for place, why in unheld_lines(verified.unheld, lang))
    yield from refusal_sentences(len(verified.refused_alike), lang)
    yield from next_sentences(verified.lock_command, verified.unheld, verified.verdict, lang)
    key = "differs" if verified.public else "same"
    unmade = sum(one.cases for one in verified.causes if one.kind == "input")
    compared = verified.cases - unmade - len(verified.refused_alike) - len(verified.unpassed) - len(verified.undeclared)
    counts = {"count": len(verified.public), "abouts": verified.abouts, "cases": f"{compared:,}"}
    yield words.text(key, against=against, **counts)
    yield from _differences(verified, words)
    if verified.cut:
        yield words.text("cut", count=verified.cut)
    if verified.unpassed:
        yield words.text("unpassed", count=len(verified.unpassed))
    if verified.undeclared:
        yield words.text("undeclared", count=len(verified.undeclared))
    if damaged := verified.damaged_tests:
        yield words.text("damaged_tests", count=len(damaged), names=_names(damaged, words))
    private = verified.differing[len(verified.public) :]
    if private:
        yield words.label("private")
        yield from _functions(private, (), verified, words)
    yield from _uncounted_lines(verified.causes, words)
    yield from _acceptance_lines(verified.causes, words)
    yield from (_pace(one, words) for one in verified.paces)
    if verified.unshrunk and verified.differing:
        yield words.label("unshrunk")
    yield from connection_sentences(verified.connections, lang)


def _differences(verified: VerifyResult, words: Words) -> Iterator[str]:
    """Yield causes that several functions share, then each function that also has other causes."""
    public = {one.about for one in verified.public}
    shared = [one for one in verified.causes if one.decides and len(public.intersection(one.abouts)) >= _SHARED]
    for cause in shared:
        yield from _cause(cause, words)
    covered = {one.key for one in shared}
    alone = [one for one in verified.public if not one.follows and not covered.issuperset(one.causes)]
    followers = [one for one in verified.public if one.follows]
    yield from _functions(alone, followers, verified, words)
    if verified.is_upgrade and verified.public:
        yield words.label("accept")


def _cause(cause: DifferenceCause, words: Words) -> Iterator[str]:
    part = _part(ChangedPart(cause.place, cause.before, cause.now), words).strip()
    yield words.text("cause", part=part, count=len(cause.abouts), cases=cause.cases, key=cause.key)
    yield words.text("cause_in", names=_names(cause.abouts, words))
    yield words.text("cause_input", input=_cut(cause.input))


def _names(names: Sequence[str], words: Words) -> str:
    shown = words.label("comma").join(names[:_NAMED])
    return shown if len(names) <= _NAMED else words.text("names_more", names=shown, count=len(names) - _NAMED)


def _functions(
    functions: Sequence[ChangedFunction], followers: Sequence[ChangedFunction], verified: VerifyResult, words: Words
) -> Iterator[str]:
    for one in functions[:_SHOWN]:
        yield from _function(one, verified, words)
        following = [follower for follower in followers if follower.follows == one.about]
        if following:
            cases = sum(follower.cases for follower in following)
            names = _names([follower.about for follower in following], words)
            yield words.text("following", count=len(following), cases=cases, names=names)
    if len(functions) > _SHOWN:
        yield words.text("more", count=len(functions) - _SHOWN)
    roots = {one.about for one in functions}
    lost = [one for one in followers if one.follows not in roots]
    if lost:
        names = _names([one.about for one in lost], words)
        yield words.text("following_shared", count=len(lost), cases=sum(one.cases for one in lost), names=names)


def _function(one: ChangedFunction, verified: VerifyResult, words: Words) -> Iterator[str]:
    yield words.text("about", about=one.about, cases=one.cases, of=one.of)
    yield from _example(one, words)
    for other in one.more[:_PER_KIND]:
        yield words.label("also")
        yield from _example(other, words)
    if len(one.more) > _PER_KIND:
        yield words.text("kinds_more", count=len(one.more) - _PER_KIND)
    if verified.is_upgrade and one.causes:
        yield words.text("keys", keys=_names(one.causes, words))


def _example(one: ChangedFunction | ChangedExample, words: Words) -> Iterator[str]:
    yield from (words.text("after", input=_cut(text)) for text in one.before[-_BEFORE:])
    if len(one.before) > _BEFORE:
        yield words.text("after_more", count=len(one.before) - _BEFORE)
    yield f"    {_cut(one.input)}"
    if one.zone:
        yield words.text("zone", zone=one.zone)
    yield from (_part(part, words) for part in one.parts)


def _uncounted_lines(causes: Sequence[DifferenceCause], words: Words) -> Iterator[str]:
    """Describe the differences that do not count, and why."""
    for kind in _KINDS:
        found = [one for one in causes if one.kind == kind and not one.because]
        if found:
            abouts = {about for one in found for about in one.abouts}
            yield words.text(f"kind_{kind}", cases=sum(one.cases for one in found), count=len(abouts))
            yield from (_part(ChangedPart(one.place, one.before, one.now), words) for one in found[:_PER_KIND])
            if len(found) > _PER_KIND:
                yield words.text("causes_more", count=len(found) - _PER_KIND)


def _acceptance_lines(causes: Sequence[DifferenceCause], words: Words) -> Iterator[str]:
    accepted = [one for one in causes if one.because]
    if accepted:
        yield words.text("accepted", count=len(accepted))
    for one in accepted:
        part = _part(ChangedPart(one.place, one.before, one.now), words).strip()
        reason = {"because": one.because, "reviewer": one.reviewer, "on": one.on}
        yield words.text("accepted_cause", part=part, cases=one.cases, **reason)


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
