"""Look for inputs that nobody recorded and that make the program do something new."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from toolkit.characterize.capture import Copying
from toolkit.characterize.cases import case_of, is_below
from toolkit.characterize.last_input import read_last_input
from toolkit.model.lock import Case, Setup
from toolkit.model.lock_run import LastInput
from toolkit.model.session import SessionFailure
from toolkit.session.process import Process
from toolkit.session.program import environment, first_request, run_before_commands, start_probe

_PATIENCE = 60.0  # seconds for one line, besides the budget
_STARTS = 3
_MOST_LEFT_OUT = 40  # functions that end the interpreter
_LEAST_SHARE = 0.05  # of the time, below which it is not worth another start

Found = Callable[[Case], None]
"""Is told each input when it is found; it is not proved yet."""


def _ignore_case(_case: Case) -> None:
    """Whoever wants nothing before the end."""


class Budget(msgspec.Struct, frozen=True):
    """What is looked for, and for how long.

    Attributes:
        target: prefix of the modules whose functions are called; empty: those that cases speak about.
        seconds: CPU seconds; 0: nothing is looked for.
        endless: symbols of functions that never return, which are not called.
    """

    target: str
    seconds: float
    endless: tuple[str, ...] = ()


class _Search(msgspec.Struct, frozen=True):
    """One process that searches: for what, in such a copy, who hears of it, with more than what a replay is told."""

    what: str
    setup: Setup
    copying: Copying
    found: Found
    asked: Mapping[str, Any]


class GeneratedCases(msgspec.Struct, frozen=True):
    """What was found.

    Attributes:
        cases: not yet replayed.
        seconds: CPU seconds that it took.
        unshown: small changes of the functions that no input shows.
        ended_early: how often an input ended the process that searched.
        left_out: the inputs that did; their functions were left out from then on.
        too_old: the version of a Python on which nothing is tried, because it has no audit hook; empty: it has one.
    """

    cases: tuple[Case, ...] = ()
    seconds: float = 0.0
    unshown: int = 0
    ended_early: int = 0
    too_old: str = ""
    left_out: tuple[LastInput, ...] = ()


def generate_calls(
    setup: Setup, copying: Copying, known: Sequence[Case], budget: Budget, found: Found = _ignore_case
) -> GeneratedCases:
    """Calls that reach what the known ones do not.

    Raises:
        UsageError: the program cannot be started.
    """
    calls = [case for case in known if case.is_call and is_below(case.about, budget.target)]
    modules = sorted({case.about.partition(":")[0] for case in calls if "::" not in case.about})
    if not budget.seconds or not (calls or budget.target):
        return GeneratedCases()
    asked = {"modules": [] if budget.target else modules, "target": budget.target, "endless": list(budget.endless)}
    return _generate(_Search("cases", setup, copying, found, asked), calls, budget.seconds)


def generate_requests(
    setup: Setup, copying: Copying, known: Sequence[Case], seconds: float, found: Found = _ignore_case
) -> GeneratedCases:
    """Requests that reach what the known ones do not; they continue the session of those.

    Raises:
        UsageError: the program cannot be started.
    """
    requests = sorted((case for case in known if not case.is_call), key=lambda case: case.ask["order"])
    if not seconds or not setup.app:
        return GeneratedCases()
    return _generate(_Search("requests", setup, copying, found, {}), requests, seconds)


def _generate(search: _Search, known: Sequence[Case], seconds: float) -> GeneratedCases:
    """What is found by one process, or by several if inputs end it; each goes on from what those before it found.

    A function that ended one is left out by those after it. Where it is not known what did, there is half the time.
    """
    found: list[Case] = []
    left_out: list[LastInput] = []
    left, unknown = seconds, 0
    while unknown < _STARTS and len(left_out) < _MOST_LEFT_OUT and left > seconds * _LEAST_SHARE:
        endless = [*search.asked.get("endless", ()), *(one.symbol for one in left_out)]
        asked = {**search.asked, "known": [dict(case.ask) for case in (*known, *found)], "endless": endless}
        asked |= {"budget": left, "seed": unknown + len(left_out)}
        done = _run_search(msgspec.structs.replace(search, asked=asked), found)
        if not isinstance(done, LastInput | None):
            used, unshown = seconds - left + done["seconds"], done.get("unshown", 0)
            ended = unknown + len(left_out)
            return GeneratedCases(tuple(found), used, unshown, ended, done.get("too_old", ""), tuple(left_out))
        if done is None:
            unknown += 1
            left /= 2
        else:
            left_out.append(done)
            left -= max(done.seconds, 0)
    return GeneratedCases(tuple(found), seconds, ended_early=unknown + len(left_out), left_out=tuple(left_out))


def _run_search(search: _Search, found: list[Case]) -> Mapping[str, Any] | LastInput | None:
    """The last word of one process, whose finds are added; if it had none, what ended it, as far as that is known."""
    with search.copying() as place:
        run_before_commands(search.setup, place)
        variables = environment(search.setup, place, 0)
        base = first_request(search.setup, place, search.setup.clocks[0], ())
        request = {**base, **search.asked, "what": search.what}
        process, _ = start_probe(place, "generate.inputs", variables, request)
        try:
            for said in _read_lines(process, search.asked["budget"]):
                place.log.hear(process, said)
                if "done" in said:
                    return said
                found.append(case_of(said["ask"], "invented"))
                search.found(found[-1])
        finally:
            process.end()
        return read_last_input(place.root)


def _read_lines(process: Process, seconds: float) -> Iterator[dict[str, Any]]:
    while not isinstance(line := process.line(3 * seconds + _PATIENCE), SessionFailure):
        try:
            said = json.loads(line)
        except ValueError:
            continue
        if isinstance(said, dict) and _is_of_the_probe(said):
            yield said


def _is_of_the_probe(said: Mapping[str, Any]) -> bool:
    """Whether a line has the form of the probe's; functions that are tried may write to any descriptor."""
    ask = said.get("ask")
    if isinstance(ask, dict):
        return isinstance(ask.get("kind"), str) and ("seam" not in ask or isinstance(ask["seam"], str))
    return said.get("done") is True and isinstance(said.get("seconds"), int | float)
