"""Differences that say nothing of a change."""

from typing import Any

import pytest

from toolkit.characterize.cases import case_of
from toolkit.model.lock import UNANSWERED, Case
from toolkit.proof.answers.foreign_values import says_nothing

_GONE = {"gone": "shop:_parse: there is no _parse in shop any more"}
_ANSWER = {"result": 1}
_FOREIGN = {"exception": {"class": "builtins:AttributeError", "args": ["'str' object has no attribute 'items'"]}}


def _call(function: str) -> Case:
    line = {"kind": "call", "seam": f"shop:{function}", "symbol": f"shop.py::{function}", "given": {}}
    return case_of(line, "invented")


@pytest.mark.parametrize("new", [_ANSWER, _FOREIGN])
@pytest.mark.parametrize(("is_made_up", "expected"), [(True, True), (False, False)])
def test_what_was_made_up_for_a_new_function_says_nothing(
    new: dict[str, Any], *, is_made_up: bool, expected: bool
) -> None:
    case = _call("_parse")
    assert says_nothing(case, _GONE, new, {case.id} if is_made_up else ()) is expected


def test_a_made_up_input_with_which_the_old_code_asks_what_was_not_recorded_says_nothing() -> None:
    case = _call("parse")
    raised = {"class": "sqlite3:InterfaceError", "args": [f"{UNANSWERED}: SELECT 1"]}
    asked = {"exception": {"$py": "exception", **raised}}
    assert says_nothing(case, asked, _ANSWER, {case.id})
    assert not says_nothing(case, _ANSWER, asked, {case.id})
    assert not says_nothing(case, asked, _ANSWER, ())


@pytest.mark.parametrize(("function", "expected"), [("_parse", True), ("parse", False)])
def test_only_a_helper_may_be_gone(function: str, *, expected: bool) -> None:
    case = _call(function)
    assert says_nothing(case, _ANSWER, _GONE, {case.id}) is expected


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [(_FOREIGN, _ANSWER, True), (_ANSWER, {"result": 2}, False), (_ANSWER, _FOREIGN, False)],
)
def test_a_value_of_a_foreign_kind_is_one_that_the_old_code_failed_on(
    old: dict[str, Any], new: dict[str, Any], *, expected: bool
) -> None:
    case = _call("parse")
    assert says_nothing(case, old, new, {case.id}) is expected
