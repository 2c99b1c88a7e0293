"""Hypothesis strategies for related filters and documents.

Both draw their paths from one small pool and their values from another (`Vocabulary`), and a pair draws its few values
first, so that a value asked for is often there. Everything is ordered from plain to odd and shrinks to something that a
person reads at a glance. `hypothesis.event` tells which operators and types were reached, and how many pairs match
(`pytest --hypothesis-show-statistics`).
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from hypothesis import event
from hypothesis import strategies as st
from msgspec import Struct

from toolkit.filters.kinds import ARRAY, OBJECT, REGEX, TYPE_CODES, bson_kind, type_code
from toolkit.filters.match import compile_filter
from toolkit.filters.samples import PATTERNS, SCALARS

Filter = dict[str, Any]
Document = dict[str, Any]
Draw = Callable[[st.SearchStrategy[Any]], Any]

COMPARISONS = ("$eq", "$gt", "$gte", "$lt", "$lte", "$ne")
BITS = ("$bitsAllSet", "$bitsAnySet", "$bitsAllClear", "$bitsAnyClear")
ON_FIELDS = (*COMPARISONS, "$in", "$nin", "$exists", "$type", "$size", "$regex", "$mod", "$all", "$elemMatch", "$not")
ON_DOCUMENTS = ("$and", "$or", "$nor", "$expr", "$jsonSchema", "$comment")
OPERATORS = (*ON_FIELDS, *BITS, *ON_DOCUMENTS)
TYPES = (*SCALARS, "object", "array")

_TYPE_NAMES = {code: name for name, code in TYPE_CODES.items()}
_MOSTLY = st.sampled_from([True, True, True, False])
_TRIES = 3


class Vocabulary(Struct, frozen=True):
    """Fields, operators and values that an API allows in filters and has in its documents.

    Attributes:
        operators: names with their `$`; without `$eq`, a literal still means equality.
        fields: names of fields.
        types: BSON type names of the values.
        depth: maximum number of levels of objects and arrays in a value, and of filters in a filter.
    """

    operators: tuple[str, ...] = OPERATORS
    fields: tuple[str, ...] = ("a", "b", "c")
    types: tuple[str, ...] = TYPES
    depth: int = 2

    def allows(self, *operators: str) -> list[str]:
        """Return the allowed ones among operators, in order."""
        return [name for name in operators if name in self.operators]


EVERYTHING = Vocabulary()


def scalars(vocabulary: Vocabulary = EVERYTHING) -> st.SearchStrategy[Any]:
    """Strategy for scalar values."""
    allowed = [value for name in SCALARS if name in vocabulary.types for value in SCALARS[name]]
    return st.sampled_from(allowed or [None])


def values(vocabulary: Vocabulary = EVERYTHING, leaves: st.SearchStrategy[Any] | None = None) -> st.SearchStrategy[Any]:
    """Strategy for values of any allowed type.

    Args:
        vocabulary: allowed fields, operators and types.
        leaves: strategy for scalar values.
    """
    flat = scalars(vocabulary) if leaves is None else leaves
    found = flat
    for _ in range(vocabulary.depth):
        deeper = [flat, flat, flat]
        if "array" in vocabulary.types:
            deeper.append(st.lists(found, max_size=3))
        if "object" in vocabulary.types:
            deeper.append(st.dictionaries(st.sampled_from(vocabulary.fields), found, max_size=2))
        found = st.one_of(deeper)
    return found


def documents(
    vocabulary: Vocabulary = EVERYTHING, leaves: st.SearchStrategy[Any] | None = None
) -> st.SearchStrategy[Document]:
    """Strategy for documents, in which any field may be missing."""
    return st.dictionaries(st.sampled_from(vocabulary.fields), values(vocabulary, leaves), max_size=3)


def paths(vocabulary: Vocabulary = EVERYTHING) -> st.SearchStrategy[str]:
    """Strategy for paths: a field, a field of a field, or a position in an array."""
    fields = st.sampled_from(vocabulary.fields)
    nested = {"object", "array"} & {*vocabulary.types}
    positions = st.sampled_from(["0", "1"])
    dotted = st.tuples(fields, fields | positions if "array" in vocabulary.types else fields).map(".".join)
    return st.one_of(fields, fields, dotted) if nested else fields


@st.composite
def filters(draw: Draw, vocabulary: Vocabulary = EVERYTHING) -> Filter:
    """Strategy for filters that MongoDB accepts.

    Args:
        draw: passed by hypothesis.
        vocabulary: allowed fields, operators and types.
    """
    return _Author(draw, vocabulary, values(vocabulary)).filter(vocabulary.depth)


@st.composite
def filter_and_document(draw: Draw, vocabulary: Vocabulary = EVERYTHING) -> tuple[Filter, Document]:
    """Strategy for a filter and a document that often matches it.

    Args:
        draw: passed by hypothesis.
        vocabulary: allowed fields, operators and types.
    """
    few = st.sampled_from(draw(st.lists(scalars(vocabulary), min_size=1, max_size=3)))
    fields = vocabulary.fields[: draw(st.integers(1, min(2, len(vocabulary.fields))))]
    near = Vocabulary(vocabulary.operators, fields, vocabulary.types, vocabulary.depth)
    wanted = values(near, few)
    document = {name: draw(wanted) for name in fields if draw(_MOSTLY)}
    there = list(_held_in(document))
    author = _Author(draw, near, st.one_of(wanted, st.sampled_from(there)) if there else wanted)
    wished = draw(st.booleans())
    filter_ = author.filter(near.depth)
    for _ in range(_TRIES):  # without these, three pairs in four do not match, and less is seen
        if not wished or compile_filter(filter_)(document):
            break
        filter_ = author.filter(near.depth)
    _tell(filter_, document)
    return filter_, document


def _held_in(value: Any) -> Iterator[Any]:
    """Yield the values in a document, at any depth."""
    held = value.values() if bson_kind(value) == OBJECT else value if bson_kind(value) == ARRAY else ()
    for one in held:
        yield one
        yield from _held_in(one)


def _tell(filter_: Filter, document: Document) -> None:
    """Report features of this pair to hypothesis."""
    for name in sorted({name for name in _names_in(filter_) if name.startswith("$")}):
        event(f"operator {name}")
    for name in sorted({_TYPE_NAMES[type_code(value)] for value in _held_in(document)}):
        event(f"type {name}")
    event("matches" if compile_filter(filter_)(document) else "does not match")


def _names_in(value: Any) -> Iterator[str]:
    if bson_kind(value) == OBJECT:
        yield from value
    for one in value.values() if bson_kind(value) == OBJECT else value if bson_kind(value) == ARRAY else ():
        yield from _names_in(one)


class _Author:
    """Writes one filter over one vocabulary, with literals from one strategy."""

    def __init__(self, draw: Draw, vocabulary: Vocabulary, wanted: st.SearchStrategy[Any]) -> None:
        self.draw = draw
        self.vocabulary = vocabulary
        self.wanted = wanted
        self.arguments: Mapping[str, Callable[[int], Any]] = {
            "$all": self._all,
            "$and": self._several,
            "$comment": lambda depth: "why",  # noqa: ARG005
            "$elemMatch": self._element,
            "$eq": lambda depth: self._value(),  # noqa: ARG005
            "$exists": lambda depth: self._one_of(True, False),  # noqa: ARG005
            "$expr": self._expression,
            "$in": lambda depth: self._values(0),  # noqa: ARG005
            "$jsonSchema": self._schema,
            "$mod": lambda depth: [self._one_of(1, 2, 3, -2), self._one_of(0, 1, -1)],  # noqa: ARG005
            "$nin": lambda depth: self._values(0),  # noqa: ARG005
            "$nor": self._several,
            "$not": lambda depth: self.conditions(depth - 1),
            "$or": self._several,
            "$regex": lambda depth: self._one_of(*PATTERNS),  # noqa: ARG005
            "$size": lambda depth: self._one_of(0, 1, 2, 3),  # noqa: ARG005
            "$type": self._type,
            **dict.fromkeys(BITS, self._bits),
        }

    def filter(self, depth: int) -> Filter:
        clauses = self.vocabulary.allows(*ON_DOCUMENTS) if depth > 0 else []
        if clauses and self._one_of(False, False, False, True):
            name = self._one_of(*clauses)
            return {name: self.arguments[name](depth)}
        count = self._one_of(1, 1, 2)
        names = self.draw(st.lists(paths(self.vocabulary), min_size=count, max_size=count))
        return {name: self._conditions_or_value(depth) for name in names}

    def conditions(self, depth: int, most: int = 2) -> Filter:
        nesting = ("$not", "$elemMatch", "$all") if depth <= 0 else ()
        allowed = [name for name in self.vocabulary.allows(*ON_FIELDS, *BITS) if name not in nesting]
        names = [self._one_of(*(allowed or ["$eq"])) for _ in range(self._one_of(1, 1, most))]
        found: Filter = {}
        for name in names:
            found[name] = self.arguments[name](depth) if name in self.arguments else self._value(REGEX)
        if "$regex" in found and self._one_of(False, True):
            found["$options"] = self._one_of("i", "m", "s")
        return found

    def _one_of(self, *choices: Any) -> Any:
        return self.draw(st.sampled_from(choices))

    def _value(self, *unlike: int) -> Any:
        value = self.draw(self.wanted)
        return 1 if bson_kind(value) in unlike else value

    def _values(self, least: int) -> list[Any]:
        drawn: list[Any] = self.draw(st.lists(self.wanted, min_size=least, max_size=3))
        return drawn

    def _conditions_or_value(self, depth: int) -> Any:
        operators = self.vocabulary.allows(*ON_FIELDS, *BITS)
        return self.conditions(depth) if operators and self._one_of(False, True, True) else self._value()

    def _several(self, depth: int) -> list[Filter]:
        return [self.filter(depth - 1) for _ in range(self._one_of(1, 2))]

    def _element(self, depth: int) -> Filter:
        return self.filter(0) if self._one_of(False, True) else self.conditions(depth - 1)

    def _all(self, depth: int) -> list[Any]:
        if self._one_of(False, False, True):
            return [{"$elemMatch": self._element(depth - 1)} for _ in range(self._one_of(1, 2))]
        return self._values(0)

    def _type(self, depth: int) -> Any:  # noqa: ARG002
        names = (*self.vocabulary.types, "number")
        return [self._one_of(*names), self._one_of(*names)] if self._one_of(False, True) else self._one_of(*names)

    def _bits(self, depth: int) -> Any:  # noqa: ARG002
        return self._one_of([], [0], [1], [0, 1], [63], [64, 0], 0, 1, 3, *SCALARS["binData"])

    def _expression(self, depth: int) -> Filter:  # noqa: ARG002
        return {self._one_of(*COMPARISONS): [f"${self.draw(paths(self.vocabulary))}", {"$literal": self._value()}]}

    def _schema(self, depth: int) -> Filter:  # noqa: ARG002
        name = self._one_of(*self.vocabulary.fields)
        rules = {
            "bsonType": self._one_of(*self.vocabulary.types),
            "minimum": self._one_of(0, 1, 2),
            "minItems": self._one_of(0, 1, 2),
            "enum": [self._value()],
        }
        rule = self._one_of("required", *rules)
        return {"required": [name]} if rule == "required" else {"properties": {name: {rule: rules[rule]}}}
