"""Values tell a comparison from another one only where they lie on each side of what both compare with."""

from typing import Any

import pytest

from toolkit.model.varied_run import SeenValue
from toolkit.proof.answers.met_values import is_met
from toolkit.proof.statements.changed_statements import ChangedStatement
from toolkit.proof.statements.marked_operands import ComparedPlace

_STATEMENT = ChangedStatement("shop.py", "shop.py::f", "function", "new", 1, 1, 1)


def _place(*literals: Any, **kinds: bool) -> ComparedPlace:
    return ComparedPlace(_STATEMENT, (1,), (2,), literals, **kinds)


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["paid", "open", "void"], True),
        (["paid", "open"], False),
        (["paid", "void"], False),
        (["open", "void"], False),
        (["paid", "open", None], False),
    ],
)
def test_texts_need_each_named_one_and_another(values: list[Any], expected: bool) -> None:
    assert is_met(_place("paid"), {1: [SeenValue(it) for it in values]}, ["open"]) is expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [([99, 100, 101, 98], True), ([99, 100, 101], False), ([50, 100, 150], False), ([98.5, 99, 99.5, 100, 101], True)],
)
def test_where_order_counts_the_nearest_on_both_sides_are_needed(values: list[Any], expected: bool) -> None:
    assert is_met(_place(99, is_ordering=True), {1: [SeenValue(it) for it in values]}, [100]) is expected


def test_values_of_named_constants_count_as_named() -> None:
    seen = {1: [SeenValue("a"), SeenValue("b"), SeenValue("c")], 2: [SeenValue(items=("a", "b"), size=2)]}
    assert is_met(_place(), seen, [])
    assert not is_met(_place(), {1: seen[1]}, [])


@pytest.mark.parametrize(
    ("sizes", "kinds", "expected"),
    [([2, 3], {}, True), ([2], {}, False), ([1, 2], {}, False), ([2], {"is_fixed": True}, True)],
)
def test_items_need_sequences_of_two_sizes_that_are_unlike(
    sizes: list[int], kinds: dict[str, bool], expected: bool
) -> None:
    unlike = [SeenValue(size=it, is_unlike=True, **kinds) for it in sizes]
    assert is_met(_place(0, is_item=True), {1: unlike}, []) is expected
    assert not is_met(_place(0, is_item=True), {1: [SeenValue(size=it, **kinds) for it in sizes]}, [])
