"""Search for unrecorded inputs, replaying and saving the known ones from time to time.

An interrupted run keeps what was saved, and an interrupted search returns what it has found so far.
"""

import time
from collections.abc import Callable, Sequence

import msgspec

from toolkit.characterize.generate import (
    Budget,
    GeneratedCases,
    Outgoing,
    answers_requests,
    generate_calls,
    generate_requests,
)
from toolkit.model.lock import Case, Setup
from toolkit.model.lock_run import LastInput, SearchFault
from toolkit.session.run_target import OpenCopy

_PAUSE = 30.0  # minimum seconds between two saves
_SHARE = 5  # minimum pause as a multiple of a save's duration, so that saving costs little


class SearchResult(msgspec.Struct, frozen=True):
    """Result of a search for inputs.

    Attributes:
        cases: the known cases, then those found.
        seconds: CPU seconds that it took.
        ended_early: how often an input ended the interpreter and the search was restarted.
        too_old: the Python version if it is too old for a search; empty otherwise.
        interrupted: whether it was stopped (Ctrl-C) before its time was over.
        left_out: inputs that ended the interpreter; their functions were excluded from then on.
        functions: number of callable functions.
        modules: names of the modules that hold them.
        faults: errors of tebiki's own code in the search.
    """

    cases: tuple[Case, ...]
    seconds: float = 0.0
    ended_early: int = 0
    too_old: str = ""
    interrupted: bool = False
    left_out: tuple[LastInput, ...] = ()
    functions: int = 0
    modules: tuple[str, ...] = ()
    faults: tuple[SearchFault, ...] = ()


class PeriodicKeeper:
    """Saves the known cases from time to time.

    Args:
        keep: replays cases and saves them.
        begin_search: called when the search begins; from then on an interrupt ends only the search.
    """

    def __init__(self, keep: Callable[[Sequence[Case]], None], begin_search: Callable[[], None]) -> None:
        self._keep = keep
        self.begin_search = begin_search
        self._due = 0.0

    def __call__(self, cases: Sequence[Case]) -> None:
        """Save the known cases if the last save is long enough ago."""
        start = time.monotonic()
        if start < self._due:
            return
        self._keep(cases)
        end = time.monotonic()
        self._due = end + max(_PAUSE, _SHARE * (end - start))


def why_not_searched(version: str) -> str:
    """Return the reason why no inputs were searched for in a Python, with the remedy."""
    if version.startswith("2."):
        return (
            f"inputs are looked for in Python 3.6 and newer alone; this is Python {version}. Record what it does there "
            "(tebiki record), then tebiki lock with --recording."
        )
    return (
        f"no inputs were looked for: Python {version} has no audit hook (3.8 and newer have), and this system gives no "
        "namespaces, so nothing would stop what they write, delete or send. Record something (tebiki record), run it "
        "in a container (--runner 'docker run -i -v {probe}:/probe -v {root}:/app IMAGE {cmd}'), or have user "
        "namespaces allowed."
    )


def search_inputs(  # noqa: PLR0913, PLR0917 - a search has that many sides
    setup: Setup,
    open_copy: OpenCopy,
    known: Sequence[Case],
    budget: Budget,
    keeper: PeriodicKeeper,
    outgoing: Outgoing = (),
) -> SearchResult:
    """Search for calls and, unless a target is given, for requests.

    Args:
        setup: how the program is started.
        open_copy: opens a copy of the project.
        known: the cases to start from, without those known to time out.
        budget: limits of the whole search.
        keeper: called with all known cases whenever one was found.
        outgoing: recorded requests to other services.

    Raises:
        UsageError: the program cannot be started.
    """
    cases, ids = list(known), {case.id for case in known}
    generated: list[GeneratedCases] = []

    def add_case(case: Case) -> None:
        if case.id not in ids:
            ids.add(case.id)
            cases.append(case)
            keeper(cases)

    sends_requests = answers_requests(setup, known) and not budget.targets
    share = budget.seconds / 2 if sends_requests and any(case.is_call for case in known) else budget.seconds
    interrupted = False
    try:
        keeper.begin_search()
        for_calls = msgspec.structs.replace(budget, seconds=share)
        generated.append(generate_calls(setup, open_copy, known, for_calls, add_case, outgoing=outgoing))
        seconds = share if sends_requests else 0
        generated.append(generate_requests(setup, open_copy, known, seconds, add_case, outgoing=outgoing))
    except KeyboardInterrupt:
        interrupted = True
    return _result_of(cases, generated, interrupted=interrupted)


def _result_of(cases: Sequence[Case], generated: Sequence[GeneratedCases], *, interrupted: bool) -> SearchResult:
    return SearchResult(
        tuple(cases),
        sum(part.seconds for part in generated),
        sum(part.ended_early for part in generated),
        next((part.too_old for part in generated if part.too_old), ""),
        interrupted,
        tuple(last for part in generated for last in part.left_out),
        sum(part.functions for part in generated),
        tuple(name for part in generated for name in part.modules),
        tuple(fault for part in generated for fault in part.faults),
    )
