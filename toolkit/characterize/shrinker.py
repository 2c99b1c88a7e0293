"""Shrink an input as long as two revisions of a program still differ on it in the same way.

Inputs come from a recording and not from a generator, so that no strategy of hypothesis can shrink them.
"""

import json
import time
from collections.abc import Iterator, Sequence, Set
from contextlib import ExitStack
from typing import Any
from urllib.parse import parse_qsl, urlencode

import msgspec

from toolkit.characterize.changed_functions import DifferingCase, SmallestInput, is_of_type
from toolkit.characterize.difference_kinds import kinds_of_parts
from toolkit.characterize.difference_places import PartPairs
from toolkit.characterize.part_comparison import PartKey, changed_parts, part_key
from toolkit.characterize.python2_port import NO_PORT, Port
from toolkit.model.lock import Case, Lock
from toolkit.session.replay_program import ReplayProgram, Response
from toolkit.session.run_target import OpenCopy, RunTarget

_TEXTS = ("unicode", "bytes")
_SEQUENCES = ("tuple", "set", "frozenset", "deque")
_PAIRS = ("dict", "OrderedDict")
_ROOTS = 5  # maximum number of requests tried as the cause of a later difference
_WHOLE = 1e18  # larger numbers are not shrunk step by step


class RevisionSide:
    """One of two revisions of a project.

    Args:
        lock: the lock, whose set-up starts the program.
        open_copy: opens a scratch copy of that revision.
        resources: closes copies and programs that stay open.
        port: translation between two versions of Python.
    """

    def __init__(self, lock: Lock, open_copy: OpenCopy, resources: ExitStack, port: Port = NO_PORT) -> None:
        self._lock = lock
        self._open_copy = open_copy
        self._resources = resources
        self._port = port
        self._for_calls: dict[int, ReplayProgram] = {}

    def replay_last(self, cases: Sequence[Case], clock: int) -> Response:
        """Replay cases and return the response to the last one; a session gets its own process, all calls share one."""
        cases = [self._port.case(case) for case in cases]
        response = self._replay_last(cases, clock)
        return msgspec.structs.replace(response, parts=self._port.parts(response.parts))

    def _replay_last(self, cases: Sequence[Case], clock: int) -> Response:
        if cases[-1].is_call:
            if clock not in self._for_calls:
                program = self._program(self._resources.enter_context(self._open_copy()), clock)
                self._resources.callback(program.close)
                self._for_calls[clock] = program
            return self._for_calls[clock].run_case(cases[-1])
        with self._open_copy() as target, self._program(target, clock) as program:
            return [response for _, response in program.run_cases(cases)][-1]

    def _program(self, target: RunTarget, clock: int) -> ReplayProgram:
        return ReplayProgram(self._lock.setup, target, self._lock.setup.clocks[clock], self._lock.outgoing)


class Shrinker:
    """Shrinks inputs.

    Args:
        lock: the lock with the cases.
        sides: the two revisions.
        seconds: wall-clock time for one input.
        key: comparison key of parts.
    """

    def __init__(
        self, lock: Lock, sides: tuple[RevisionSide, RevisionSide], seconds: float, key: PartKey = part_key
    ) -> None:
        self._lock = lock
        self._sides = sides
        self._seconds = seconds
        self._key = key
        self._following: set[str] = set()

    def shrink(self, differing: DifferingCase, requests: Sequence[Case]) -> SmallestInput:
        """Return a smaller input that differs in the same parts, or the input itself.

        A request is tried after those that do not differ: if it is the same then, another request causes its
            difference.

        Args:
            differing: the case.
            requests: all differing requests, in order.
        """
        case, clock, parts, *_ = differing
        search = _Search(self._sides, clock, parts, self._key, time.monotonic() + self._seconds)
        earlier = [] if case.is_call else self._earlier(case)
        best = search.try_cases([*earlier, case])
        if best is None:
            return SmallestInput(case, earlier, parts)
        different = {request.id for request in requests}
        alike = [request for request in earlier if request.id not in different]
        if len(alike) < len(earlier):
            alone = search.try_cases([*alike, case])
            if alone is None and not search.is_over:
                self._following.add(case.id)
                return SmallestInput(case, earlier, parts, self._find_root(search, earlier, case, different))
            earlier, best = (alike, alone) if alone is not None else (earlier, best)
        earlier, best = _drop_requests(search, earlier, case, best)
        smaller: SmallestInput | None = best
        while smaller is not None:
            best, smaller = smaller, _find_smaller(search, earlier, smaller)
        return SmallestInput(best.case, earlier, best.parts)

    def _find_root(self, search: "_Search", earlier: Sequence[Case], case: Case, different: Set[str]) -> Case:
        """Return the earliest request that alone causes the difference of a later one."""
        roots = [request for request in earlier if request.id in different - self._following]
        for root in roots[:_ROOTS]:
            session = [request for request in earlier if request.id == root.id or request.id not in different]
            if search.try_cases([*session, case]) is not None:
                return root
        return roots[-1] if roots else next(request for request in earlier if request.id in different)

    def _earlier(self, case: Case) -> list[Case]:
        order = case.ask["order"]
        requests = [request for request in self._lock.cases if not request.is_call and request.ask["order"] < order]
        return sorted(requests, key=lambda request: request.ask["order"])


