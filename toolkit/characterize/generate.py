"""Search for unrecorded inputs that make the program do something new."""

from collections.abc import Callable, Container, Mapping, Sequence
from contextlib import suppress
from typing import Any

import msgspec

from toolkit.characterize.cases import case_of, is_below
from toolkit.characterize.last_input import read_last_input
from toolkit.model.lock import Case, Setup
from toolkit.model.lock_run import LastInput
from toolkit.model.strength import CaseRuns
from toolkit.session.replay_program import Response
from toolkit.session.run_target import OpenCopy
from toolkit.session.start_program import start_program

_PATIENCE = 60.0  # seconds for one line, besides the budget
_STARTS = 3
_MOST_LEFT_OUT = 40  # functions that end the interpreter
_LEAST_SHARE = 0.05  # of the time, below which it is not worth another start

Outgoing = Sequence[Mapping[str, Any]]
"""Recorded requests to others, which are answered as they were."""
CaseFound = Callable[[Case], None]
"""Is called with each input when it is found; it was not replayed yet."""


def _ignore_case(_case: Case) -> None:
    """Report nothing before the end."""


class Budget(msgspec.Struct, frozen=True):
    """Limits of a search for inputs: its targets, and its time.

    Attributes:
        target: prefix of the modules whose functions are called; empty: those that cases speak about.
        seconds: CPU seconds; 0: nothing is looked for.
        endless: symbols of functions that never return, which are not called.
    """

    target: str
    seconds: float
    endless: tuple[str, ...] = ()


class _Search(msgspec.Struct, frozen=True):
    """A search process: the kind of input, and its request besides that of a replay."""

    what: str
    setup: Setup
    open_copy: OpenCopy
    report: CaseFound
    request: Mapping[str, Any]
    outgoing: Outgoing = ()


class GeneratedCases(msgspec.Struct, frozen=True):
    """Result of a search for inputs.

    Attributes:
        cases: not yet replayed.
        seconds: CPU seconds that it took.
        functions: how many there were to call; of requests none.
        unshown: small changes of the functions that no input shows.
        ended_early: how often an input ended the process that searched.
        left_out: the inputs that did; their functions were left out from then on.
        runs: what came of the known requests and of these, in their order, and which lines of the focus each runs
            through; None: there was no focus, or the search did not come to its end at once.
        too_old: the version of a Python on which nothing is tried, because it has no audit hook; empty: it has one.
    """

    cases: tuple[Case, ...] = ()
    seconds: float = 0.0
    functions: int = 0
    unshown: int = 0
    ended_early: int = 0
    too_old: str = ""
    left_out: tuple[LastInput, ...] = ()
    runs: CaseRuns | None = None


Focus = Mapping[str, Sequence[tuple[int, int]]]
"""Path -> first and last line of each statement that a search is about."""


def generate_calls(  # noqa: PLR0913, PLR0917 - a search has that many sides
    setup: Setup,
    open_copy: OpenCopy,
    known: Sequence[Case],
    budget: Budget,
    report: CaseFound = _ignore_case,
    focus: Focus | None = None,
    outgoing: Outgoing = (),
    other: Mapping[str, str] | None = None,
) -> GeneratedCases:
    """Search for calls that reach new code; with a focus, only those that execute its statements.

    `other`: path -> that file in the other state of a change, for inputs that it answers otherwise.

    Raises:
        UsageError: the program cannot be started.
    """
    calls = [case for case in known if case.is_call and is_below(case.about, budget.target)]
    modules = sorted({case.about.partition(":")[0] for case in calls if "::" not in case.about})
    modules = sorted({*modules, *focused_modules(setup, focus or {})})
    if not budget.seconds or not (calls or budget.target or focus):
        return GeneratedCases()
    request: dict[str, Any] = {"focus": focus, "other": other}
    request |= {"modules": [] if budget.target else modules, "target": budget.target, "endless": list(budget.endless)}
    return _generate(_Search("cases", setup, open_copy, report, request, outgoing), calls, budget.seconds)


def focused_modules(setup: Setup, focus: Focus) -> set[str]:
    """Names by which the program may import the files of a focus, judged by their paths."""
    found = set()
    for path in focus:
        places = [place.rstrip("/") + "/" for place in (*setup.path, "src") if path.startswith(place.rstrip("/") + "/")]
        name = path.removeprefix(max(places, key=len, default="")).removesuffix(".py").removesuffix("/__init__")
        found.add(name.replace("/", "."))
    return found


