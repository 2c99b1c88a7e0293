"""Explanations: they end with the answer, name what was reached, and read alike in both languages."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from toolkit.filters import FilterError, compile_filter
from toolkit.filters.explain import explain
from toolkit.filters.parse import parse_filter
from toolkit.filters.strategies import filter_and_document
from toolkit.model.filter_answers import Reason
from toolkit.render.terminal.filters import describe_explanation


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(filter_and_document())
def test_the_explanation_ends_with_the_answer(pair: tuple[Any, Any]) -> None:
    reason = explain(*pair)
    assert reason.holds is compile_filter(pair[0])(pair[1])
    _check(reason)


def _check(reason: Reason) -> None:
    holds = [part.holds for part in reason.parts]
    expected = {
        "and": all(holds),
        "all": all(holds),
        "or": any(holds),
        "nor": not any(holds),
        "not": holds == [False],
        "value": reason.passed > 0,
    }
    assert reason.holds is expected.get(reason.kind, reason.holds)
    assert reason.passed <= len(reason.reached)
    for part in reason.parts:
        _check(part)


def test_every_clause_says_what_it_reached() -> None:
    filter_ = {"age": {"$gte": 20, "$ne": 25}, "a.b": 1, "$or": [{"z": None}, {"t": {"$all": ["y"]}}], "$expr": True}
    document = {"age": [5, 25], "a": [1], "t": [*range(9)]}
    assert list(describe_explanation(explain(filter_, document), "en")) == [
        "[no] all of these must hold",
        "  [no] `age`: each of these must hold, for the same value or for different ones",
        '    [yes] `age`: `25` met `{"$gte": 20}` (values: `5`, `25`, `[5, 25]`)',
        "    [no] `age`: this must not hold",
        '      [yes] `age`: `25` met `{"$eq": 25}` (values: `5`, `25`, `[5, 25]`)',
        '  [no] `a.b`: an array on the way holds no such field, so nothing is there to meet `{"$eq": 1}`',
        "  [yes] at least one of these must hold",
        '    [yes] `z`: (missing) met `{"$eq": null}`',
        "    [no] `t`: each of these must hold, for the same value or for different ones",
        '      [no] `t`: `0`, `1`, `2`, `3`, `4`, `5`, and 4 more did not meet `{"$eq": "y"}`',
        '  [yes] `{"$expr": true}`, of the document as a whole',
        "The document does not match the filter.",
    ]


def test_the_same_in_japanese() -> None:
    lines = list(describe_explanation(explain({"age": {"$not": {"$gt": 20}}, "b": {"$all": []}}, {"age": 3}), "ja"))
    assert lines == [
        "[いいえ] 次のすべてが成り立つこと",
        "  [はい] `age`：次が成り立たないこと",
        '    [いいえ] `age`：`3`は`{"$gt": 20}`を満たしませんでした',
        '  [いいえ] `b`：（フィールドなし）は`{"$all": []}`を満たしませんでした',
        "このドキュメントはフィルターに一致しません。",
    ]


def test_a_match_and_a_nor() -> None:
    assert list(describe_explanation(explain({"$nor": [{"a": {"$size": 1}}]}, {"a": [1, 2]}), "en")) == [
        "[yes] none of these may hold",
        '  [no] `a`: `[1, 2]` did not meet `{"$size": 1}`',
        "The document matches the filter.",
    ]


def test_a_field_that_must_not_be_there() -> None:
    assert list(describe_explanation(explain({"a": {"$exists": False}}, {"a": 1}), "en")) == [
        "[no] `a`: this must not hold",
        '  [yes] `a`: `1` met `{"$exists": true}`',
        "The document does not match the filter.",
    ]


def test_long_values_are_cut() -> None:
    (reached,) = explain({"a": 1}, {"a": "x" * 1000}).reached
    assert reached is not None
    assert reached == '"' + "x" * 199 + "…"


@pytest.mark.parametrize(
    ("filter_", "text"),
    [
        ({"a": 5}, '{"a": 5}'),
        ({"a": {"$gt": 1}, "b": 2}, '{"a": {"$gt": 1}, "b": 2}'),
        ({"$or": [{"a": {"$regex": "x", "$options": "i"}}]}, '{"$or": [{"a": {"$regex": "x", "$options": "i"}}]}'),
    ],
)
def test_a_tree_prints_as_the_filter_it_was_read_from(filter_: Any, text: str) -> None:
    assert str(parse_filter(filter_)) == text


def test_a_filter_that_is_refused_is_refused_here_too() -> None:
    with pytest.raises(FilterError):
        explain({"$foo": 1}, {})


def test_a_document_that_mongodb_could_not_hold_is_refused() -> None:
    with pytest.raises(FilterError, match="the document is larger than 16 MB"):
        explain({"a": 1}, {"a": "x" * 17_000_000})
