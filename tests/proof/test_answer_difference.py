"""Differences of a change that a person is shown first."""

from typing import Any

from toolkit.characterize.cases import case_of
from toolkit.proof.answer_difference import AnswerDifference, describe_differences

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
