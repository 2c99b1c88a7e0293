"""The laws hold on the reference, whatever hypothesis tries; the tempting ones do not, and the reason is found."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from toolkit.filters import compile_filter
from toolkit.filters.laws import LAWS, TEMPTING, Law
from toolkit.filters.strategies import Vocabulary, filter_and_document

_ALIASES = {law.name: law for law in (*LAWS, *TEMPTING)}


def _answer(filter_: Any, document: Any) -> bool:
    return compile_filter(filter_)(document)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(filter_and_document())
def test_every_law_holds(pair: tuple[Any, Any]) -> None:
    for law in LAWS:
        assert law.holds(_answer, *pair), law.says


# One question that the law does speak about; without it, a law could hold because it never says anything.
_SPEAKS: dict[str, dict[str, Any]] = {
    "nor": {"a": 1},
    "double_nor": {"a": 1},
    "and_of_one": {"a": 1},
    "or_twice": {"a": 1},
    "conjunction": {"a": 1, "b": 2},
    "order_of_clauses": {"a": 1, "b": 2},
    "conditions": {"a": {"$gt": 1, "$lt": 3}},
    "not": {"a": {"$gt": 1}},
    "de_morgan": {"$nor": [{"a": 1}, {"b": 2}]},
    "nin": {"a": {"$nin": [1, 2]}},
    "ne": {"a": {"$ne": 1}},
    "in": {"a": {"$in": [1, 2]}},
    "all": {"a": {"$all": [1, 2]}},
    "gte": {"a": {"$gte": 1}},
    "lte": {"a": {"$lte": 1}},
    "exists": {"a": {"$exists": True}},
    "irrelevant_field": {"a": 1},
}
_DOCUMENTS = [{}, {"a": 1}, {"a": 2, "b": 2}, {"a": [1, 2]}, {"a": None}, {"a": 0}, {"a": 1, "b": 2}]


@pytest.mark.parametrize("name", ["nin", "ne", "in", "all", "gte", "lte", "exists", "not", "conditions"])
def test_a_law_about_the_values_at_a_path_is_silent_on_expressions(name: str) -> None:
    operator = f"${name}" if name not in {"not", "conditions"} else "$gt"
    assert _ALIASES[name].twin({"$expr": {operator: ["$a", [1]]}}, {}) is None


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.name)
def test_a_law_speaks_and_tells_right_from_wrong(law: Law) -> None:
    filter_ = _SPEAKS[law.name]
    assert all(law.twin(filter_, document) is not None for document in _DOCUMENTS)
    assert all(law.holds(_answer, filter_, document) for document in _DOCUMENTS)
    if law.name in {"and_of_one", "or_twice", "double_nor"}:
        assert not law.holds(_depends_on_shape, filter_, {"a": 1})
    else:
        assert any(not law.holds(broken, filter_, document) for broken in _BROKEN for document in _DOCUMENTS)


def _depends_on_shape(filter_: Any, document: Any) -> bool:
    return "a" in filter_


_BROKEN: list[Callable[[Any, Any], bool]] = [
    lambda filter_, document: True,
    lambda filter_, document: len(filter_) > 1 and _answer(filter_, document),
    lambda filter_, document: list(filter_) == sorted(filter_) and _answer(filter_, document),
    lambda filter_, document: "$and" not in filter_ and _answer(filter_, document),
    lambda filter_, document: "$or" not in filter_ and _answer(filter_, document),
    lambda filter_, document: len(document) > 1,
]


@pytest.mark.parametrize(
    ("law", "filter_"),
    [
        ("nin", {"a": {"$in": [1]}}),
        ("in", {"a": {"$in": []}}),
        ("in", {"a": {"$in": [{"$ref": "c", "$id": 1}]}}),
        ("gte", {"a": {"$gte": 1, "$lt": 3}}),
        ("ne", {"a": 1}),
        ("ne", {"$nor": [{"a": 1}]}),
        ("ne", {"a": {"$ne": 1}, "b": 2}),
        ("not", {"a": {"b": 1}}),
        ("not", {"a": {}}),
        ("not", {"a": {"$gt": 1}, "b": 1}),
        ("conditions", {"a": {"$regex": "a", "$options": "i"}}),
        ("conditions", {"$and": [{"a": 1}]}),
        ("conjunction", {}),
        ("de_morgan", {"$nor": [{"a": 1}], "b": 2}),
        ("irrelevant_field", {"$or": [{"$jsonSchema": {}}]}),
        ("all", {"a": {"$all": [{"$elemMatch": {"b": 1}}]}}),
        ("not_of_both_is_not_of_each", {"a": {"$not": {"$gt": 1}}}),
        ("exists_is_not_null", {"a": {"$exists": False}}),
    ],
)
def test_a_law_is_silent(law: str, filter_: Any) -> None:
    assert _ALIASES[law].twin(filter_, {}) is None


# What a tempting law has to do with: with everything, its counterexample would take long to find.
_NEAR: dict[str, Vocabulary] = {
    "not_gt_is_lte": Vocabulary(operators=("$gt",), types=("int", "null")),
    "not_lt_is_gte": Vocabulary(operators=("$lt",), types=("int", "string")),
    "exists_is_not_null": Vocabulary(operators=("$exists",), types=("int", "null")),
    "not_of_both_is_not_of_each": Vocabulary(operators=("$not", "$gt", "$lt"), fields=("a",), types=("int",), depth=1),
    "ints_are_doubles": Vocabulary(operators=("$type",), types=("int", "double")),
    "order_of_fields": Vocabulary(operators=(), fields=("a", "b"), types=("int", "object"), depth=1),
}


def _questions(law: Law) -> st.SearchStrategy[tuple[Any, Any]]:
    if law.name == "stranger_and_schema":
        closed = {"$jsonSchema": {"properties": {"a": {}}, "additionalProperties": False}}
        return st.tuples(st.just(closed), st.just({"a": 1}))
    if law.name == "range_is_elem_match":
        few = st.integers(-2, 2)
        between = st.fixed_dictionaries({"$gt": few, "$lt": few})
        return st.tuples(st.fixed_dictionaries({"a": between}), st.fixed_dictionaries({"a": st.lists(few, max_size=3)}))
    if law.name in {"order_in_arrays", "repetition_in_arrays"}:
        held = st.fixed_dictionaries({"a": st.lists(st.integers(0, 1), max_size=3)})
        return st.tuples(held, held)
    return filter_and_document(_NEAR[law.name])


@pytest.mark.parametrize(
    ("law", "document", "changed"),
    [
        ("ints_are_doubles", {"a": [1, {"b": True}]}, {"a": [1.0, {"b": True}]}),
        ("order_in_arrays", {"a": [1, [2, 3]], "b": {"c": [4, 5]}}, {"a": [[3, 2], 1], "b": {"c": [5, 4]}}),
        ("repetition_in_arrays", {"a": [1, 2, 1, 1], "b": "xx"}, {"a": [1, 2], "b": "xx"}),
        ("order_of_fields", {"a": {"x": 1, "y": [{"p": 1, "q": 2}]}}, {"a": {"y": [{"q": 2, "p": 1}], "x": 1}}),
        ("stranger_and_schema", {"a": 1}, {"a": 1, "z": 1}),
        ("irrelevant_field", {"a": 1}, {"a stranger": 1, "a": 1, "another stranger": [None]}),
    ],
)
def test_a_law_changes_the_document(law: str, document: Any, changed: Any) -> None:
    twin = _ALIASES[law].twin({"a": 1}, document)
    assert twin is not None
    assert repr(twin.document) == repr(changed)
    assert (twin.filter, twin.flipped) == ({"a": 1}, False)


@pytest.mark.parametrize("law", TEMPTING, ids=lambda law: law.name)
def test_a_tempting_law_has_a_counterexample(law: Law) -> None:
    effort = settings(
        max_examples=3000,
        database=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        phases=[Phase.generate],
    )
    filter_, document = find(_questions(law), lambda pair: not law.holds(_answer, *pair), settings=effort)
    twin = law.twin(filter_, document)
    assert twin is not None
    assert (_answer(filter_, document) is _answer(twin.filter, twin.document)) is twin.flipped
