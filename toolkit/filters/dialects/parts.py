"""Derive the answer to a question from the answers to simpler ones, as MongoDB does.

`{a: {$nin: [1, 2]}}` is the opposite of `{a: {$in: [1, 2]}}`, which is `{a: 1}` or `{a: 2}`; an array answers for its
elements; `{"a.b": 1}` of `{a: {b: 1}}` is `{a: 1}` of `{a: 1}`. An implementation that differs on a question only
because it differs on a simpler one has one difference and not two. Callers check with the expected
answers that the composition holds for the question, so that no rule here needs to hold without exception.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from toolkit.filters.dialects.questions import Question
from toolkit.filters.kinds import ARRAY, MISSING, OBJECT, REGEX, bson_kind
from toolkit.filters.paths import Path
from toolkit.filters.values import regex_parts

Combine = Callable[[Sequence[bool]], bool]

# tebiki: allow filter_implementation -- it divides questions about filters of others; MongoDB answers them
_LOGIC: Mapping[str, Combine] = {"$and": all, "$or": any, "$nor": lambda answers: not any(answers)}


class Composition(Struct, frozen=True):
    """Simpler questions, and how their answers combine to the answer.

    Attributes:
        parts: the simpler questions, at least one.
        combine: computes the answer from theirs, in order.
    """

    parts: tuple[Question, ...]
    combine: Combine


def compositions(question: Question) -> Iterator[Composition]:
    """Yield the ways to compose an answer from simpler ones; none for the simplest questions."""
    filter_ = question.filter
    if isinstance(filter_, list):
        yield from _of(filter_, question.document, all)
        return
    if len(filter_) != 1:
        yield from _of([{name: held} for name, held in filter_.items() if name != "$comment"], question.document, all)
        return
    ((name, argument),) = filter_.items()
    if name in _LOGIC and isinstance(argument, list):
        yield from _of([one for one in argument if isinstance(one, dict)], question.document, _LOGIC[name])
    elif not name.startswith("$"):
        yield from _of_field(name, argument, question.document)


def _of(filters: list[Any], document: Mapping[str, Any], combine: Combine) -> Iterator[Composition]:
    if filters:
        yield Composition(tuple(Question(one, document) for one in filters), combine)


def _of_field(path: str, argument: Any, document: Mapping[str, Any]) -> Iterator[Composition]:
    head = path.partition(".")[0]
    if any(name not in {head, path} for name in document):
        yield from _of_documents(
            {path: argument}, [{n: held for n, held in document.items() if n in {head, path}}], all
        )
    for filters, combine in _plainer_conditions(argument):
        yield from _of([{path: one} for one in filters], document, combine)
    yield from _piece_by_piece(path, argument, document)
    if path != head:
        yield from _along(path, argument, document)
    yield from _in_array(path, argument, document)


def _piece_by_piece(path: str, argument: Any, document: Mapping[str, Any]) -> Iterator[Composition]:
    """Compare arrays, or objects with the same names, element by element."""
    held = document.get(path, MISSING)
    if bson_kind(argument) == bson_kind(held) == ARRAY and len(argument) == len(held):
        pairs = list(zip(argument, held, strict=True))
    elif bson_kind(argument) == bson_kind(held) == OBJECT and list(argument) == list(held):
        pairs = [(argument[name], held[name]) for name in argument]
    else:
        return
    if pairs and not any(bson_kind(stored) == ARRAY or _is_operators(asked) for asked, stored in pairs):
        yield Composition(tuple(Question({path: asked}, {path: stored}) for asked, stored in pairs), all)


def _is_operators(argument: Any) -> bool:
    return isinstance(argument, dict) and next(iter(argument), "").startswith("$")


def of_another_field(question: Question, field: str) -> Composition | None:
    """Return the same question about another field, if it is about one field only."""
    filter_ = question.filter
    if not isinstance(filter_, dict) or len(filter_) != 1:
        return None
    ((path, argument),) = filter_.items()
    head, dot, rest = path.partition(".")
    if path.startswith("$") or head == field or any(name != head for name in question.document):
        return None
    document = {field: question.document[head]} if question.document else {}
    return Composition((Question({field + dot + rest: argument}, document),), all)


def _of_documents(filter_: Any, documents: list[Any], combine: Combine) -> Iterator[Composition]:
    if documents:
        yield Composition(tuple(Question(filter_, one) for one in documents), combine)


def _plainer_conditions(argument: Any) -> Iterator[tuple[list[Any], Combine]]:
    """Yield the conditions on the same field of which a condition is composed."""
    if bson_kind(argument) == REGEX:
        pattern, options = regex_parts(argument)
        yield [{"$regex": pattern, "$options": options} if options else {"$regex": pattern}], all
    if not _is_operators(argument):
        return
    names = [name for name in argument if name != "$options"]
    if names == ["$regex"] and "$options" in argument:
        if not argument["$options"]:  # others change what the pattern finds
            yield [{"$regex": argument["$regex"]}], all
    elif len(names) > 1:
        yield [_alone(name, argument) for name in names], all
    elif names and names[0] in _CONDITIONS:
        yield from _CONDITIONS[names[0]](argument[names[0]])


def _alone(name: str, argument: Mapping[str, Any]) -> dict[str, Any]:
    options = {"$options": argument["$options"]} if name == "$regex" and "$options" in argument else {}
    return {name: argument[name], **options}


def _none(answers: Sequence[bool]) -> bool:
    return not any(answers)


def _negated_parts(value: Any) -> Iterator[tuple[list[Any], Combine]]:
    yield [value], _none


def _equal(value: Any) -> Iterator[tuple[list[Any], Combine]]:
    if bson_kind(value) != REGEX:
        yield [value], all


def _one_of(values: Any) -> Iterator[tuple[list[Any], Combine]]:
    if isinstance(values, list) and values:
        yield values, any


def _none_of(values: Any) -> Iterator[tuple[list[Any], Combine]]:
    yield [{"$in": values}], _none
    if isinstance(values, list) and values and not any(bson_kind(one) == REGEX for one in values):
        yield [{"$ne": one} for one in values], all


def _each_of(values: Any) -> Iterator[tuple[list[Any], Combine]]:
    if isinstance(values, list) and values:
        yield values, all


def _at_least(name: str) -> Callable[[Any], Iterator[tuple[list[Any], Combine]]]:
    def read(value: Any) -> Iterator[tuple[list[Any], Combine]]:
        yield [{name: value}, value], any

    return read


def _presence(value: Any) -> Iterator[tuple[list[Any], Combine]]:
    if value is not True and value is not False:
        yield [{"$exists": bool(value)}], all
    elif value is False:
        yield [{"$exists": True}], _none


def _types(value: Any) -> Iterator[tuple[list[Any], Combine]]:
    if isinstance(value, list) and value:
        yield [{"$type": one} for one in value], any


_CONDITIONS: Mapping[str, Callable[[Any], Iterator[tuple[list[Any], Combine]]]] = {
    "$eq": _equal,
    "$ne": _negated_parts,
    "$not": _negated_parts,
    "$in": _one_of,
    "$nin": _none_of,
    "$all": _each_of,
    "$gte": _at_least("$gt"),
    "$lte": _at_least("$lt"),
    "$exists": _presence,
    "$type": _types,
}


def _along(path: str, argument: Any, document: Mapping[str, Any]) -> Iterator[Composition]:
    """Compare a path with the plain names of the values it reaches: any of them, or all for a negation."""
    head = path.partition(".")[0]
    reached = Path(path).find_values(document, spread=False)
    found = [{} if value is MISSING else {head: value} for value in reached] or [{}]
    yield from _of_documents({head: argument}, found, any)
    yield from _of_documents({head: argument}, found, all)


def _in_array(path: str, argument: Any, document: Mapping[str, Any]) -> Iterator[Composition]:
    """Yield the questions about the elements of an array, which determine its answer."""
    held = document.get(path, MISSING)
    if bson_kind(held) != ARRAY:
        return
    elements = [element for element in held if bson_kind(element) != ARRAY]
    documents = [
        _by_position(one) if bson_kind(one) == ARRAY else one for one in held if bson_kind(one) in {ARRAY, OBJECT}
    ]
    if isinstance(argument, dict) and isinstance(argument.get("$elemMatch"), dict):
        inner = argument["$elemMatch"]
        if _is_operators(inner) and next(iter(inner)) not in _LOGIC:
            yield from _of_documents({path: inner}, [{path: element} for element in elements], any)
        else:
            yield from _of_documents(inner, documents, any)
    else:
        yield from _of_documents({path: argument}, [{path: element} for element in elements], any)


def _by_position(array: Any) -> dict[str, Any]:
    return {str(position): element for position, element in enumerate(array)}