class _Search:
    """Tries inputs on both sides until time is over."""

    def __init__(self, sides: Sequence[RevisionSide], clock: int, parts: PartPairs, key: PartKey, until: float) -> None:
        self._sides = sides
        self._clock = clock
        self._key = key
        self._kinds = kinds_of_parts(parts)
        self._is_of_type = is_of_type(parts)
        self._until = until

    @property
    def is_over(self) -> bool:
        """True if there is no time left."""
        return time.monotonic() >= self._until

    def try_cases(self, cases: Sequence[Case]) -> SmallestInput | None:
        """Return the last of the cases if it differs in the wanted parts and exceptions only."""
        if self.is_over:
            return None
        before, now = (side.replay_last(cases, self._clock).parts for side in self._sides)
        parts = changed_parts(before, now, cases[-1].not_locked, self._key)
        if not parts or not kinds_of_parts(parts) <= self._kinds or is_of_type(parts) > self._is_of_type:
            return None
        return SmallestInput(cases[-1], cases[:-1], parts)


def _drop_requests(
    search: _Search, earlier: list[Case], case: Case, best: SmallestInput
) -> tuple[list[Case], SmallestInput]:
    """Leave out unnecessary earlier requests: all of them, halves, and finally each."""
    size = len(earlier)
    while earlier and size:
        kept: list[Case] = []
        for start in range(0, len(earlier), size):
            rest = kept + earlier[start + size :]
            smaller = search.try_cases([*rest, case])
            if smaller is None:
                kept += earlier[start : start + size]
            else:
                best = smaller
        earlier = kept
        size = size // 2
    return earlier, best


def _find_smaller(search: _Search, earlier: list[Case], best: SmallestInput) -> SmallestInput | None:
    """Return a smaller input with the same difference; None if there is none, or time is over."""
    for case in _smaller_cases(best.case):
        smaller = search.try_cases([*earlier, case])
        if smaller is not None:
            return smaller
    return None


def _smaller_cases(case: Case) -> Iterator[Case]:
    if case.is_call:
        for given in _smaller_values(case.ask["given"], keep_keys=True):
            yield _with_ask(case, given=given)
        return
    path, _, query = case.ask["target"].partition("?")
    pairs = parse_qsl(query, keep_blank_values=True)
    for number in range(len(pairs)):
        rest = urlencode(pairs[:number] + pairs[number + 1 :])
        yield _with_ask(case, target=f"{path}?{rest}" if rest else path)
    text = (case.ask.get("body") or {}).get("text")
    try:
        body = json.loads(text) if text else None
    except ValueError:
        return
    for smaller in _smaller_values(body):
        yield _with_ask(case, body={"text": json.dumps(smaller, ensure_ascii=False)})


def _with_ask(case: Case, **changed: Any) -> Case:
    return msgspec.structs.replace(case, ask={**case.ask, **changed})


def _smaller_values(value: Any, *, keep_keys: bool = False) -> Iterator[Any]:
    """Yield smaller or simpler variants of a value, the smallest first."""
    if isinstance(value, dict):
        yield from _smaller_object(value, keep_keys=keep_keys)
    elif isinstance(value, list):
        yield from _smaller_list(value)
    elif isinstance(value, str) and value:
        yield from _smaller_text(value)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        whole = int(value) if abs(value) < _WHOLE else 0
        yield from (one for one in (0, 1, whole // 2, whole) if abs(one) < abs(value))


def _smaller_object(value: dict[str, Any], *, keep_keys: bool) -> Iterator[Any]:
    kind = value.get("$py")
    if kind is None and not keep_keys:
        yield from ({name: value[name] for name in value if name != dropped} for dropped in value)
    if kind is None:
        for name, member in value.items():
            yield from ({**value, name: smaller} for smaller in _smaller_values(member))
    elif kind in _TEXTS or (kind in _SEQUENCES and isinstance(value.get("of"), list)):
        yield from ({**value, "of": smaller} for smaller in _smaller_values(value.get("of")))
    elif kind in _PAIRS and isinstance(value.get("of"), list):
        pairs = value["of"]
        yield from ({**value, "of": pairs[:number] + pairs[number + 1 :]} for number in range(len(pairs)))
        for number, (name, member) in enumerate(pairs):
            for smaller in _smaller_values(member):
                yield {**value, "of": [*pairs[:number], [name, smaller], *pairs[number + 1 :]]}


def _smaller_text(value: str) -> Iterator[str]:
    """Yield shorter variants of a text: empty, halves, and without ever shorter pieces."""
    tried = {value: None}
    size = len(value)
    while size:
        for start in range(0, len(value), size):
            tried[value[:start] + value[start + size :]] = None
        size = size // 2
    yield from list(tried)[1:]


def _smaller_list(value: list[Any]) -> Iterator[list[Any]]:
    if len(value) > 1:
        yield from (value[: len(value) // 2], value[len(value) // 2 :])
    for number in range(len(value)):
        yield value[:number] + value[number + 1 :]
    for number, member in enumerate(value):
        yield from ([*value[:number], smaller, *value[number + 1 :]] for smaller in _smaller_values(member))
