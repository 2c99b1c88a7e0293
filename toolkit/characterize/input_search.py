"""Search for unrecorded inputs, replaying and saving the known ones from time to time.

A run that is ended early has then not been for nothing: what was kept stays, and whoever interrupts the search itself
gets what it found until then.
"""

import time
from collections.abc import Callable, Sequence

import msgspec

from toolkit.characterize.generate import Budget, GeneratedCases, Outgoing, generate_calls, generate_requests
from toolkit.model.lock import Case, Setup
from toolkit.model.lock_run import LastInput
from toolkit.session.run_target import OpenCopy

_PAUSE = 30.0  # seconds at least between two times
_SHARE = 5  # times as long as it takes to keep them, so that it costs little beside the search


class SearchResult(msgspec.Struct, frozen=True):
    """Result of a search for inputs.

    Attributes:
        cases: those that were known, then those that were found.
        seconds: CPU seconds that it took.
        ended_early: how often an input ended it, which then began anew.
        too_old: the version of a Python on which nothing is searched; empty: it was searched.
        interrupted: whether somebody ended it before its time was over.
        left_out: inputs that ended the interpreter, whose functions were left out from then on.
        functions: how many there were to call.
    """

    cases: tuple[Case, ...]
    seconds: float = 0.0
    ended_early: int = 0
    too_old: str = ""
    interrupted: bool = False
    left_out: tuple[LastInput, ...] = ()
    functions: int = 0


class PeriodicKeeper:
    """Keeps the cases that are known, not too often.

    Args:
        keep: proves cases and writes them down.
        begin_search: is called when the search begins: from then on an interrupt ends it, and not the run.
    """

    def __init__(self, keep: Callable[[Sequence[Case]], None], begin_search: Callable[[], None]) -> None:
        self._keep = keep
        self.begin_search = begin_search
        self._due = 0.0

    def __call__(self, cases: Sequence[Case]) -> None:
        """Save the known cases, if the last time is long enough ago."""
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
    """Look for calls, and for requests unless a target is named.

    Args:
        setup: how the program is started.
        open_copy: opens a copy of the project.
        known: the cases to go on from; those that are known to take too long are not among them.
        budget: for all of it.
        keeper: is handed all that is known whenever something was found.
        outgoing: recorded requests to others.

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

    sends_requests = bool(setup.app) and not budget.target
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
    return SearchResult(
        tuple(cases),
        sum(part.seconds for part in generated),
        sum(part.ended_early for part in generated),
        next((part.too_old for part in generated if part.too_old), ""),
        interrupted,
        tuple(last for part in generated for last in part.left_out),
        sum(part.functions for part in generated),
    )
