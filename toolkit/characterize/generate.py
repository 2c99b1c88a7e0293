"""Search for unrecorded inputs that make the program do something new."""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from toolkit.characterize.cases import case_of, is_below
from toolkit.characterize.last_input import read_last_input
from toolkit.model.lock import Case, Setup
from toolkit.model.lock_run import LastInput, SearchFault
from toolkit.model.strength import CaseRuns
from toolkit.session.masked_texts import mask_texts
from toolkit.session.probe_session import ProbeSession
from toolkit.session.replay_program import MaskedAnswers, Response, response_of
from toolkit.session.run_target import OpenCopy
from toolkit.session.start_program import start_program

_PATIENCE = 180.0  # seconds to wait for one line, in addition to the budget
_STARTS = 3
_MOST_LEFT_OUT = 40  # maximum number of functions that end the interpreter
_LEAST_SHARE = 0.05  # share of the time below which another start is not worthwhile

Outgoing = Sequence[Mapping[str, Any]]
"""Recorded requests to other services, which get their recorded answers."""
CaseFound = Callable[[Case], None]
"""Called with each new input, before it is replayed."""


def _ignore_case(_case: Case) -> None:
    """Ignore the input."""


class Budget(msgspec.Struct, frozen=True):
    """Limits of a search for inputs: its targets, and its time.

    Attributes:
        targets: modules and packages whose functions are called; empty: the functions of known cases.
        seconds: CPU seconds; 0: no search.
        endless: symbols of functions that never return, which are not called.
    """

    targets: tuple[str, ...]
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
    memory: MaskedAnswers | None = None


class GeneratedCases(msgspec.Struct, frozen=True):
    """Result of a search for inputs.

    Attributes:
        cases: found inputs, not yet replayed.
        seconds: CPU seconds that it took.
        functions: number of callable functions; 0 for requests.
        modules: names of the modules that hold them.
        unshown: number of mutants of the functions that no input kills.
        ended_early: how often an input ended the searching process.
        left_out: inputs that ended it; their functions were excluded from then on.
        runs: outcomes of known and found requests, in order, and the lines of the focus that each executes; None:
            there was no focus, or the search was restarted.
        faults: errors of tebiki's own code in the search, whose functions were left out from then on.
        too_old: the Python version if it is too old for a search, because it has no audit hooks; empty otherwise.
        is_short: whether the time ended what is tried of every function when few inputs had executed a focus.
    """

    cases: tuple[Case, ...] = ()
    seconds: float = 0.0
    functions: int = 0
    modules: tuple[str, ...] = ()
    unshown: int = 0
    ended_early: int = 0
    too_old: str = ""
    left_out: tuple[LastInput, ...] = ()
    runs: CaseRuns | None = None
    faults: tuple[SearchFault, ...] = ()
    is_short: bool = False


Focus = Mapping[str, Sequence[tuple[int, int]]]
"""Path -> first and last line of each statement that a search should reach."""


