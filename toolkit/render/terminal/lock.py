"""Render the result of `tebiki lock`, in English and Japanese."""

import os
import re
from collections.abc import Iterator
from shlex import quote
from typing import Any

from toolkit.model.facts import Lang
from toolkit.model.lock import IN_REQUEST, Case, Excluded, Lock
from toolkit.model.lock_run import LockResult
from toolkit.render.terminal.isolation import connection_sentences, describe_refusal
from toolkit.text.words import Words, load_words

_SHOWN = 12
_FACTORY = re.compile(r":(create|make|build|get)_(\w+_)?(app|application)\Z|:(app|application)_factory\Z")


def _describe_search(done: LockResult, words: Words) -> Iterator[str]:
    """Describe what ended the search for inputs, or prevented it."""
    if done.interrupted:
        yield words.label("interrupted")
    if done.ended_early:
        yield words.text("ended_early", count=done.ended_early)
    if done.left_out:
        yield words.label("left_out")
    for one in done.left_out[:_SHOWN]:
        yield words.text("left_out_one", seam=one.seam, given=one.given)
    if len(done.left_out) > _SHOWN:
        yield words.text("more_left_out", count=len(done.left_out) - _SHOWN)
    if done.faults:
        yield words.text("faults", count=len(done.faults))
    for fault in done.faults[:_SHOWN]:
        yield words.text("fault", seam=fault.seam or "-", error=fault.error, place=fault.place)
    if done.too_old:
        yield words.text("too_old" if done.too_old.startswith("2.") else "not_held", version=done.too_old)


def describe_lock(done: LockResult, into: str, lang: Lang, root: str = ".") -> Iterator[str]:
    """Describe the result of `lock`, line by line.

    Args:
        done: the result.
        into: folder of the lock.
        lang: language.
        root: the project, as named on the command line.
    """
    words, lock = load_words(lang, __file__, "lock"), done.lock
    if done.not_set_up:
        yield words.text("not_set_up", why=done.not_set_up)
    if done.is_unmasked:
        yield words.label("unmasked")
    yield from _describe_share(done, words)
    yield words.text("locked", **_counts(lock, into), seconds=done.seconds)
    yield from _describe_raising(lock, words)
    yield from _describe_search(done, words)
    yield words.text("run", into=into)
    if names := lock.setup.referenced_names:
        yield words.text("referenced", names=", ".join(names))
    yield from (words.label(key) for key in lock.setup.warnings)
    if answered := sum(bool(case.ask.get("answered")) for case in lock.cases):
        yield words.text("answered", count=answered)
    yield from _kept_out(lock, words)
    yield from _describe_refusals(lock, lang)
    if done.changed:
        yield words.text("changed", count=len(done.changed))
        yield from (f"  {case.id}  {case.about}" for case in done.changed[:_SHOWN])
    yield from connection_sentences(done.connections, lang)
    yield from _describe_next(lock, into, root, words)


def _describe_next(lock: Lock, into: str, root: str, words: Words) -> Iterator[str]:
    """Yield the commands that come after `lock`, each with its purpose."""
    where = quote(root)
    starts = "git" if where == "." else f"git -C {where}"
    folder = quote(os.path.relpath(into, root))
    commands = {
        "next_commit": f"{starts} add {folder} && {starts} commit -m 'Lock what the code does'",
        "next_strength": f"tebiki strength {where}",
        "next_plan": f"tebiki plan {where}",
        "next_verify": f"tebiki verify {where}",
        "next_prove": f"tebiki prove BRANCH {where}",
    }
    if all(case.origin == "invented" for case in lock.cases):
        recorded = f"tebiki record -- COMMAND && tebiki lock {where} --recording recording"
        commands = {"next_record": recorded, **commands}
    yield words.label("next")
    yield from (f"  {command}  # {words.label(key)}" for key, command in commands.items())


def _describe_raising(lock: Lock, words: Words) -> Iterator[str]:
    """Yield how many generated calls end in an exception, and the functions of which no case returns."""
    raising: dict[bool, list[Case]] = {True: [], False: []}
    for case in lock.cases:
        raising[case.is_call and case.parts.get("exception") is not None].append(case)
    if count := sum(case.origin == "invented" for case in raising[True]):
        yield words.text("raising", count=f"{count:,}")
    if never := sorted({case.about for case in raising[True]} - {case.about for case in raising[False]}):
        more = words.text("more_never", count=len(never) - _SHOWN) if len(never) > _SHOWN else ""
        yield words.text("never_returns", count=len(never), abouts=", ".join(never[:_SHOWN]) + more)


