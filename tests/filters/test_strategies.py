"""Generated filters and documents: accepted, related, complete, within their vocabulary, and small once shrunk."""

from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings

from toolkit.filters import compile_filter, strategies
from toolkit.filters.strategies import (
    OPERATORS,
    TYPES,
    Vocabulary,
    documents,
    filter_and_document,
    filters,
    paths,
    values,
)

_SEEN = settings(
    max_examples=450,
    database=None,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
    derandomize=True,
)


@pytest.fixture(scope="module")
def told() -> Counter[str]:
    """Return the statistics of hypothesis over many pairs."""
    found: Counter[str] = Counter()

    @_SEEN
    @given(filter_and_document())
    def draw(pair: tuple[Any, Any]) -> None:
        found["pairs"] += 1
        found[f"really {compile_filter(pair[0])(pair[1])}"] += 1

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(strategies, "event", lambda name: found.update([name]))
        draw()
    return found


def test_a_third_of_the_pairs_match(told: Counter[str]) -> None:
    assert told["really True"] >= told["pairs"] / 3
    assert told["really False"] >= told["pairs"] / 3
    assert told["matches"] == told["really True"]
    assert told["does not match"] == told["really False"]


def test_every_operator_and_type_is_reached(told: Counter[str]) -> None:
    assert [name for name in OPERATORS if told[f"operator {name}"] == 0] == []
    assert [name for name in TYPES if told[f"type {name}"] == 0] == []


@settings(max_examples=40, deadline=None)
@given(filters(Vocabulary(operators=("$gt", "$in", "$or"), fields=("x", "y"), types=("int", "string"))))
def test_a_filter_keeps_to_its_vocabulary(filter_: Any) -> None:
    compile_filter(filter_)
    assert set(strategies._names_in(filter_)) <= {"$gt", "$in", "$or", "x", "y"}


@settings(max_examples=40, deadline=None)
@given(filter_and_document(Vocabulary(operators=(), fields=("x",), types=("bool",))))
def test_without_operators_there_is_equality(pair: tuple[Any, Any]) -> None:
    filter_, document = pair
    assert set(filter_) == {"x"}
    assert isinstance(filter_["x"], bool)
    assert set(document) <= {"x"}


@settings(max_examples=50, deadline=None)
@given(documents(Vocabulary(types=())), paths(Vocabulary(types=())), values(Vocabulary(types=("int",), depth=0)))
def test_a_small_vocabulary_is_enough(document: Any, path: str, value: Any) -> None:
    assert all(held is None for held in document.values())
    assert path in {"a", "b", "c"}
    assert isinstance(value, int)


@pytest.mark.parametrize(
    ("operators", "found"),
    [
        (("$exists",), ({"a": {"$exists": True}}, {"a": 1})),
        (("$size",), ({"a": {"$size": 0}}, {"a": []})),
        (("$in", "$or"), ({"a": {"$in": [1]}}, {"a": 1})),
    ],
)
def test_what_is_found_is_readable_at_a_glance(operators: tuple[str, ...], found: tuple[Any, Any]) -> None:
    effort = settings(max_examples=400, database=None, suppress_health_check=list(HealthCheck), derandomize=True)
    near = Vocabulary(operators=operators, types=("int", "array"), depth=1)

    def wanted(pair: tuple[Any, Any]) -> bool:
        return operators[0] in repr(pair[0]) and compile_filter(pair[0])(pair[1])

    assert find(filter_and_document(near), wanted, settings=effort) == found


@settings(max_examples=40, deadline=None)
@given(filters(Vocabulary(operators=("$not",), fields=("x",), types=("int",))))
def test_a_vocabulary_that_only_nests_ends_in_equality(filter_: Any) -> None:
    compile_filter(filter_)
    assert set(strategies._names_in(filter_)) <= {"$not", "$eq", "x"}