def generate_requests(  # noqa: PLR0913, PLR0917 - the same
    setup: Setup,
    open_copy: OpenCopy,
    known: Sequence[Case],
    seconds: float,
    report: CaseFound = _ignore_case,
    focus: Focus | None = None,
    outgoing: Outgoing = (),
    near: Container[str] | None = None,
    other: Mapping[str, str] | None = None,
) -> GeneratedCases:
    """Search requests that reach what the known ones do not; they continue the session of those.

    `near`: the ids of the known cases that may run through the focus; None: all may. `other`: as of `generate_calls`.

    Raises:
        UsageError: the program cannot be started.
    """
    requests = sorted((case for case in known if not case.is_call), key=lambda case: case.ask["order"])
    if not seconds or not setup.app:
        return GeneratedCases()
    if near is not None:
        requests = [case if case.id in near else _plain(case) for case in requests]
    request = {"focus": focus, "other": other}
    return _generate(_Search("requests", setup, open_copy, report, request, outgoing), requests, seconds)


def _plain(case: Case) -> Case:
    """A request that is known to run through nothing of a focus."""
    return msgspec.structs.replace(case, ask={**case.ask, "plain": True})


def _generate(search: _Search, known: Sequence[Case], seconds: float) -> GeneratedCases:
    """Search in one process, or in several if inputs end it; each continues from the results of those before.

    A function that ended one is left out by those after it. Where it is not known what did, there is half the time.
    """
    found: list[Case] = []
    left_out: list[LastInput] = []
    left, unknown = seconds, 0
    while unknown < _STARTS and len(left_out) < _MOST_LEFT_OUT and left > seconds * _LEAST_SHARE:
        endless = [*search.request.get("endless", ()), *(last.symbol for last in left_out)]
        request = {**search.request, "known": [dict(case.ask) for case in (*known, *found)], "endless": endless}
        request |= {"budget": left, "seed": unknown + len(left_out)}
        responses: list[Response | None] = []
        done = _run_search(msgspec.structs.replace(search, request=request), found, responses)
        if not isinstance(done, LastInput | None):
            return GeneratedCases(
                tuple(found),
                seconds - left + done["seconds"],
                done.get("functions", 0),
                done.get("unshown", 0),
                unknown + len(left_out),
                done.get("too_old", ""),
                tuple(left_out),
                _runs_of([*known, *found], responses) if left == seconds else None,
            )
        if done is None:
            unknown += 1
            left /= 2
        else:
            left_out.append(done)
            left -= max(done.seconds, 0)
    return GeneratedCases(tuple(found), seconds, ended_early=unknown + len(left_out), left_out=tuple(left_out))


def _runs_of(cases: Sequence[Case], responses: Sequence[Response | None]) -> CaseRuns | None:
    """Return the outcomes of cases, if all are known and none took too long: a replay would begin anew after it."""
    known = [response for response in responses if response and not response.why_endless]
    if not known or len(known) != len(cases) or len(responses) != len(cases):
        return None
    both = [*zip(cases, known, strict=True)]
    return CaseRuns(
        {case.id: response.parts for case, response in both},
        {case.id: frozenset(response.lines) for case, response in both},
        {case.id: response.seconds for case, response in both},
    )


def _run_search(
    search: _Search, found: list[Case], responses: list[Response | None]
) -> Mapping[str, Any] | LastInput | None:
    """Run one process, adding the inputs it finds and its answers.

    Returns:
        its last answer; if it had none, the input that ended it, as far as that is known.
    """
    with search.open_copy() as target:
        request = {**search.request, "what": search.what}
        with start_program(search.setup, target, "generate.inputs", request, outgoing=search.outgoing) as session:
            for answer in session.receive_all(3 * request["budget"] + _PATIENCE, _is_answer):
                if "done" in answer:
                    return answer
                if "parts" in answer:
                    responses.append(_response_of(answer))
                if "run" in answer:
                    continue
                found.append(case_of(answer["ask"], "invented"))
                search.report(found[-1])
        return read_last_input(target.root)


def _response_of(answer: Mapping[str, Any]) -> Response | None:
    """Return the response to a request; None if the answer has another form."""
    with suppress(msgspec.ValidationError):
        return msgspec.convert(answer, Response)
    return None


def _is_answer(answer: Mapping[str, Any]) -> bool:
    """Return whether an object has the form of the probe's; functions that are tried may write to any descriptor."""
    ask = answer.get("ask")
    if isinstance(answer.get("run"), int):
        return isinstance(answer.get("parts"), dict) and isinstance(answer.get("lines"), list)
    if isinstance(ask, dict):
        return isinstance(ask.get("kind"), str) and ("seam" not in ask or isinstance(ask["seam"], str))
    return answer.get("done") is True and isinstance(answer.get("seconds"), int | float)
