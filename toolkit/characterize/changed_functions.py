"""Compare the responses to the same cases before and now, by function and endpoint."""

import difflib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from toolkit.characterize.capture import changed_parts
from toolkit.model.lock import Case, Lock, Parts
from toolkit.model.verify import ChangedFunction, ChangedPart, Pace
from toolkit.session.replay_program import Response
from toolkit.text.python_repr import python_repr

_MOST = 20
_FIRST = ("gone", "status", "exception", "result", "body", "yielded", "after", "commands", "outgoing")
_LENGTH = "header content-length"
_LONGEST = 300
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


def locked_responses(lock: Lock) -> dict[str, tuple[Response, ...]]:
    """Give the responses that a lock holds, at each clock."""
    clocks = range(len(lock.setup.clocks))
    return {case.id: tuple(Response(case.expected_parts(clock)) for clock in clocks) for case in lock.cases}


def changed_functions(lock: Lock, before: Responses, now: Responses, shrink: Shrink) -> tuple[ChangedFunction, ...]:
    """Give what is different, public functions and endpoints first.

    Args:
        lock: whose cases were replayed.
        before: the responses then.
        now: the responses now.
        shrink: makes inputs smaller.
    """
    groups: dict[str, list[Case]] = defaultdict(list)
    changed: dict[str, list[tuple[Case, int, dict[str, tuple[Any, Any]]]]] = defaultdict(list)
    for case in lock.cases:
        groups[case.about].append(case)
        for clock, (old, new) in enumerate(zip(before[case.id], now[case.id], strict=True)):
            parts = changed_parts(old.parts, new.parts, case.not_locked)
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
    if " " in about:
        return False
    return any(part.startswith("_") and not part.endswith("__") for part in about.replace(":", ".").split("."))


def describe_parts(parts: Mapping[str, tuple[Any, Any]]) -> tuple[ChangedPart, ...]:
    """Each place that is different, the most telling first; what is JSON in a body is looked into."""
    shown = sorted(parts, key=lambda name: (_FIRST.index(name) if name in _FIRST else len(_FIRST), name))
    if "body" in parts:
        shown = [name for name in shown if name != _LENGTH]  # it says nothing more
    return tuple([part for name in shown for part in _changed_places(name, *parts[name])][:_MOST])


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


def _changed_places(name: str, was: Any, now: Any) -> Iterator[ChangedPart]:
    if name in ("commands", "outgoing"):
        yield from _changed_statements(name, was or (), now or ())
        return
    if name.startswith("header "):
        yield ChangedPart(name, *(_cut(", ".join(map(str, values or ()))) for values in (was, now)))
        return
    if name == "body":
        was, now = _parse_body(was), _parse_body(now)
    for path, before, after in _differences(was, now):
        yield ChangedPart(f"{name}.{path}" if path else name, _cut(before), _cut(after))


def _differences(was: Any, now: Any, path: str = "") -> Iterator[tuple[str, str, str]]:
    """Where two values differ: (path, before, now); what is not there is empty."""
    if _is_plain(was) and _is_plain(now):
        for name in sorted({*was, *now}):
            inside = f"{path}.{name}" if path else name
            if name in was and name in now:
                yield from _differences(was[name], now[name], inside)
            else:
                yield inside, _member(was, name), _member(now, name)
    elif isinstance(was, list) and isinstance(now, list) and len(was) == len(now):
        for number, (left, right) in enumerate(zip(was, now, strict=True)):
            yield from _differences(left, right, f"{path}.{number}" if path else str(number))
    elif was != now or type(was) is not type(now):
        yield path, python_repr(was), python_repr(now)


def _member(value: Mapping[str, Any], name: str) -> str:
    return python_repr(value[name]) if name in value else ""


def _is_plain(value: Any) -> bool:
    """Whether a value is an object of JSON, and none that stands for something else."""
    return isinstance(value, dict) and not any(name.startswith("$") for name in value)


def _changed_statements(name: str, was: Iterable[Parts], now: Iterable[Parts]) -> Iterator[ChangedPart]:
    """Statements that are gone, new, or other ones."""
    before, after = [_statement(line) for line in was], [_statement(line) for line in now]
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            continue
        left, right = before[start:end], after[new_start:new_end]
        for number in range(max(len(left), len(right))):
            yield ChangedPart(name, *(_cut(lines[number]) if number < len(lines) else "" for lines in (left, right)))


def _statement(line: Parts) -> str:
    if "statement" in line:
        given = python_repr(line["given"]) if line.get("given") else ""
        return f"{line['statement']} {given} {python_repr(line['answer']) if line.get('answer') else ''}".rstrip()
    return f"{line.get('method', '')} {line.get('target', '')} {python_repr(line.get('body'))}"


def _parse_body(body: Any) -> Any:
    """The value of a body that is JSON."""
    try:
        return json.loads(body) if isinstance(body, str) else body
    except ValueError:
        return body


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}..."
