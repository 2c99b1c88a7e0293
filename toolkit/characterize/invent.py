"""Look for inputs that nobody recorded and that make the program do something new."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import msgspec

from toolkit.characterize.answering import Place, environment, first_request, started
from toolkit.characterize.cases import case_of, is_below
from toolkit.characterize.taking import Copying
from toolkit.filters.oracles import Failed
from toolkit.filters.oracles.process import Process
from toolkit.model.lock import Case, Setup

_PATIENCE = 60.0  # seconds for one line, besides the budget
_STARTS = 3


class Budget(msgspec.Struct, frozen=True):
    """What is looked for, and for how long.

    Attributes:
        target: prefix of the modules whose functions are called; empty: those that cases speak about.
        seconds: CPU seconds; 0: nothing is looked for.
    """

    target: str
    seconds: float


class _Search(msgspec.Struct, frozen=True):
    """One process that searches: with these settings, in such a copy, going on from these calls."""

    setup: Setup
    copying: Copying
    known: Sequence[Case]
    budget: Budget
    seed: int


class Invented(msgspec.Struct, frozen=True):
    """What was found.

    Attributes:
        cases: not yet replayed.
        seconds: CPU seconds that it took.
        unshown: small changes of the functions that no input shows.
        ended_early: how often an input ended the process that searched.
    """

    cases: tuple[Case, ...] = ()
    seconds: float = 0.0
    unshown: int = 0
    ended_early: int = 0


def invented_calls(setup: Setup, copying: Copying, known: Sequence[Case], budget: Budget) -> Invented:
    """Calls that reach what the known ones do not.

    A process that an input has ended is begun anew, with what was found so far and what is left of the time.

    Raises:
        UsageError: the program cannot be started.
    """
    calls = [case for case in known if case.is_call]
    if not budget.seconds or not (calls or budget.target):
        return Invented()
    found: list[Case] = []
    left = budget.seconds
    for seed in range(_STARTS):
        asked = msgspec.structs.replace(budget, seconds=left)
        done = _searched(_Search(setup, copying, [*calls, *found], asked, seed), found)
        if done is not None:
            return Invented(tuple(found), budget.seconds - left + done["seconds"], done["unshown"], seed)
        left /= 2
    return Invented(tuple(found), budget.seconds, ended_early=_STARTS)


def _searched(search: _Search, found: list[Case]) -> Mapping[str, Any] | None:
    """The last word of one process, whose finds are added; None if it had none."""
    with search.copying() as place:
        variables = environment(search.setup, place, 0)
        process, _ = started(place, "invent_cases", variables, _request(search, place))
        try:
            for said in _said(process, search.budget.seconds):
                if "done" in said:
                    return said
                found.append(case_of(said["ask"], "invented"))
        finally:
            process.end()
    return None


def _request(search: _Search, place: Place) -> bytes:
    target = search.budget.target
    modules = sorted({case.about.partition(":")[0] for case in search.known if "::" not in case.about})
    asked = first_request(search.setup, place, search.setup.clocks[0], ())
    asked |= {
        "known": [dict(case.ask) for case in search.known if is_below(case.about, target)],
        "modules": [] if target else modules,
        "target": target,
        "budget": search.budget.seconds,
        "seed": search.seed,
    }
    return json.dumps(asked).encode()


def _said(process: Process, seconds: float) -> Iterator[dict[str, Any]]:
    while not isinstance(line := process.line(3 * seconds + _PATIENCE), Failed):
        try:
            said = json.loads(line)
        except ValueError:
            continue
        if isinstance(said, dict) and ("ask" in said or "done" in said):
            yield said
