"""Differences of a change that a person is shown first."""

import ast
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from toolkit.characterize.cases import case_of
from toolkit.proof.answers.answer_difference import (
    AnswerDifference,
    all_differences,
    describe_differences,
    tell_differences,
)

REFUSED = {"$py": "exception", "class": "TypeError", "args": ["not a mapping"]}


def difference(part: str, before: Any, now: Any, given: str) -> AnswerDifference:
    case = case_of({"kind": "call", "seam": "app:merge", "given": {"text": given}}, "recorded")
    return AnswerDifference(case, part, before, now)


def test_each_kind_of_difference_is_shown_before_another_of_the_same_kind() -> None:
    alike = [difference("exception", None, REFUSED, "x" * size) for size in range(1, 9)]
    other = difference("result", 1, 2, "y" * 40)
    shown = describe_differences([*alike, other], 3)
    assert [text.partition(": ")[2] for text in shown] == [
        str(alike[0]).partition(": ")[2],
        "result: 1 -> 2",
        str(alike[1]).partition(": ")[2],
    ]


def test_requests_that_look_alike_are_described_once() -> None:
    found = []
    for path in ("/a", "/a", "/a", "/b"):
        headers = [["X-Number", str(len(found))]]
        ask = {"kind": "exchange", "method": "GET", "target": path, "headers": headers, "order": 1}
        found.append(AnswerDifference(case_of(ask, "recorded"), "status", 200, 404))
    assert describe_differences(found, 3) == ["GET /a: status: 200 -> 404", "GET /b: status: 200 -> 404"]


def test_the_earliest_request_comes_before_shorter_ones_that_may_follow_from_it() -> None:
    found = []
    for order, target in enumerate(("/long/name/of/the/cause", "/short", "/s")):
        ask = {"kind": "exchange", "method": "GET", "target": target, "headers": [], "order": order}
        found.append(AnswerDifference(case_of(ask, "recorded"), "body", str(order), f"{order} more"))
    told = tell_differences(found[::-1])
    assert [one.partition(":")[0] for one in told["examples"]] == [
        "GET /long/name/of/the/cause",
        "GET /s",
        "GET /short",
    ]
    assert (told["count"], told["later"]) == (3, 2)


def test_calls_follow_from_no_other() -> None:
    assert tell_differences([difference("result", 1, 2, "x"), difference("result", 1, 2, "y")])["later"] == 0


@given(st.text("a'\\\"", max_size=200))
def test_a_text_that_is_cut_stays_a_literal_so_that_a_mask_takes_nothing_after_it(text: str) -> None:
    told = str(difference("result", 1, 2, "x" * 120 + text + "x" * 80))
    assert told.endswith("): result: 1 -> 2")
    literal = told.removeprefix("app:merge(text=").removesuffix("): result: 1 -> 2")
    assert ast.literal_eval(literal).startswith("x" * 120)
    assert literal.rstrip("'\"").endswith("...")


def test_arguments_that_only_one_version_changes_are_told() -> None:
    case = case_of({"kind": "call", "seam": "shop:f", "given": {"rows": []}}, "recorded")
    (one,) = all_differences(case, {"after": {"rows": [1]}}, {})
    assert str(one) == 'shop:f(rows=[]): after: {"rows": [1]} -> (arguments as before)'


def test_what_a_caller_gets_is_told_before_what_happens_to_its_arguments() -> None:
    ones = [difference("after", {"a": 1}, None, "x"), difference("exception", None, REFUSED, "x")]
    (shown,) = describe_differences(ones, 3)
    assert ": exception: " in shown
