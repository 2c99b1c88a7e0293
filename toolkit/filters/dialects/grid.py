"""The systematic part of the search: one operator on one field, with every shape of argument and document.

It has several rounds, so that a short search covers a little of everything: first every operator with
simple arguments, then arguments of some operators only, paths into objects and arrays, logic, filters that must be
refused, lists of filters, the other fields, and finally every value against every other.
"""

from collections.abc import Iterator
from typing import Any

from msgspec import Struct, structs

from toolkit.filters.dialects.arguments import literal_values, operator_arguments
from toolkit.filters.dialects.pool import by_turns
from toolkit.filters.dialects.stored import stored_documents, wanted_by
from toolkit.filters.strategies import COMPARISONS, Vocabulary

_PLAIN = 12
_IN_PATHS = 5
_LOGICAL = ("$and", "$or", "$nor")
_NO_BRANCHES: tuple[Any, ...] = ([], {}, 1, None, [1], [None])


class GridStep(Struct, frozen=True):
    """One filter and the documents on which it is tried."""

    filter: Any
    documents: list[dict[str, Any]]


def grid_steps(vocabulary: Vocabulary, *, lists: bool) -> Iterator[GridStep]:
    """Yield all questions of the systematic part.

    Args:
        vocabulary: the operators, fields and types to use.
        lists: include lists of filters.
    """
    first, others = vocabulary.fields[:1], vocabulary.fields[1:]
    special = tuple(name for name in vocabulary.operators if name not in COMPARISONS)
    yield from _round(vocabulary, first, slice(0, _PLAIN), full=False)
    yield from _round(structs.replace(vocabulary, operators=special), first, slice(_PLAIN, None), full=False)
    yield from _paths(vocabulary)
    yield from _logic(vocabulary)
    yield from _unknown(vocabulary)
    if lists:
        yield from _lists(vocabulary)
    yield from _round(vocabulary, others, slice(0, _PLAIN), full=False)
    yield from _round(vocabulary, first, slice(0, None), full=True)
    yield from _round(vocabulary, others, slice(_PLAIN, 3 * _PLAIN), full=False)


def _round(vocabulary: Vocabulary, fields: tuple[str, ...], chosen: slice, *, full: bool) -> Iterator[GridStep]:
    for field in fields:
        for argument in _arguments(vocabulary, chosen):
            yield _step(field, argument, vocabulary, full=full)


def _step(path: str, argument: Any, vocabulary: Vocabulary, *, full: bool) -> GridStep:
    return GridStep({path: argument}, stored_documents(path, wanted_by(argument), vocabulary, full=full))


def _arguments(vocabulary: Vocabulary, chosen: slice) -> Iterator[Any]:
    """Alternate literals and conditions, so that a short search covers every operator a little."""
    asked = [
        literal_values(vocabulary)[chosen],
        *(_conditions(name, vocabulary, chosen) for name in vocabulary.operators),
    ]
    yield from by_turns(asked)
    if "$regex" in vocabulary.operators:
        yield from [
            {"$regex": "^b", "$options": "m"},
            {"$regex": "a.b", "$options": "s"},
            {"$regex": "a b", "$options": "x"},
        ]


def _conditions(operator: str, vocabulary: Vocabulary, chosen: slice) -> list[Any]:
    found: list[Any] = []
    for argument in operator_arguments(operator, vocabulary)[chosen]:
        found.append({operator: argument})
        if operator == "$regex" and isinstance(argument, str):
            found.append({operator: argument, "$options": "i"})
    return found


def _paths(vocabulary: Vocabulary) -> Iterator[GridStep]:
    if not {"object", "array"} & {*vocabulary.types}:
        return
    field = vocabulary.fields[0]
    dotted = [f"{field}.x", f"{field}.x.y"] if "object" in vocabulary.types else []
    positions = [f"{field}.0", f"{field}.1", f"{field}.0.x"] if "array" in vocabulary.types else []
    for path in dotted + positions:
        for argument in _arguments(vocabulary, slice(0, _IN_PATHS)):
            yield _step(path, argument, vocabulary, full=False)
        yield _step(path, None, vocabulary, full=False)


