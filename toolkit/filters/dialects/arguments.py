"""Arguments to try each operator with, from plain to odd, including invalid ones that it must reject."""

from collections.abc import Callable, Mapping
from typing import Any

from bson import Regex

from toolkit.filters.dialects.pool import by_turns, plainest_values, scalar_values
from toolkit.filters.strategies import BITS, COMPARISONS, Vocabulary

_PATTERNS = (
    "a",
    "^a",
    "a$",
    "b",
    "^ab$",
    "A",
    "",
    ".",
    "a.b",
    "^a.b$",
    "1",
    "[ab]",
    "a|b",
    r"\d",
    "^$",
    "(?i)a",
    "é",
    "%",
    "a*",
)


def operator_arguments(operator: str, vocabulary: Vocabulary) -> list[Any]:
    """Return arguments of a field operator: first those that MongoDB accepts, then those that it refuses."""
    makers: Mapping[str, Callable[[Vocabulary], list[Any]]] = _ARGUMENTS
    return makers[operator](vocabulary) if operator in makers else []


def literal_values(vocabulary: Vocabulary) -> list[Any]:
    """Return values with which a field is compared without an operator."""
    patterns = [Regex("a"), Regex("^a", 2)] if "regex" in vocabulary.types else []
    return [*_compared_values(vocabulary), *patterns]


def _allowed_values(values: list[Any], vocabulary: Vocabulary) -> list[Any]:
    return values if "null" in vocabulary.types else [one for one in values if one is not None]


def _compared_values(vocabulary: Vocabulary) -> list[Any]:
    arrays = [[1], [], ["a"], [1, 2], [2, 1], [[1]], [None]] if "array" in vocabulary.types else []
    objects: list[Any] = []
    if "object" in vocabulary.types:
        objects += [{"x": 1}, {}, {"x": 1, "y": 2}, {"y": 2, "x": 1}, {"x": None}]
    return by_turns([*scalar_values(vocabulary), arrays, objects])


def _lists(vocabulary: Vocabulary) -> list[Any]:
    others = [[one] for one in plainest_values(vocabulary) if one not in (1, "a")]
    pairs: list[list[Any]] = [
        [1, 2],
        ["a", "b"],
        [1, "a"],
        ["a", None],
        [None, 1],
        [1, 1],
        [2, 1, 3],
        [True, 1],
        ["1", 2],
        [[1, 2], 3],
        [[], 1],
    ]
    found: list[list[Any]] = [[1], ["a"], [], *pairs, *others, [["a"]], [[1, 2]]]
    if "regex" in vocabulary.types or "$regex" in vocabulary.operators:
        found += [[Regex("^a")], [1, Regex("a")]]
    return [*(_allowed_values(one, vocabulary) for one in found), 1, "a", None, {"x": 1}]


def _presences(vocabulary: Vocabulary) -> list[Any]:  # noqa: ARG001
    return [True, False, 1, 0, None, "", "a", 2]


def _sizes(vocabulary: Vocabulary) -> list[Any]:  # noqa: ARG001
    return [0, 1, 2, 3, 1.0, -1, 1.5, "1", None]


def _type_names(vocabulary: Vocabulary) -> list[Any]:
    names = [
        name
        for name in ("int", "long", "double", "string", "null", "bool", "object", "array", "date")
        if name in vocabulary.types
    ]
    more = [name for name in vocabulary.types if name not in names]
    return [*names, "number", 2, 16, 18, 1, 10, 8, 3, 4, ["int", "string"], ["array"], *more, "int32", 99, [], "Int"]


def _regexes(vocabulary: Vocabulary) -> list[Any]:
    literal = [Regex("a"), Regex("^a", 2)] if "regex" in vocabulary.types else []
    return [*_PATTERNS, *literal, "(", 1, None]


def _divisions(vocabulary: Vocabulary) -> list[Any]:  # noqa: ARG001
    return [[2, 0], [2, 1], [3, 1], [3, -1], [-3, 1], [1, 0], [4, 0], [2.5, 0], [0, 0], [2], [], [2, 1, 0], 2, ["a", 0]]


def _elements(vocabulary: Vocabulary) -> list[Any]:
    asked = vocabulary.allows("$gt", "$lt", "$in", "$ne", "$exists", "$regex", "$gte", "$eq", "$size", "$type")
    plain_argument = {"$in": [1, 2], "$exists": True, "$regex": "a", "$size": 1, "$type": "int"}
    found: list[Any] = [{name: plain_argument.get(name, 1)} for name in asked]
    if "$gt" in asked and "$lt" in asked:
        found += [{"$gt": 1, "$lt": 3}, {"$gt": 0, "$lt": 2}]
    return [{"x": 1}, *found, {"x": None}, {"x": {"$gt": 0}}, {"x": 1, "y": 2}, {"0": 1}, {}, 1, None, []]


def _nothing(vocabulary: Vocabulary) -> list[Any]:
    inner = [name for name in vocabulary.operators if name in _ARGUMENTS and name not in {"$not", "$elemMatch", "$all"}]
    patterns = [Regex("a"), Regex("^b")] if "regex" in vocabulary.types or "$regex" in vocabulary.operators else []
    chosen = [{name: one} for name in inner for one in operator_arguments(name, vocabulary)[:4]]
    compared = [{"$gt": one} for one in plainest_values(vocabulary)] if "$gt" in inner else []
    return [*patterns, *chosen, *compared, {}, 1, None, "a"]


def _everything(vocabulary: Vocabulary) -> list[Any]:
    nested = [[{"$elemMatch": {"x": 1}}]] if "$elemMatch" in vocabulary.operators else []
    return [*_lists(vocabulary), ["a", "ab"], [1, 2, 2], *nested]


def _bits(vocabulary: Vocabulary) -> list[Any]:  # noqa: ARG001
    return [1, 3, 0, [0], [1], [0, 1], [], [63], [64, 0], -1, 1.5, "a", [-1]]


_ARGUMENTS: Mapping[str, Callable[[Vocabulary], list[Any]]] = {
    **dict.fromkeys(COMPARISONS, _compared_values),
    "$in": _lists,
    "$nin": _lists,
    "$exists": _presences,
    "$size": _sizes,
    "$type": _type_names,
    "$regex": _regexes,
    "$mod": _divisions,
    "$elemMatch": _elements,
    "$not": _nothing,
    "$all": _everything,
    **dict.fromkeys(BITS, _bits),
}
