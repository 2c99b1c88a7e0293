"""Planted quirks are found and told in one sentence each; what is right is not called different."""

from collections.abc import Sequence

import pytest

from tests.filters.dialects.in_process import InProcess, evaluator, findings, groups, small
from tests.filters.dialects.quirks import QUIRKS, planted
from toolkit.filters.dialects.questions import QuestionLog
from toolkit.filters.dialects.search import SearchScope, run_survey
from toolkit.filters.oracles import Answer
from toolkit.filters.oracles.reference import Reference
from toolkit.filters.strategies import Vocabulary
from toolkit.model.session import SessionFailure

_EVERY = (
    "$eq",
    "$ne",
    "$gt",
    "$lte",
    "$in",
    "$nin",
    "$exists",
    "$type",
    "$size",
    "$regex",
    "$mod",
    "$all",
    "$not",
    "$nor",
)


@pytest.mark.parametrize(
    ("quirk", "operators", "types", "cause"),
    [
        ("null_is_no_missing", ("$in",), ("int", "null"), "null_is_not_missing"),
        ("arrays_not_traversed", ("$gt",), ("int", "array"), "elements_not_searched"),
        ("only_first_element", ("$gt",), ("int", "array"), "later_elements_not_searched"),
        ("ne_needs_the_field", ("$ne",), ("int",), "negation_misses_missing"),
        ("size_off_by_one", ("$size",), ("int", "array"), "size_counts_otherwise"),
        ("regex_anchored", ("$regex",), ("string",), "regex_at_the_start"),
        ("numbers_are_text", ("$in",), ("int", "string"), "numbers_are_text"),
        ("large_integers_rounded", ("$eq",), ("long",), "large_numbers_rounded"),
        ("unknown_operator_ignored", ("$gt",), ("int",), "unknown_operator_ignored"),
        ("nor_is_not_and", ("$nor",), ("int", "string"), "nor_is_not_and"),
    ],
)
def test_a_quirk_has_one_cause(quirk: str, operators: tuple[str, ...], types: tuple[str, ...], cause: str) -> None:
    found = groups(evaluator(quirk), small(*operators, types=types))
    assert cause in {group.cause.key for group in found}
    assert len(found) <= 2, [group.cause.key for group in found]


def test_what_follows_from_a_difference_is_no_difference_of_its_own() -> None:
    scope = small("$in", "$nin", "$ne", "$not", "$eq", "$and", types=("int", "string"))
    found = groups(evaluator("case_ignored"), scope)
    assert [group.cause.key for group in found] == ["case_ignored"]
    (group,) = found
    assert (group.example.question.filter, group.example.question.document) == ({"a": "a"}, {"a": "A"})
    assert group.operators == ("literal",)


@pytest.mark.parametrize("matches", [evaluator(), None])
def test_nothing_is_found_where_nothing_is(matches: object) -> None:
    target = InProcess(evaluator()) if matches else Reference()
    asked = QuestionLog(Reference(), target)
    found = run_survey(
        asked, SearchScope(Vocabulary(_EVERY, ("a",), ("int", "string", "null", "array", "object"))), steps=150
    )
    assert found.roots == ()
    assert len(asked) > 3000


def test_an_operator_that_does_nothing_is_told_once() -> None:
    right = evaluator()

    def ignores(filter_: dict[str, object], document: object) -> object:
        return right({name: held for name, held in filter_.items() if "$size" not in str(held)}, document)

    found = groups(ignores, small("$size", types=("int", "array")))
    assert [(group.cause.key, group.operators) for group in found] == [("operator_ignored", ("$size",))]


def test_a_combination_that_no_grid_holds_is_found_by_hypothesis() -> None:
    right = evaluator()

    def three(filter_: dict[str, object], document: dict[str, object]) -> object:
        deep = [one for one in filter_.get("$or", []) if isinstance(one, dict) and "$nor" in one]  # type: ignore[attr-defined]
        return True if deep else right(filter_, document)

    found = findings(three, small("$or", "$nor", types=("int",)), most=120)
    assert found.tried or found.survey.drawn
    (group,) = found.groups
    assert "$nor" in str(group.example.question.filter)
    assert len(str(group.example.question.filter)) < 60, group.example.question.filter


def test_a_list_of_filters_is_compared_with_and() -> None:
    right = evaluator()

    def lists(filter_: object, document: dict[str, object]) -> object:
        if isinstance(filter_, list):
            return all(right(one, document) for one in filter_)
        if "$and" in filter_:  # type: ignore[operator]
            rows = document["a"] if isinstance(document.get("a"), list) else [document.get("a")]
            return any(right(filter_, {"a": row}) for row in rows)  # type: ignore[union-attr]
        return right(filter_, document)

    found = findings(lists, small("$and", types=("int", "array"), lists=True), most=0)
    assert "same_element" in {group.cause.key for group in found.groups}
    assert isinstance(found.chained[0].question.filter, list)
    refused = groups(right, small("$and", types=("int",), lists=True))
    assert [group.cause.key for group in refused] == ["lists_refused"]


def test_every_quirk_can_be_planted() -> None:
    texts = {planted(name) for name in QUIRKS}
    assert len(texts) == len(QUIRKS) >= 30
    for text in texts:
        compile(text, "quirk", "exec")


class Failing(InProcess):
    """A side that fails at every so many documents, whatever they are."""

    def __init__(self, every: int, reason: str) -> None:
        super().__init__(lambda *_: True)
        self._every, self._reason, self._count = every, reason, 0

    def ask(self, filter_: object, documents: Sequence[object]) -> tuple[Answer, ...]:
        return tuple(SessionFailure(self._reason) if self._is_due() else one for one in super().ask(filter_, documents))

    def _is_due(self) -> bool:
        self._count += 1
        return self._count % self._every == 0


@pytest.mark.parametrize("reason", ["crashed", "timeout"])
@pytest.mark.parametrize("is_first", [True, False])
def test_a_failure_that_does_not_repeat_is_not_forgotten(reason: str, *, is_first: bool) -> None:
    steady = InProcess(lambda *_: True)
    sides = (Failing(70, reason), steady) if is_first else (steady, Failing(70, reason))
    asked = QuestionLog(*sides, lists=False)
    documents = [{"a": number} for number in range(75)]
    assert not any(sample.differs for sample in asked.ask({"a": 1}, documents[:69]))
    assert asked.unrepeated == 0
    asked.ask({"a": 1}, documents[69:])
    assert (len(asked), asked.unrepeated) == (75, 1)