def _logic(vocabulary: Vocabulary) -> Iterator[GridStep]:
    yield GridStep({}, _few(vocabulary))
    for operator in vocabulary.allows(*_LOGICAL):
        for branches in _branches(vocabulary):
            yield GridStep({operator: branches}, _few(vocabulary))
        for refused in _NO_BRANCHES:
            yield GridStep({operator: refused}, _few(vocabulary))
    for inner in _pairs_of_conditions(vocabulary):
        yield _step(vocabulary.fields[0], inner, vocabulary, full=False)
    first, second = vocabulary.fields[0], vocabulary.fields[-1]
    if first != second:
        yield GridStep({first: 1, second: 2}, _few(vocabulary))


def _branches(vocabulary: Vocabulary) -> Iterator[list[Any]]:
    field, other = vocabulary.fields[0], vocabulary.fields[-1]
    for value in (1, "a"):
        yield [{field: value}]
    yield [{}]
    for name, argument in (("$gt", 1), ("$in", [1, 2]), ("$ne", 1), ("$exists", False)):
        if name in vocabulary.operators:
            yield [{field: {name: argument}}]
    for left, right in ((1, 2), (2, 1), ("a", "b"), (1, 1)):
        yield [{field: left}, {field: right}]
    if field != other:
        yield [{field: 1}, {other: 2}]
        yield [{field: 1, other: 2}]
    yield [{field: 1}, {field: 2}, {field: 3}]
    for operator in vocabulary.allows(*_LOGICAL):
        yield [{operator: [{field: 1}, {field: 2}]}]


def _pairs_of_conditions(vocabulary: Vocabulary) -> Iterator[Any]:
    pairs = [
        ("$gt", 1, "$lt", 3),
        ("$gte", 1, "$lte", 2),
        ("$gt", 0, "$ne", 2),
        ("$in", [1, 2], "$ne", 1),
        ("$gt", 2, "$lt", 2),
    ]
    for first, low, second, high in pairs:
        if first in vocabulary.operators and second in vocabulary.operators:
            yield {first: low, second: high}


def _unknown(vocabulary: Vocabulary) -> Iterator[GridStep]:
    """Yield filters that MongoDB rejects: unknown operators, and operators in the wrong place."""
    field = vocabulary.fields[0]
    for filter_ in (
        {field: {"$foo": 1}},
        {"$foo": 1},
        {"$foo": [{field: 1}]},
        {field: {"$foo": 1, "$gt": 0}},
        {"$not": {field: 1}},
        {"$gt": 1},
        {field: {"$gt": 1, "x": 1}},
        {field: {"x": 1, "$gt": 1}},
    ):
        yield GridStep(filter_, _few(vocabulary))


def _lists(vocabulary: Vocabulary) -> Iterator[GridStep]:
    for branches in _branches(vocabulary):
        yield GridStep(branches, _few(vocabulary))
    for field in vocabulary.fields[1:]:
        for left, right in ((1, 2), ("a", "b")):
            for filter_ in ([{field: left}, {field: right}], {"$and": [{field: left}, {field: right}]}):
                if "$and" in vocabulary.operators or isinstance(filter_, list):
                    yield GridStep(filter_, _few(vocabulary, field))
    yield GridStep([], _few(vocabulary))


def _few(vocabulary: Vocabulary, field: str = "") -> list[dict[str, Any]]:
    field, other = field or vocabulary.fields[0], vocabulary.fields[-1]
    values: list[Any] = [1, 2, 3, "a", "b"]
    if "null" in vocabulary.types:
        values.append(None)
    if "array" in vocabulary.types:
        values += [[], [1], [1, 2], [2, 1], ["a", "b"], [1, 3], [3]]
    both = [{field: 1, other: 2}, {field: 2, other: 1}, {field: 1, other: 1}] if field != other else []
    return [{}, *({field: value} for value in values), *both]
