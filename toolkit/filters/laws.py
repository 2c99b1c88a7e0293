"""Laws that hold between filters in any correct implementation, and tempting ones that do not hold.

A law maps a question to another one whose answer follows from it. An implementation that breaks one is wrong, although
the
law does not say which of the two answers is. Laws find little (an implementation can be wrong in a consistent way):
they supplement a comparison with the reference and do not replace it.
"""

from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from toolkit.filters.kinds import ARRAY, OBJECT, REGEX, bson_kind

Filter = Mapping[str, Any]
Document = Mapping[str, Any]
Answer = Callable[[Filter, Document], bool]
"""An implementation: does the document match the filter?"""


class Twin(Struct, frozen=True):
    """A question whose answer follows from that of another one by a law.

    Attributes:
        filter, document: the question.
        flipped: whether its answer is the opposite one.
    """

    filter: Filter
    document: Document
    flipped: bool = False


class Law(Struct, frozen=True):
    """A law.

    Attributes:
        name: a short name.
        says: the law in MongoDB's notation.
        twin: returns the other question; None if the law does not apply to a question.
    """

    name: str
    says: str
    twin: Callable[[Filter, Document], Twin | None]

    def holds(self, answer: Answer, filter: Filter, document: Document) -> bool:  # noqa: A002 - as everywhere here
        """Return whether an implementation obeys the law for one question."""
        twin = self.twin(filter, document)
        if twin is None:
            return True
        return answer(filter, document) is (answer(twin.filter, twin.document) is not twin.flipped)


def _of_filter(name: str, says: str, other: Callable[[Filter], Filter | None], *, flipped: bool = False) -> Law:
    def twin(filter_: Filter, document: Document) -> Twin | None:
        found = other(filter_)
        return None if found is None else Twin(found, document, flipped)

    return Law(name, says, twin)


def _of_condition(
    name: str, says: str, *asks: str, other: Callable[[str, Any], Filter | None], flipped: bool = False
) -> Law:
    """Create a law about filters of the form `{path: {operator: argument}}`; `other` gets path and argument."""

    def twin(filter_: Filter) -> Filter | None:
        if len(filter_) != 1:
            return None
        path, conditions = next(iter(filter_.items()))
        if path.startswith("$") or not _are_operators(conditions) or tuple(conditions) != asks:
            return None
        return other(path, conditions[asks[0]] if len(asks) == 1 else conditions)

    return _of_filter(name, says, twin, flipped=flipped)


def _are_operators(value: Any) -> bool:
    return bson_kind(value) == OBJECT and bool(value) and all(name.startswith("$") for name in value)


def _split_and(filter_: Filter) -> Filter | None:
    return {"$and": [{name: asked} for name, asked in filter_.items()]} if filter_ else None


def _split_conditions(filter_: Filter) -> Filter | None:
    if len(filter_) != 1:
        return None
    path, conditions = next(iter(filter_.items()))
    if path.startswith("$") or not _are_operators(conditions) or "$regex" in conditions:
        return None
    return {"$and": [{path: {name: argument}} for name, argument in conditions.items()]}


def _negate(filter_: Filter) -> Filter | None:
    if len(filter_) != 1:
        return None
    path, conditions = next(iter(filter_.items()))
    if path.startswith("$") or not _are_operators(conditions):
        return None
    return {path: {"$not": conditions}}


def _de_morgan(filter_: Filter) -> Filter | None:
    return {"$and": [{"$nor": [one]} for one in filter_["$nor"]]} if tuple(filter_) == ("$nor",) else None


def _any_of(path: str, values: Any) -> Filter | None:
    return {"$or": [{path: value} for value in values]} if values and not any(map(_are_operators, values)) else None


def _all_of(path: str, values: Any) -> Filter | None:
    literal = values and not any(map(_are_operators, values))
    return {"$and": [{path: value} for value in values]} if literal else None


def _with_stranger(filter_: Filter, document: Document) -> Twin | None:
    if _names_anywhere(filter_) & {"$jsonSchema", "$expr"}:
        return None  # both can ask about the document as a whole
    return Twin(filter_, {"a stranger": 1, **document, "another stranger": [None]})


def _names_anywhere(value: Any) -> set[str]:
    held = value.values() if bson_kind(value) == OBJECT else value if bson_kind(value) == ARRAY else ()
    return set(value if bson_kind(value) == OBJECT else ()).union(*(_names_anywhere(one) for one in held))


