"""Compare the responses to the same cases before and now, by function and endpoint."""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from toolkit.characterize.difference_places import describe_parts
from toolkit.characterize.part_comparison import PartKey, changed_parts, part_key
from toolkit.characterize.python2_port import NO_PORT, Port
from toolkit.model.links import is_helper
from toolkit.model.lock import Case, Lock
from toolkit.model.verify import ChangedFunction, Pace
from toolkit.session.replay_program import Response
from toolkit.text.python_repr import python_repr

_TWICE = 2.0
_LEAST = 0.05  # CPU seconds below which a pace says nothing
_SHORTEST = 0.001  # CPU seconds; less is taken for so much

Responses = Mapping[str, Sequence[Response]]
"""Case id -> responses, one at each clock."""


class SmallestInput(NamedTuple):
    """The smallest input known to show a difference.

    Attributes:
        case: the input; before: requests that must come first.
        parts: part -> (before, now).
    """

    case: Case
    before: Sequence[Case]
    parts: Mapping[str, tuple[Any, Any]]


Shrink = Callable[[Case, int, Mapping[str, tuple[Any, Any]]], SmallestInput]
"""A differing case, the clock, and its differing parts -> something smaller that differs in the same parts."""


def locked_responses(lock: Lock, port: Port = NO_PORT) -> dict[str, tuple[Response, ...]]:
    """Give the responses that a lock holds, at each clock, as a port translates them."""
    clocks = range(len(lock.setup.clocks))
    return {case.id: tuple(Response(port.parts(case.expected_parts(clock))) for clock in clocks) for case in lock.cases}


def changed_functions(
    lock: Lock, before: Responses, now: Responses, shrink: Shrink, key: PartKey = part_key
) -> tuple[ChangedFunction, ...]:
    """Give what is different, public functions and endpoints first.

    Args:
        lock: whose cases were replayed.
        before: the responses then.
        now: the responses now.
        shrink: makes inputs smaller.
        key: by which parts are compared.
    """
    groups: dict[str, list[Case]] = defaultdict(list)
    changed: dict[str, list[tuple[Case, int, dict[str, tuple[Any, Any]]]]] = defaultdict(list)
    for case in lock.cases:
        groups[case.about].append(case)
        for clock, (old, new) in enumerate(zip(before[case.id], now[case.id], strict=True)):
            parts = changed_parts(old.parts, new.parts, case.not_locked, key)
            if parts:
                changed[case.about].append((case, clock, parts))
                break
    functions = [_describe_function(lock, about, cases, len(groups[about]), shrink) for about, cases in changed.items()]
    return tuple(sorted(functions, key=lambda function: (function.is_private, function.about)))


def compare_paces(lock: Lock, before: Responses, now: Responses) -> tuple[Pace, ...]:
    """Functions and endpoints whose cases take more than twice the CPU time, or less than half."""
    sums: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for case in lock.cases:
        for side, responses in enumerate((before, now)):
            sums[case.about][side] += min(response.seconds for response in responses[case.id])
    return tuple(
        Pace(about, *(max(round(each, 3), _SHORTEST) for each in (was, is_)))
        for about, (was, is_) in sorted(sums.items())
        if min(was, is_) > 0 and max(was, is_) >= _LEAST and not 1 / _TWICE <= is_ / was <= _TWICE
    )


def is_private(about: str) -> bool:
    """Whether a function is one that a refactoring may rename: part of its name begins with an underscore."""
    return is_helper(about)


def describe_input(case: Case) -> str:
    """An input for a person."""
    ask = case.ask
    if case.is_call:
        given = ", ".join(f"{name}={python_repr(value)}" for name, value in ask["given"].items())
        return f"{case.about}({given})"
    host = next((f" Host: {value}" for name, value in ask["headers"] if name.lower() == "host"), "")
    body = (ask.get("body") or {}).get("text", "")
    return f"{ask['method']} {ask['target']}{host}" + (f" {body}" if body else "")


def _describe_function(
    lock: Lock, about: str, changed: Sequence[tuple[Case, int, dict[str, tuple[Any, Any]]]], of: int, shrink: Shrink
) -> ChangedFunction:
    case, clock, parts = min(changed, key=lambda example: (is_of_type(example[2]), *_simplicity(example)))
    smallest = shrink(case, clock, parts)
    return ChangedFunction(
        about,
        case.id,
        describe_input(smallest.case),
        describe_parts(smallest.parts),
        len(changed),
        of,
        lock.setup.clocks[clock].zone if clock else "",
        tuple(map(describe_input, smallest.before)),
        is_private(about),
    )


def is_of_type(parts: Mapping[str, tuple[Any, Any]]) -> bool:
    """Whether nothing differs but the type of numbers: `5` and `5.0`."""
    return all(was == now for was, now in parts.values())


def _simplicity(example: tuple[Case, int, Any]) -> tuple[int, int, str]:
    """Requests: the first of the session, because later ones may only follow from it; calls: the shortest."""
    case, _, _ = example
    return case.ask.get("order", 0), len(json.dumps(case.ask)), case.id
