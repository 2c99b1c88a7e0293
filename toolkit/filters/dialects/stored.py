"""Documents for a filter on one path: every shape of a value, close to the requested one."""

from collections.abc import Iterable, Iterator
from typing import Any

from toolkit.filters.dialects.pool import by_turns, plainest_values, scalar_values
from toolkit.filters.kinds import ARRAY, NUMBER, OBJECT, STRING, TYPE_CODES, bson_kind, type_code
from toolkit.filters.strategies import Vocabulary

_MOST_WANTED = 3
_TYPE_NAMES = {code: name for name, code in TYPE_CODES.items()}


def stored_documents(path: str, wanted: Iterable[Any], vocabulary: Vocabulary, *, full: bool) -> list[dict[str, Any]]:
    """Return documents for a filter on one path.

    Args:
        path: the path.
        wanted: values that would match; they are stored in every shape.
        vocabulary: the allowed types.
        full: whether to store every scalar of the pool, or only the simplest.
    """
    near = [*_near(wanted, vocabulary)][:_MOST_WANTED] or [1, "a"]
    head, *rest = path.split(".")
    if rest and not rest[0].isdecimal():
        return _at_name(head, rest, near, vocabulary)
    if rest:
        return _at_position(head, rest, near, vocabulary)
    values = [
        *near,
        *(by_turns(scalar_values(vocabulary)) if full else plainest_values(vocabulary)),
        *_shapes(near, vocabulary),
    ]
    return [{}, *({path: value} for value in values)]


def wanted_by(argument: Any) -> Iterator[Any]:
    """Yield the values in a condition, at any depth."""
    if bson_kind(argument) == OBJECT:
        for held in argument.values():
            yield from wanted_by(held)
        yield argument
    elif bson_kind(argument) == ARRAY:
        yield from argument
        yield argument
    else:
        yield argument


def _near(wanted: Iterable[Any], vocabulary: Vocabulary) -> Iterator[Any]:
    """Yield values that can be stored unchanged: of an allowed type, and no operators."""
    for value in wanted:
        if not _holds_operators(value) and _is_allowed(value, vocabulary):
            yield value


def _holds_operators(value: Any) -> bool:
    if bson_kind(value) == ARRAY:
        return any(map(_holds_operators, value))
    return bson_kind(value) == OBJECT and any(
        name.startswith("$") or _holds_operators(held) for name, held in value.items()
    )


def _other(value: Any) -> Any:
    """Return a different value of the same kind."""
    if bson_kind(value) == NUMBER:
        return 2 if value != 2 else 1
    return "b" if bson_kind(value) == STRING and value != "b" else 7


def _shapes(near: list[Any], vocabulary: Vocabulary) -> list[Any]:
    found: list[Any] = []
    if "array" in vocabulary.types:
        found.append([])
        for x in near:
            y = _other(x)
            found += [[x], [x, y], [y, x], [x, x], [y], [y, x, y], [[x]], [[x], y], [[x, y]]]
        found += [[None], [None, 1], [1, 2, 3], ["a"], ["ab", "A"], [0, 5], [[]], [True], [""], ["1"]]
    if "object" in vocabulary.types:
        for x in near:
            found += [{"x": x}, {"0": x}]
        found += [{}, {"x": 1, "y": 2}, {"y": 2, "x": 1}, {"x": 1, "z": 1}, {"length": 1}]
    if {"array", "object"} <= {*vocabulary.types}:
        for x in near:
            found += [[{"x": x}], [{"x": _other(x)}, {"x": x}], [{}, {"x": x}]]
        found += [[{}], [{"x": 1}], [{"x": 1, "y": 2}], [{"x": 1}, {"y": 2}], [{"x": None}], [{"x": [1]}]]
    return found


def _at_name(head: str, rest: list[str], near: list[Any], vocabulary: Vocabulary) -> list[dict[str, Any]]:
    name, dotted = rest[0], ".".join([head, *rest])
    found: list[Any] = [{}, {head: 1}, {head: None}, {head: "a"}, {head: {}}, {head: {name: None}}, {head: {"z": 1}}]
    for x in near:
        deep: Any = x
        for one in reversed(rest):
            deep = {one: deep}
        y = {name: _other(x)}
        found += [{head: deep}, {head: {name: {"z": x}}}, {head: x}, {dotted: x}]
        if "array" in vocabulary.types:
            found += [
                {head: [deep]},
                {head: [y, deep]},
                {head: [deep, y]},
                {head: {name: [x, 7]}},
                {head: {name: [7, x]}},
            ]
            found += [{head: [{name: [x]}]}, {head: [[deep]]}, {head: [x]}, {head: [{}, deep]}, {head: [7, deep]}]
    arrays = [{head: []}, {head: [{}]}, {head: [1]}, {head: [{name: None}]}] if "array" in vocabulary.types else []
    return [*found, *({head: {name: value}} for value in plainest_values(vocabulary)), *arrays]


def _at_position(head: str, rest: list[str], near: list[Any], vocabulary: Vocabulary) -> list[dict[str, Any]]:
    place, more = int(rest[0]), rest[1:]
    found: list[Any] = [{}, {head: []}, {head: None}, {head: 1}]
    for x in near:
        deep: Any = x
        for one in reversed(more):
            deep = {one: deep}
        before = [_other(x)] * place
        found += [{head: [*before, deep]}, {head: [deep, *before, _other(x)]}, {head: [*before, [deep]]}, {head: deep}]
        if "object" in vocabulary.types:
            found += [{head: {rest[0]: deep}}, {head: [{rest[0]: deep}]}, {head: [[*before, deep]]}]
    return [*found, {head: [*[1] * place, None]}, {head: [1] * place}, {head: [2] * (place + 1)}]


def _is_allowed(value: Any, vocabulary: Vocabulary) -> bool:
    held = value if bson_kind(value) == ARRAY else value.values() if bson_kind(value) == OBJECT else ()
    return type_name(value) in vocabulary.types and all(_is_allowed(one, vocabulary) for one in held)


def type_name(value: Any) -> str:
    """Return MongoDB's name of a value's type."""
    return _TYPE_NAMES[type_code(value)]