LAWS: tuple[Law, ...] = (
    _of_filter("nor", "{$nor: [F]} is not F", lambda filter_: {"$nor": [filter_]}, flipped=True),
    _of_filter("double_nor", "{$nor: [{$nor: [F]}]} is F", lambda filter_: {"$nor": [{"$nor": [filter_]}]}),
    _of_filter("and_of_one", "{$and: [F]} is F", lambda filter_: {"$and": [filter_]}),
    _of_filter("or_twice", "{$or: [F, F]} is F", lambda filter_: {"$or": [filter_, filter_]}),
    _of_filter("conjunction", "{A, B} is {$and: [{A}, {B}]}", _split_and),
    _of_filter("order_of_clauses", "{A, B} is {B, A}", lambda filter_: dict(reversed(list(filter_.items())))),
    _of_filter("conditions", "{p: {A, B}} is {$and: [{p: {A}}, {p: {B}}]}", _split_conditions),
    _of_filter("not", "{p: {$not: C}} is not {p: C}", _negate, flipped=True),
    _of_filter("de_morgan", "{$nor: [F, G]} is {$and: [{$nor: [F]}, {$nor: [G]}]}", _de_morgan),
    _of_condition(
        "nin",
        "{p: {$nin: V}} is not {p: {$in: V}}",
        "$nin",
        other=lambda path, given: {path: {"$in": given}},
        flipped=True,
    ),
    _of_condition(
        "ne",
        "{p: {$ne: v}} is not {p: {$eq: v}}",
        "$ne",
        other=lambda path, given: {path: {"$eq": given}},
        flipped=True,
    ),
    _of_condition("in", "{p: {$in: [v, w]}} is {$or: [{p: v}, {p: w}]}", "$in", other=_any_of),
    _of_condition("all", "{p: {$all: [v, w]}} is {$and: [{p: v}, {p: w}]}", "$all", other=_all_of),
    _of_condition(
        "gte",
        "{p: {$gte: v}} is {$or: [{p: {$gt: v}}, {p: {$eq: v}}]}",
        "$gte",
        other=lambda path, given: {"$or": [{path: {"$gt": given}}, {path: {"$eq": given}}]},
    ),
    _of_condition(
        "lte",
        "{p: {$lte: v}} is {$or: [{p: {$lt: v}}, {p: {$eq: v}}]}",
        "$lte",
        other=lambda path, given: {"$or": [{path: {"$lt": given}}, {path: {"$eq": given}}]},
    ),
    _of_condition(
        "exists",
        "{p: {$exists: true}} is not {p: {$exists: false}}",
        "$exists",
        other=lambda path, given: {path: {"$exists": not given}},
        flipped=True,
    ),
    Law("irrelevant_field", "a field that the filter does not name changes nothing", _with_stranger),
)
"""Laws that hold."""


def _change_values(document: Document, change: Callable[[Any], Any]) -> Document:
    """Change every value in a document."""

    def inside(value: Any) -> Any:
        if bson_kind(value) == OBJECT:
            return change({name: inside(held) for name, held in value.items()})
        return change([inside(one) for one in value] if bson_kind(value) == ARRAY else value)

    return {name: inside(value) for name, value in document.items()}


def _of_document(name: str, says: str, change: Callable[[Any], Any]) -> Law:
    return Law(name, says, lambda filter_, document: Twin(filter_, _change_values(document, change)))


def _as_double(value: Any) -> Any:
    return float(value) if value.__class__ is int else value


def _reverse_lists(of: int) -> Callable[[Any], Any]:
    def change(value: Any) -> Any:
        if bson_kind(value) != of:
            return value
        return dict(reversed(value.items())) if of == OBJECT else value[::-1]

    return change


def _without_repetition(value: Any) -> Any:
    return [one for at, one in enumerate(value) if one not in value[:at]] if bson_kind(value) == ARRAY else value


def _not_each(path: str, conditions: Any) -> Filter | None:
    if not _are_operators(conditions) or len(conditions) != 2 or REGEX in map(bson_kind, conditions.values()):
        return None
    return {"$and": [{path: {"$not": {name: argument}}} for name, argument in conditions.items()]}


TEMPTING: tuple[Law, ...] = (
    _of_condition(
        "not_gt_is_lte", "{p: {$gt: v}} is not {p: {$lte: v}}", "$gt", other=lambda p, v: {p: {"$lte": v}}, flipped=True
    ),
    _of_condition(
        "not_lt_is_gte", "{p: {$lt: v}} is not {p: {$gte: v}}", "$lt", other=lambda p, v: {p: {"$gte": v}}, flipped=True
    ),
    _of_condition(
        "range_is_elem_match",
        "{p: {$gt: v, $lt: w}} is {p: {$elemMatch: {$gt: v, $lt: w}}} where p is an array",
        "$gt",
        "$lt",
        other=lambda path, conditions: {path: {"$elemMatch": conditions}},
    ),
    _of_condition(
        "exists_is_not_null",
        "{p: {$exists: true}} is {p: {$ne: null}}",
        "$exists",
        other=lambda p, v: {p: {"$ne": None}} if v else None,
    ),
    _of_condition(
        "not_of_both_is_not_of_each",
        "{p: {$not: {A, B}}} is {$and: [{p: {$not: {A}}}, {p: {$not: {B}}}]}",
        "$not",
        other=_not_each,
    ),
    _of_document("ints_are_doubles", "an int is as good as the same double", _as_double),
    _of_document("order_in_arrays", "the order of an array does not matter", _reverse_lists(ARRAY)),
    _of_document("repetition_in_arrays", "what is twice in an array counts once", _without_repetition),
    _of_document("order_of_fields", "the order of an object's fields does not matter", _reverse_lists(OBJECT)),
    Law(
        "stranger_and_schema",
        "a field that the filter does not name changes nothing",
        lambda f, d: Twin(f, {**d, "z": 1}),
    ),
)
"""Plausible laws that do not hold; each has a counterexample."""
