"""Questions of the systematic part of a search, and their order."""

from toolkit.filters.dialects.arguments import literal_values
from toolkit.filters.dialects.grid import grid_steps
from toolkit.filters.dialects.pool import by_turns
from toolkit.filters.dialects.shapes import value_shape
from toolkit.filters.strategies import Vocabulary
from toolkit.model.dialect import JSON_TYPES

_OPERATORS = ("$eq", "$gt", "$in", "$regex", "$size")
_VOCABULARY = Vocabulary(_OPERATORS, ("a", "b"), JSON_TYPES)


def _asked(vocabulary: Vocabulary, steps: int) -> list[object]:
    return [step.filter for step in list(grid_steps(vocabulary, lists=False))[:steps]]


def test_by_turns() -> None:
    assert by_turns([(1, 2, 3), "ab", (), (None,)]) == [1, "a", None, 2, "b", 3]


def test_the_first_literals_are_of_all_types() -> None:
    first = {value_shape(value) for value in literal_values(_VOCABULARY)[: len(JSON_TYPES)]}
    assert first == {"int", "string", "null", "bool", "double", "long", "array", "object"}


def test_a_search_that_stops_early_has_asked_every_operator() -> None:
    asked = _asked(_VOCABULARY, 2 * (1 + len(_OPERATORS)))
    for operator in _OPERATORS:
        assert sum(operator in str(filter_) for filter_ in asked) >= 2
    assert {"a": {"$gt": "a"}} in asked


def test_patterns_are_asked_with_options_and_without() -> None:
    asked = _asked(Vocabulary(("$regex",), ("a",), ("string",)), 1000)
    assert {"a": {"$regex": "a"}} in asked
    assert {"a": {"$regex": "a", "$options": "i"}} in asked


def test_no_operators_are_stored() -> None:
    vocabulary = Vocabulary(("$all", "$elemMatch", "$gt"), ("a",), JSON_TYPES)
    stored = [document for step in grid_steps(vocabulary, lists=False) for document in step.documents]
    assert stored
    assert "$" not in str(stored)