def describe_interrupted(kept: Lock | None, into: str, lang: Lang) -> str:
    """Describe the state after an interrupted run; `kept`: the lock that was written last, if any."""
    words = load_words(lang, __file__, "lock")
    return words.text("kept", **_counts(kept, into)) if kept else words.text("nothing_kept", into=into)


def _counts(lock: Lock, into: str) -> dict[str, Any]:
    invented = sum(case.origin == "invented" for case in lock.cases)
    return {
        "into": into,
        "cases": f"{len(lock.cases):,}",
        "abouts": len({case.about for case in lock.cases}),
        "recorded": f"{len(lock.cases) - invented:,}",
        "invented": f"{invented:,}",
    }


def _describe_refusals(lock: Lock, lang: Lang) -> Iterator[str]:
    words = load_words(lang, __file__, "lock")
    if lock.refused:
        yield words.label("refused")
    for one in lock.refused[:_SHOWN]:
        yield f"  {one.count:>5}  {one.about}: {describe_refusal(one.why, one.example, lang)}"
    if len(lock.refused) > _SHOWN:
        yield words.text("more_refused", count=len(lock.refused) - _SHOWN)


def _describe_share(done: LockResult, words: Words) -> Iterator[str]:
    """Yield how much of the recording is locked, why the rest is not, and what would help."""
    lock = done.lock
    locked = sum(case.origin == "recorded" for case in lock.cases)
    lost: dict[str, list[Excluded]] = {}
    for one in lock.kept_out:
        if one.recorded and one.why != IN_REQUEST:
            lost.setdefault(one.why, []).append(one)
    total = locked + sum(one.recorded for ones in lost.values() for one in ones)
    if not total:
        return
    share = f"{100 * locked // total} %" if words.lang == "en" else f"{100 * locked // total}%"
    key = "share_raised" if done.only_raised else "share"
    counts = {"locked": f"{locked:,}", "recorded": f"{total:,}", "raised": f"{done.only_raised:,}"}
    yield words.text(key, share=share, **counts)
    if done.served:
        yield words.text("share_served", count=f"{done.served:,}")
    for why, ones in sorted(lost.items(), key=lambda pair: (-sum(one.recorded for one in pair[1]), pair[0])):
        largest = max(ones, key=lambda one: (one.recorded, one.about))
        is_told = why == "framework" and bool(done.not_set_up)
        hint = words.label(f"mend_{why}") if f"mend_{why}" in words and not is_told else ""
        if why == "context" and lock.setup.app:
            hint = words.label("mend_context_app")
        elif why == "context" and (makes := _find_factory(lock)):
            hint = f"{hint} {words.text('factory', factory=makes)}"
        count = sum(one.recorded for one in ones)
        end = ". " if words.lang == "en" else "。"
        yield f"  {count:>5,}  {words.text(why, part='')}{end}{hint}".rstrip()
        yield words.text("lost_most", about=largest.about, example=largest.example).rstrip(" :")
    if within := sum(one.recorded for one in lock.kept_out if one.why == IN_REQUEST):
        yield words.text("in_request", count=within)
    yield from _describe_lost_functions(lock, words)


def _find_factory(lock: Lock) -> str:
    """Return a recorded function whose name says that it makes the application, as `module:function`; empty if none."""
    abouts = {case.about for case in lock.cases} | {one.about for one in lock.kept_out}
    return min((about for about in abouts if _FACTORY.search(about)), key=lambda about: (len(about), about), default="")


def _describe_lost_functions(lock: Lock, words: Words) -> Iterator[str]:
    """Yield the functions with recorded calls none of which could be locked."""
    held = {case.about for case in lock.cases}
    lost = sorted({one.about for one in lock.kept_out if one.recorded and one.why != IN_REQUEST} - held)
    if lost:
        more = words.text("more_lost", count=len(lost) - _SHOWN) if len(lost) > _SHOWN else ""
        yield words.text("lost_functions", count=len(lost), abouts=", ".join(lost[:_SHOWN]) + more)


def _kept_out(lock: Lock, words: Words) -> Iterator[str]:
    """Describe generated inputs and parts of answers that are not locked, with the reasons."""
    others = [one for one in lock.kept_out if one.count > one.recorded]
    if others:
        yield words.label("kept_out")
    for one in others[:_SHOWN]:
        kind, _, part = one.why.partition(" ")
        if part.startswith("header "):
            part = words.text("header", name=part.removeprefix("header "))
        yield f"  {one.count - one.recorded:>5}  {one.about}: {words.text(kind, part=part)}"
    if len(others) > _SHOWN:
        yield words.text("more", count=len(others) - _SHOWN)
