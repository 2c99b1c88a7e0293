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


class Difference(NamedTuple):
    """One part of what comes of a case that is not as it was."""

    case: Case
    part: str
    before: Any
    now: Any

    def __str__(self) -> str:
        return f"{asked(self.case)}: {self.part}: {_short(self.before)} -> {_short(self.now)}"


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
    return f"{case.about}({', '.join(f'{name}={_short(value)}' for name, value in given.items())})"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."


def _canonical(value: Any) -> str:
    return json.dumps(value, sort_keys=True)
