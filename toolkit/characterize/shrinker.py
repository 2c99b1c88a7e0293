"""Make an input smaller as long as two states of a program still differ on it in the same way.

Step by step, because the inputs come from a recording and were drawn by no strategy that could shrink them again.
"""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from typing import Any
from urllib.parse import parse_qsl, urlencode

import msgspec

from toolkit.characterize.capture import changed_parts
from toolkit.characterize.changed_functions import SmallestInput, is_of_type
from toolkit.characterize.python2_port import NO_PORT, Port
from toolkit.model.lock import Case, Lock
from toolkit.session.replay_program import ReplayProgram, Response
from toolkit.session.run_target import OpenCopy, RunTarget


class RevisionSide:
    """One of two states of a project."""

    def __init__(self, lock: Lock, open_copy: OpenCopy, held: ExitStack, port: Port = NO_PORT) -> None:
        self._lock = lock
        self._open_copy = open_copy
        self._held = held
        self._port = port
        self._for_calls: dict[int, ReplayProgram] = {}

    def came(self, cases: Sequence[Case], clock: int) -> Response:
        """What comes of the last of some cases: a session has a process of its own, all calls share one."""
        cases = [self._port.case(case) for case in cases]
        came = self._came(cases, clock)
        return msgspec.structs.replace(came, parts=self._port.parts(came.parts))

    def _came(self, cases: Sequence[Case], clock: int) -> Response:
        if cases[-1].is_call:
            if clock not in self._for_calls:
                program = self._program(self._held.enter_context(self._open_copy()), clock)
                self._held.callback(program.close)
                self._for_calls[clock] = program
            return self._for_calls[clock].run_case(cases[-1])
        with self._open_copy() as target, self._program(target, clock) as program:
            return [came for _, came in program.run(cases)][-1]

    def _program(self, place: RunTarget, clock: int) -> ReplayProgram:
        return ReplayProgram(self._lock.setup, place, self._lock.setup.clocks[clock], self._lock.outgoing)


class Shrinker:
    """Makes inputs smaller.

    Args:
        lock: whose cases they are.
        sides: the two states.
        seconds: of real time for one input.
    """

    def __init__(self, lock: Lock, sides: tuple[RevisionSide, RevisionSide], seconds: float) -> None:
        self._lock = lock
        self._sides = sides
        self._seconds = seconds

    def smallest(self, case: Case, clock: int, parts: Mapping[str, tuple[Any, Any]]) -> SmallestInput:
        """Something smaller that differs in no other parts, or the same."""
        search = _Search(self._sides, clock, parts, time.monotonic() + self._seconds)
        earlier = [] if case.is_call else self._earlier(case)
        best = search.found([*earlier, case])
        if best is None:
            return SmallestInput(case, earlier, parts)
        earlier, best = _fewest(search, earlier, case, best)
        smaller: SmallestInput | None = best
        while smaller is not None:
            best, smaller = smaller, _next(search, earlier, smaller)
        return SmallestInput(best.case, earlier, best.parts)

    def _earlier(self, case: Case) -> list[Case]:
        requests = [one for one in self._lock.cases if not one.is_call and one.ask["order"] < case.ask["order"]]
        return sorted(requests, key=lambda one: one.ask["order"])


class _Search:
    """Tries inputs on both sides until time is over."""

    def __init__(
        self, sides: Sequence[RevisionSide], clock: int, parts: Mapping[str, tuple[Any, Any]], until: float
    ) -> None:
        self._sides = sides
        self._clock = clock
        self._names = frozenset(parts)
        self._is_of_type = is_of_type(parts)
        self._until = until

    def found(self, cases: Sequence[Case]) -> SmallestInput | None:
        """The last of the cases, if it differs in no other parts than wanted."""
        if time.monotonic() >= self._until:
            return None
        before, now = (side.came(cases, self._clock).parts for side in self._sides)
        parts = changed_parts(before, now, cases[-1].not_locked)
        if not parts or not set(parts) <= self._names or is_of_type(parts) > self._is_of_type:
            return None
        return SmallestInput(cases[-1], cases[:-1], parts)


def _fewest(search: _Search, earlier: list[Case], case: Case, best: SmallestInput) -> tuple[list[Case], SmallestInput]:
    """Leave out requests that need not come before: all of them, halves, and at last each."""
    size = len(earlier)
    while earlier and size:
        kept: list[Case] = []
        for start in range(0, len(earlier), size):
            rest = kept + earlier[start + size :]
            found = search.found([*rest, case])
            if found is None:
                kept += earlier[start : start + size]
            else:
                best = found
        earlier = kept
        size = size // 2
    return earlier, best


def _next(search: _Search, earlier: list[Case], best: SmallestInput) -> SmallestInput | None:
    """Something smaller that still shows it; None: nothing does, or time is over."""
    for smaller in _smaller_cases(best.case):
        found = search.found([*earlier, smaller])
        if found is not None:
            return found
    return None


def _smaller_cases(case: Case) -> Iterator[Case]:
    if case.is_call:
        for given in _smaller(case.ask["given"], keep_keys=True):
            yield _with(case, given=given)
        return
    path, _, query = case.ask["target"].partition("?")
    pairs = parse_qsl(query, keep_blank_values=True)
    for number in range(len(pairs)):
        rest = urlencode(pairs[:number] + pairs[number + 1 :])
        yield _with(case, target=f"{path}?{rest}" if rest else path)
    text = (case.ask.get("body") or {}).get("text")
    try:
        body = json.loads(text) if text else None
    except ValueError:
        return
    for smaller in _smaller(body):
        yield _with(case, body={"text": json.dumps(smaller, ensure_ascii=False)})


def _with(case: Case, **changed: Any) -> Case:
    return msgspec.structs.replace(case, ask={**case.ask, **changed})


def _smaller(value: Any, *, keep_keys: bool = False) -> Iterator[Any]:
    """Values like another one with something left out or made simpler, the smallest first."""
    if isinstance(value, dict) and "$py" not in value:
        if not keep_keys:
            yield from ({other: value[other] for other in value if other != name} for name in value)
        for name, held in value.items():
            yield from ({**value, name: smaller} for smaller in _smaller(held))
    elif isinstance(value, list):
        yield from _smaller_list(value)
    elif isinstance(value, str) and value:
        yield from dict.fromkeys(("", value[: len(value) // 2], value[:-1]))
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from (one for one in (0, 1, int(value / 2)) if abs(one) < abs(value))


def _smaller_list(value: list[Any]) -> Iterator[list[Any]]:
    if len(value) > 1:
        yield from (value[: len(value) // 2], value[len(value) // 2 :])
    for number in range(len(value)):
        yield value[:number] + value[number + 1 :]
    for number, held in enumerate(value):
        yield from ([*value[:number], smaller, *value[number + 1 :]] for smaller in _smaller(held))
