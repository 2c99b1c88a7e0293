"""What comes of the cases of a lock, before a change and after it, and how a difference is told."""

import json
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from toolkit.change.trial import Answers, Trial
from toolkit.errors import UsageError
from toolkit.model.links import split_symbol
from toolkit.model.lock import Case, Parts
from toolkit.model.proof import Standing

COMMANDS = "commands"
"""The part of an answer that holds statements to databases."""
_LONGEST = 160
_LEAD = 20


class Difference(NamedTuple):
    """One part of what comes of a case that is not as it was."""

    case: Case
    part: str
    before: Any
    now: Any

    def __str__(self) -> str:
        place, before, now = narrowed(self.before, self.now)
        return f"{asked(self.case)}: {self.part}{place}: {before} -> {now}"


class Unavailable(NamedTuple):
    """Why nothing came of the cases: a key of the words, and what was said."""

    reason: str
    detail: str

    @property
    def standing(self) -> Standing:
        """A program that starts before the change and not after it is broken by it."""
        return "failed" if self.reason == "does_not_start" else "not_run"


def after(trial: Trial) -> Answers | Unavailable:
    """What comes of the cases after the change.

    Returns:
        `cannot_start` if the program does not start before the change either, `does_not_start` if only after it.
    """
    answers = trial.means.answers
    if answers is None or trial.means.lock is None or not trial.means.lock.cases:
        return Unavailable("no_lock", "")
    try:
        found: Answers = trial.ground.once("answers", trial.after, answers)
    except UsageError as error:
        old = _before(trial)
        return old if isinstance(old, Unavailable) else Unavailable("does_not_start", str(error))
    return found


def both(trial: Trial) -> list[tuple[Case, Sequence[Parts], Sequence[Parts]]] | Unavailable:
    """The cases with what comes of them before the change and after it."""
    new = after(trial)
    if isinstance(new, Unavailable):
        return new
    old = _before(trial)
    if isinstance(old, Unavailable):
        return old
    assert trial.means.lock is not None
    return [(case, old[case.id], new[case.id]) for case in trial.means.lock.cases if case.id in old and case.id in new]


def _before(trial: Trial) -> Answers | Unavailable:
    """What comes of the cases before the change."""
    assert trial.means.answers is not None
    try:
        found: Answers = trial.ground.once("answers", trial.before, trial.means.answers)
    except UsageError as error:
        return Unavailable("cannot_start", str(error))
    return found


def confirmed(trial: Trial, found: Sequence[Difference]) -> tuple[list[Difference], int]:
    """The differences that come again, and how many do not: those are no work of the change.

    Both states are asked once more, and what is not the same twice in either of them does not count.
    """
    answers = trial.means.answers
    if not found or answers is None:
        return list(found), 0
    unsteady: set[tuple[str, str]] = set()
    try:
        for state in (trial.before, trial.after):
            first = trial.ground.once("answers", state, answers)
            again = trial.ground.once("answers again", state, answers)
            for case in {one.case.id: one.case for one in found}.values():
                unsteady |= {(case.id, it.part) for it in differences(case, first[case.id], again[case.id])}
    except UsageError:
        return list(found), 0
    steady = [one for one in found if (one.case.id, one.part) not in unsteady]
    return steady, len(found) - len(steady)


def reaching(cases: Iterable[Case], symbols: Sequence[str]) -> list[Case]:
    """The cases that speak about symbols: that reached them, or anything in the file of one that is no function."""
    wanted, files = set(symbols), {name for name in symbols if not split_symbol(name)[1]}
    return [
        case
        for case in cases
        if wanted.intersection(case.reached) or files.intersection(split_symbol(name)[0] for name in case.reached)
    ]


def differences(
    case: Case, old: Sequence[Parts], new: Sequence[Parts], ignored: Container[str] = ()
) -> Iterator[Difference]:
    """The parts of an answer that are not as they were, at any clock; each once."""
    seen: set[str] = set()
    for was, now in zip(old, new, strict=True):
        for part in sorted({*was, *now}):
            told = part in seen or part in ignored or part in case.not_locked
            if not told and _canonical(was.get(part)) != _canonical(now.get(part)):
                seen.add(part)
                yield Difference(case, part, was.get(part), now.get(part))


def expected(case: Case, clocks: int) -> list[Parts]:
    """What the lock holds for a case, at each clock."""
    return [case.expected(number) for number in range(clocks)]


def asked(case: Case) -> str:
    """The input of a case, for a person."""
    if not case.is_call:
        body = case.ask.get("body") or {}
        return f"{case.ask['method']} {case.ask['target']}" + (f" {_short(body.get('text', ''))}" if body else "")
    given: Mapping[str, Any] = case.ask["given"]
    share = _LONGEST // max(len(given), 1)
    return f"{case.about}({', '.join(f'{name}={_short(value, share)}' for name, value in given.items())})"


def told(found: Iterable[Difference], most: int) -> list[str]:
    """Some differences for a person: one of each case, those with the shortest inputs first."""
    first: dict[str, Difference] = {}
    for one in found:
        first.setdefault(one.case.id, one)
    return [str(one) for one in sorted(first.values(), key=lambda one: (len(asked(one.case)), one.case.id))[:most]]


def narrowed(before: Any, now: Any) -> tuple[str, str, str]:
    """The first place where two values differ: the path to it, and what stands there before and now."""
    place = ""
    while (key := _differing(before, now)) is not None:
        place += f".{key}"
        before, now = before[key], now[key]
    start = 0
    if isinstance(before, str) and isinstance(now, str):
        same = (number for number, pair in enumerate(zip(before, now, strict=False)) if pair[0] != pair[1])
        start = max(next(same, min(len(before), len(now))) - _LEAD, 0)
        before, now = before[start:], now[start:]
    lead = "..." if start else ""
    return place, lead + _short(before), lead + _short(now)


def _differing(before: Any, now: Any) -> Any:
    """The key or position of the first member that differs; None if the values themselves do."""
    if isinstance(before, dict) and isinstance(now, dict) and before.keys() == now.keys():
        return next((key for key in before if _canonical(before[key]) != _canonical(now[key])), None)
    if isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        pairs = enumerate(zip(before, now, strict=True))
        return next((number for number, (old, new) in pairs if _canonical(old) != _canonical(new)), None)
    return None


def _short(value: Any, longest: int = _LONGEST) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= longest else f"{text[:longest]}..."


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
