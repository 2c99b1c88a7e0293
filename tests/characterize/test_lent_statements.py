"""A case gets the answers that an earlier one had cached: the last that the same query got before it."""

from typing import Any

from toolkit.characterize.answered_statements import AnsweredStatements, latest_queries
from toolkit.model.recording import Command, Rows

QUERY = "SELECT value FROM config WHERE key = ?"


def _recorded(*values: tuple[str, str, list[Any]]) -> AnsweredStatements:
    statements = AnsweredStatements()
    for order, (statement, key, rows) in enumerate(values, 1):
        statements.add("p", Command(system="sqlalchemy", statement=statement, given=[key], order=order))
        statements.add_rows("p", Rows(of=order, rows=rows))
    return statements


def test_the_last_answer_before_a_case_is_offered() -> None:
    queries = _recorded(
        (QUERY, "theme", [["dark"]]),
        ("UPDATE config SET value = 'light'", "theme", []),
        (QUERY, "theme", [["light"]]),
        (QUERY, "mode", [["users"]]),
        (QUERY, "theme", [["blue"]]),
    ).list_queries()["p"]
    assert [line["rows"] for line in latest_queries(queries, 4)] == [[["users"]], [["light"]]]
    assert [line["rows"] for line in latest_queries(queries, 1)] == [[["dark"]]]
    assert latest_queries(queries, 0) == []
