"""Measure how much a lock notices: seed small changes into the running program, and see which cases tell."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from toolkit.characterize.capture import Copying
from toolkit.characterize.lock_files import format_case
from toolkit.errors import UsageError
from toolkit.model.links import split_symbol
from toolkit.model.lock import Lock
from toolkit.model.session import SessionFailure
from toolkit.model.strength import Effort, LockStrengths, Mutant, Strength, together
from toolkit.session.program import RunTarget, environment, first_request, run_before_commands, start_probe

_FIRST_SHARE = 0.7  # of the time is for the first clock; what survives there is tried at the others
_PATIENCE = 180.0  # seconds for one line, besides the budget

Progress = Callable[[int, int], None]
"""Is told how many changes were tried, of how many."""


class _Tried(msgspec.Struct, frozen=True):
    """What came of one change at one clock."""

    number: int
    symbol: str
    line: int
    kind: str
    was: str
    now: str
    executed: bool
    noticed: bool
    at_import: bool = False


class _Run(msgspec.Struct):
    """What one process has said."""

    mutants: Mapping[str, int] = {}
    equivalent: int = 0
    unreadable: Sequence[Sequence[str]] = ()
    drifted: Sequence[str] = ()
    abouts: Mapping[str, Sequence[str]] = {}
    tried: dict[int, _Tried] = {}
    seconds: float = 0.0


def strength(
    lock: Lock,
    copying: Copying,
    symbols: Sequence[str] = (),
    effort: Effort = Effort(),  # noqa: B008 - it is frozen
    progress: Progress = lambda _done, _all: None,
) -> LockStrengths:
    """How much the lock notices.

    Args:
        lock: whose cases are put.
        copying: opens a copy of the project: `toolkit.characterize.capture.copies`.
        symbols: of functions (`path::qualname`) or whole files (`path`); empty: every function of the files that
            cases reach.
        effort: how much is done.
        progress: is told.

    Returns:
        if somebody interrupts it after the first change was tried: what is known until then.

    Raises:
        UsageError: the lock is empty, the program cannot be started, or it ends while its own cases are put to it.
    """
    if not lock.cases:
        raise UsageError("the lock holds no case, so it notices nothing. Record something, then tebiki lock.")
    measuring = _Measuring(lock, copying, symbols, effort, progress)
    interrupted = False
    try:
        measuring.run_all()
    except KeyboardInterrupt:
        if not any(run.tried for run in measuring.runs):
            raise
        interrupted = True
    return msgspec.structs.replace(_combine_runs(measuring.runs, effort.seed), interrupted=interrupted)


class _Measuring:
    """Starts the probe, and hears what it says."""

    def __init__(
        self, lock: Lock, copying: Copying, symbols: Sequence[str], effort: Effort, progress: Progress
    ) -> None:
        self._lock = lock
        self._copying = copying
        self._symbols = symbols
        self._effort = effort
        self._progress = progress
        self.runs: list[_Run] = []

    def run_all(self) -> None:
        """One process for each clock; what the first one does not notice is tried at the others."""
        only: list[int] | None = None
        left = self._effort.seconds
        for clock in range(len(self._lock.setup.clocks)):
            is_last = clock == len(self._lock.setup.clocks) - 1
            run = self._run(clock, only, left if is_last else left * _FIRST_SHARE)
            left -= run.seconds
            only = sorted(number for number, one in run.tried.items() if not one.noticed)

    def _run(self, clock: int, only: Sequence[int] | None, seconds: float) -> _Run:
        """One process, at one clock."""
        setup = self._lock.setup
        with self._copying() as place:
            run_before_commands(setup, place)
            request = self._request(place, clock, only, seconds)
            process, hello = start_probe(place, "strength.measure", environment(setup, place, 0), request)
            run = _Run(hello["mutants"], hello["equivalent"], hello["unreadable"], tried={})
            self.runs.append(run)
            try:
                for said in _read_lines(process.line, seconds):
                    place.log.hear(process, said)
                    self._hear(run, said)
                    if "done" in said:
                        return run
            finally:
                process.end()
        raise UsageError("the program ended while the cases of its own lock were put to it. Run tebiki verify first.")

    def _hear(self, run: _Run, said: Mapping[str, Any]) -> None:
        if "drifted" in said:
            run.drifted, run.abouts = said["drifted"], said["abouts"]
        elif "number" in said:
            one = msgspec.convert(said, _Tried)
            run.tried[one.number] = one
            self._progress(len(run.tried), sum(run.mutants.values()))
        run.seconds = said.get("seconds", run.seconds)

    def _request(self, place: RunTarget, clock: int, only: Sequence[int] | None, seconds: float) -> dict[str, Any]:
        setup, effort = self._lock.setup, self._effort
        requests = [case for case in self._lock.cases if not case.is_call]
        requests.sort(key=lambda case: case.ask["order"])
        cases = [case for case in self._lock.cases if case.is_call] + requests
        asked = first_request(setup, place, setup.clocks[clock], self._lock.outgoing)
        asked |= {
            "cases": [format_case(case) for case in cases],
            "clock": clock,
            "paths": self._paths(),
            "symbols": list(self._symbols),
            "only": only,
            "seed": effort.seed,
            "budget": seconds,
            "forks": effort.forks,
        }
        asked["isolate"]["required"] = True
        return asked

    def _paths(self) -> list[str]:
        """The files whose functions are changed."""
        symbols = self._symbols or [symbol for case in self._lock.cases for symbol in case.reached]
        return sorted({split_symbol(symbol)[0] for symbol in symbols})


def _read_lines(line: Callable[[float], bytes | SessionFailure], seconds: float) -> Iterator[dict[str, Any]]:
    while not isinstance(text := line(seconds + _PATIENCE), SessionFailure):
        try:
            said = json.loads(text)
        except ValueError:
            continue
        if isinstance(said, dict) and ("drifted" in said or "number" in said or "done" in said):
            yield said


def _combine_runs(runs: Sequence[_Run], seed: int) -> LockStrengths:
    """What the runs at all clocks say together: what one of them notices is noticed."""
    tried: dict[int, _Tried] = {}
    for run in runs:
        for number, one in run.tried.items():
            before = tried.get(number, one)
            tried[number] = msgspec.structs.replace(
                one, noticed=before.noticed or one.noticed, executed=before.executed or one.executed
            )
    first = runs[0]
    by_symbol: dict[str, list[_Tried]] = defaultdict(list)
    for one in tried.values():
        by_symbol[one.symbol].append(one)
    at_import = sum(one.at_import and not one.executed for one in tried.values())
    functions = {symbol: _strength(symbol, count, by_symbol[symbol]) for symbol, count in first.mutants.items()}
    abouts: dict[str, set[str]] = defaultdict(set)
    for run in runs:
        for about, symbols in run.abouts.items():
            abouts[about].update(symbols)
    return LockStrengths(
        functions=tuple(functions[symbol] for symbol in sorted(functions)),
        endpoints=tuple(
            together(about, [functions[symbol] for symbol in symbols])
            for about, symbols in sorted(abouts.items())
            if " " in about
        ),
        drifted=tuple(sorted({case for run in runs for case in run.drifted})),
        unreadable=tuple(f"{path}: {why}" for path, why in first.unreadable),
        equivalent=first.equivalent,
        at_import=at_import,
        seconds=sum(run.seconds for run in runs),
        seed=seed,
    )


def _strength(symbol: str, count: int, tried: Sequence[_Tried]) -> Strength:
    before = [one for one in tried if one.at_import and not one.executed]
    tried = [one for one in tried if one not in before]
    survivors = [one for one in tried if not one.noticed]
    survivors.sort(key=lambda one: (one.line, one.number))
    return Strength(
        symbol,
        count - len(before),
        len(tried),
        len(tried) - len(survivors),
        tuple(
            msgspec.convert({name: getattr(one, name) for name in Mutant.__struct_fields__}, Mutant)
            for one in survivors
        ),
        tuple(sorted(one.line for one in tried if one.noticed)),
    )
