"""Answers are made of plainer ones as the reference makes them."""

from typing import Any

import pytest
from hypothesis import given, settings

from toolkit.filters import compile_filter
from toolkit.filters.dialects.parts import compositions, of_another_field
from toolkit.filters.dialects.plainness import question_plainness
from toolkit.filters.dialects.questions import Question
from toolkit.filters.strategies import OPERATORS, Vocabulary, filter_and_document

_ASKED = tuple(name for name in OPERATORS if name not in {"$expr", "$jsonSchema", "$elemMatch", "$gte", "$lte", "$all"})


def _answer(question: Question) -> bool:
    return compile_filter(question.filter)(question.document)


@settings(max_examples=150, deadline=None)
@given(filter_and_document(Vocabulary(_ASKED, types=("int", "string", "null"))))
def test_the_first_composition_of_a_filter_without_arrays_always_holds(pair: tuple[Any, Any]) -> None:
    question = Question(*pair)
    for composition in compositions(question):
        answers = [_answer(part) for part in composition.parts]
        assert composition.combine(answers) == _answer(question), composition.parts


@pytest.mark.parametrize(
    ("filter_", "document", "parts"),
    [
        ({"a": {"$nin": [1]}}, {"a": 1}, {"a": {"$in": [1]}}),
        ({"a": {"$ne": 1}}, {"a": 1}, {"a": 1}),
        ({"a": {"$exists": 0}}, {}, {"a": {"$exists": False}}),
        ({"$nor": [{"a": 1}]}, {}, {"a": 1}),
        ([{"a": 1}], {}, {"a": 1}),
        ({"a.x": 1}, {"a": {"x": 1}}, {"a": 1}),
        ({"a": {"$elemMatch": {"$gt": 1}}}, {"a": [2]}, {"a": {"$gt": 1}}),
        ({"a": {"$elemMatch": {"x": 1}}}, {"a": [{"x": 1}]}, {"x": 1}),
        ({"a": {"$type": ["int"]}}, {"a": 1}, {"a": {"$type": "int"}}),
        ({"a": {"$all": [1]}}, {"a": 1}, {"a": 1}),
        ({"a": [1]}, {"a": [2]}, {"a": 1}),
        ({"a": 1, "b": 2}, {"a": 1}, {"a": 1}),
        ({"a": {"$regex": "a", "$options": ""}}, {"a": "a"}, {"a": {"$regex": "a"}}),
    ],
)
def test_a_part(filter_: Any, document: Any, parts: Any) -> None:
    found = [part.filter for composition in compositions(Question(filter_, document)) for part in composition.parts]
    assert parts in found


@pytest.mark.parametrize(
    "filter_",
    [
        {"a": 1},
        {"a": {"$regex": "a", "$options": "i"}},
        {"a": {"$gt": 1}},
        {"a": {"$foo": 1}},
        {"$foo": 1},
        {"$or": 1},
        {},
    ],
)
def test_the_plainest_questions_have_no_parts(filter_: Any) -> None:
    assert list(compositions(Question(filter_, {"a": 1}))) == []


def test_the_same_of_another_field() -> None:
    found = of_another_field(Question({"b.x": 1}, {"b": {"x": 1}}), "a")
    assert found
    assert found.parts == (Question({"a.x": 1}, {"a": {"x": 1}}),)
    for filter_, document in (({"a": 1}, {"a": 1}), ({"b": 1}, {"a": 1}), ({"$or": []}, {}), ([], {})):
        assert of_another_field(Question(filter_, document), "a") is None


def test_plain_before_odd() -> None:
    falling = [
        Question({"$or": [{"a": {"$gt": "a"}}]}, {}),
        Question({"a": {"$gt": "a"}}, {}),
        Question({"a.x": "a"}, {}),
        Question({"a": "a"}, {"a": ["b"]}),
        Question({"a": "a"}, {"a": "b"}),
        Question({"a": "a"}, {}),
    ]
    assert sorted(falling, key=question_plainness) == falling[::-1]