def generate_calls(  # noqa: PLR0913, PLR0917 - independent options of a search
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

    `other`: path -> text of the file in the other state of a change, to find inputs that it answers differently.

    Raises:
        UsageError: the program cannot be started.
    """
    calls = [case for case in known if case.is_call and is_below(case.about, budget.targets)]
    modules = sorted({case.about.partition(":")[0] for case in calls if "::" not in case.about})
    modules = sorted({*modules, *focused_modules(setup, focus or {})})
    if not budget.seconds or not (calls or budget.targets or focus):
        return GeneratedCases()
    request: dict[str, Any] = {"focus": focus, "other": other}
    request |= {
        "modules": [] if budget.targets else modules,
        "targets": budget.targets,
        "endless": list(budget.endless),
    }
    return _generate(_Search("cases", setup, open_copy, report, request, outgoing), calls, budget.seconds)


def focused_modules(setup: Setup, focus: Focus) -> set[str]:
    """Return names by which the program may import the files of a focus, derived from their paths."""
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
    memory: MaskedAnswers | None = None,
) -> GeneratedCases:
    """Search for requests that reach new code; they continue the session of the known ones.

    `near`: ids of known cases that may execute the focus; None: all may. `other`: as for `generate_calls`. `memory`:
    answers of earlier replays, which are not masked again if there is a focus.

    Raises:
        UsageError: the program cannot be started.
    """
    requests = sorted((case for case in known if not case.is_call), key=lambda case: case.ask["order"])
    if not seconds or not answers_requests(setup, requests):
        return GeneratedCases()
    if near is not None:
        requests = [case if case.id in near else _plain(case) for case in requests]
    request = {"focus": focus, "other": other}
    memory = memory if focus else None
    return _generate(_Search("requests", setup, open_copy, report, request, outgoing, memory), requests, seconds)


def answers_requests(setup: Setup, known: Iterable[Case]) -> bool:
    """Return whether an application answers requests: a named one, or those that recorded requests name themselves."""
    return bool(setup.app) or any(not case.is_call and case.ask.get("around") for case in known)


def _plain(case: Case) -> Case:
    """Mark a request that is known not to execute the focus."""
    return msgspec.structs.replace(case, ask={**case.ask, "plain": True})


def _generate(search: _Search, known: Sequence[Case], seconds: float) -> GeneratedCases:
    """Search in one process, or in several if inputs end it; each continues from the results of those before.

    A function that ended a process is excluded from later ones. If the cause is unknown, the time is halved.
    """
    found: list[Case] = []
    left_out: list[LastInput] = []
    left, unknown = seconds, 0
    while unknown < _STARTS and len(left_out) < _MOST_LEFT_OUT and left > seconds * _LEAST_SHARE:
        endless = [*search.request.get("endless", ()), *(last.symbol for last in left_out)]
        request = {**search.request, "known": [dict(case.ask) for case in (*known, *found)], "endless": endless}
        request |= {"budget": left, "seed": unknown + len(left_out)}
        responses: list[Response | None] = []
        done = _run_search(msgspec.structs.replace(search, request=request), known, found, responses)
        if not isinstance(done, LastInput | None):
            return GeneratedCases(
                tuple(found),
                seconds - left + done["seconds"],
                done.get("functions", 0),
                tuple(done.get("modules", ())),
                done.get("unshown", 0),
                unknown + len(left_out),
                done.get("too_old", ""),
                tuple(left_out),
                _runs_of([*known, *found], responses) if left == seconds else None,
                _faults_of(done, search.setup),
                done.get("is_short", False),
            )
        if done is None:
            unknown += 1
            left /= 2
        else:
            left_out.append(done)
            left -= max(done.seconds, 0)
    return GeneratedCases(tuple(found), seconds, ended_early=unknown + len(left_out), left_out=tuple(left_out))


def _faults_of(done: Mapping[str, Any], setup: Setup) -> tuple[SearchFault, ...]:
    """Return the faults that the last answer of a search lists, masked, because messages may hold values."""
    with suppress(msgspec.ValidationError):
        faults = msgspec.convert(done.get("faults", ()), tuple[SearchFault, ...])
        errors = mask_texts([one.error for one in faults], setup)
        return tuple(msgspec.structs.replace(one, error=error) for one, error in zip(faults, errors, strict=True))
    return ()


def _runs_of(cases: Sequence[Case], responses: Sequence[Response | None]) -> CaseRuns | None:
    """Return the outcomes of cases if all are known and none timed out, because a replay would restart after it."""
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
    search: _Search, known: Sequence[Case], found: list[Case], responses: list[Response | None]
) -> Mapping[str, Any] | LastInput | None:
    """Run one process, adding the inputs it finds and its answers.

    Returns:
        its last answer, or else the input that ended it, or None if that is unknown.
    """
    cases = [*known, *found]
    masked = _masked_responses(search, cases)
    with search.open_copy() as target:
        request = {**search.request, **_masked_request(search.memory, masked), "what": search.what}
        with start_program(
            search.setup, target, "generate.inputs", request, outgoing=search.outgoing, kept=True
        ) as session:
            for answer in _receive_answers(session, target.root, 3 * request["budget"] + _PATIENCE):
                if "done" in answer:
                    return answer
                if "run" in answer:
                    _add_response(search, cases[answer["run"]], answer, responses, masked[answer["run"]])
                    continue
                found.append(case_of(answer["ask"], "invented"))
                search.report(found[-1])
                if "parts" in answer:
                    _add_response(search, found[-1], answer, responses)
        return read_last_input(target.root)


def _add_response(
    search: _Search,
    case: Case,
    answer: Mapping[str, Any],
    responses: list[Response | None],
    masked: Response | None = None,
) -> None:
    """Add the response to a case, with the parts of an earlier one if it is the same."""
    responses.append(response := response_of(answer, masked))
    if response and search.memory:
        search.memory.add(case, search.setup.clocks[0], response)


def _masked_responses(search: _Search, cases: Sequence[Case]) -> Sequence[Response | None]:
    """Return an earlier response to each case, None where there is none."""
    memory, clock = search.memory, search.setup.clocks[0]
    return [memory.find(case, clock) if memory else None for case in cases]


def _masked_request(memory: MaskedAnswers | None, masked: Sequence[Response | None]) -> Mapping[str, Any]:
    """Return the part of a request for a search by which it knows answers again."""
    if memory is None:
        return {}
    known = [response and [response.digest, response.parts] for response in masked]
    return {"digest": memory.key, "hidden": True, "masked": known}


def _receive_answers(session: ProbeSession, root: Path, seconds: float) -> Iterator[Mapping[str, Any]]:
    """Return answers until the process ends, or is silent for too long without trying another input in that time.

    Args:
        session: the process.
        root: its copy of the project.
        seconds: of real time, of which it may get little where others use the processor.
    """
    before = None
    while True:
        yield from session.receive_all(seconds / 2, _is_answer)
        last = read_last_input(root)
        if last is None or last == before:
            return
        before = last


def _is_answer(answer: Mapping[str, Any]) -> bool:
    """Return whether an object has the form of the probe's; functions that are tried may write to any descriptor."""
    ask = answer.get("ask")
    if isinstance(answer.get("run"), int):
        is_answered = isinstance(answer.get("parts"), dict) or isinstance(answer.get("digest"), str)
        return is_answered and isinstance(answer.get("lines"), list)
    if isinstance(ask, dict):
        return isinstance(ask.get("kind"), str) and ("seam" not in ask or isinstance(ask["seam"], str))
    return answer.get("done") is True and isinstance(answer.get("seconds"), int | float)
