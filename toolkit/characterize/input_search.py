"""Look for inputs that nobody recorded, and have what is known proved and kept from time to time.

A run that is ended early has then not been for nothing: what was kept stays, and whoever interrupts the search itself
gets what it found until then.
"""

import time
from collections.abc import Callable, Sequence

import msgspec

from toolkit.characterize.generate import Budget, GeneratedCases, generate_calls, generate_requests
from toolkit.model.lock import Case, Setup
from toolkit.model.lock_run import LastInput
from toolkit.session.run_target import OpenCopy

_PAUSE = 30.0  # seconds at least between two times
_SHARE = 5  # times as long as keeping takes, so that it costs little beside the search


class SearchResult(msgspec.Struct, frozen=True):
    """What a search has come to.

    Attributes:
        cases: those that were known, then those that were found.
        seconds: CPU seconds that it took.
        ended_early: how often an input ended it, which then began anew.
        too_old: the version of a Python on which nothing is searched; empty: it was searched.
        interrupted: whether somebody ended it before its time was over.
        left_out: inputs that ended the interpreter, whose functions were left out from then on.
    """

    cases: tuple[Case, ...]
    seconds: float = 0.0
    ended_early: int = 0
    too_old: str = ""
    interrupted: bool = False
    left_out: tuple[LastInput, ...] = ()


class PeriodicKeeper:
    """Keeps the cases that are known, not too often.

    Args:
        keep: proves cases and writes them down.
        begun: is called when the search begins: from then on an interrupt ends it, and not the run.
    """

    def __init__(self, keep: Callable[[Sequence[Case]], None], begun: Callable[[], None]) -> None:
        self._keep = keep
        self.begun = begun
        self._due = 0.0

    def __call__(self, cases: Sequence[Case]) -> None:
        """Keep what is known by now, if the last time is long enough ago."""
        began = time.monotonic()
        if began < self._due:
            return
        self._keep(cases)
        ended = time.monotonic()
        self._due = ended + max(_PAUSE, _SHARE * (ended - began))


def why_not_searched(version: str) -> str:
    """Why no inputs were looked for in a Python, and what can be done instead."""
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


def search_inputs(
    setup: Setup, open_copy: OpenCopy, known: Sequence[Case], budget: Budget, keeping: PeriodicKeeper
) -> SearchResult:
    """Look for calls, and for requests unless a target is named.

    Args:
        setup: how the program is started.
        open_copy: opens a copy of the project.
        known: the cases to go on from; those that are known to take too long are not among them.
        budget: for all of it.
        keeping: is handed all that is known whenever something was found.

    Raises:
        UsageError: the program cannot be started.
    """
    cases, ids = list(known), {case.id for case in known}
    done: list[GeneratedCases] = []

    def found(case: Case) -> None:
        if case.id not in ids:
            ids.add(case.id)
            cases.append(case)
            keeping(cases)

    asks = bool(setup.app) and not budget.target
    share = budget.seconds / 2 if asks and any(case.is_call for case in known) else budget.seconds
    interrupted = False
    try:
        keeping.begun()
        done.append(generate_calls(setup, open_copy, known, msgspec.structs.replace(budget, seconds=share), found))
        done.append(generate_requests(setup, open_copy, known, share if asks else 0, found))
    except KeyboardInterrupt:
        interrupted = True
    return SearchResult(
        tuple(cases),
        sum(one.seconds for one in done),
        sum(one.ended_early for one in done),
        next((one.too_old for one in done if one.too_old), ""),
        interrupted,
        tuple(last for one in done for last in one.left_out),
    )
