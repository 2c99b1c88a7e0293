"""Rows that a framework keeps: those that were in force when a call was recorded, after tables were emptied as well."""

from typing import Any

from toolkit.characterize.answered_statements import AnsweredStatements
from toolkit.characterize.cases import call_case
from toolkit.model.recording import CallOutcome, Command, RecordedCall, Rows

ASKED = 'SELECT "django_content_type"."id" FROM "django_content_type" WHERE "django_content_type"."app_label" = %s'


def _statements(*rows: tuple[int, list[tuple[Any, ...]]]) -> AnsweredStatements:
    statements = AnsweredStatements()
    for order, ones in rows:
        statements.add("p", Command("django", ASKED, order=order, given=["shop"]))
        statements.add_rows("p", Rows(order, tuple(ones)))
    return statements


def test_other_ids_begin_another_generation() -> None:
    statements = _statements(
        (2, [(1, "shop", "member")]), (5, [(2, "shop", "order")]), (9, [(7, "shop", "member"), (8, "shop", "order")])
    )
    assert [statements.generation_at("p", order) for order in (0, 2, 8, 9, 99)] == [0, 0, 0, 1, 1]
    assert statements.generation_at("q", 5) is None
    assert [(line["generation"], line["rows"]) for line in statements.list_cached()] == [
        (0, [[1, "shop", "member"], [2, "shop", "order"]]),
        (1, [[7, "shop", "member"], [8, "shop", "order"]]),
    ]


def test_without_such_rows_cases_say_nothing_of_them() -> None:
    statements = AnsweredStatements()
    statements.add("p", Command("django", 'SELECT "a" FROM "shop_member"', order=1))
    assert statements.generation_at("p", 1) is None
    call = RecordedCall("a:b", "a.py::b", {}, CallOutcome(1))
    assert "generation" not in call_case(call).ask
