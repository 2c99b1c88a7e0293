"""A case gets the answers that an earlier one had cached: the last that the same query got before it."""

from typing import Any

from toolkit.characterize.answered_statements import AnsweredStatements, latest_queries
from toolkit.model.recording import Command, Rows

QUERY = "SELECT value FROM config WHERE key = ?"


def _recorded(*values: tuple[str, str, list[Any]]) -> AnsweredStatements:
    return _recorded_by(p=values)


def _recorded_by(**processes: tuple[tuple[str, str, list[Any]], ...]) -> AnsweredStatements:
    statements = AnsweredStatements()
    for process, values in processes.items():
        for order, (statement, key, rows) in enumerate(values, 1):
            statements.add(process, Command(system="sqlalchemy", statement=statement, given=[key], order=order))
            statements.add_rows(process, Rows(of=order, rows=rows))
    return statements


def test_the_last_answer_before_a_case_is_offered() -> None:
    queries = _recorded(
        (QUERY, "theme", [["dark"]]),
        ("UPDATE config SET value = 'light'", "theme", []),
        (QUERY, "theme", [["light"]]),
        (QUERY, "mode", [["users"]]),
        (QUERY, "theme", [["blue"]]),
    ).list_queries({}, frozenset())["p"]
    assert [line["rows"] for line in latest_queries(queries, 4)] == [[["users"]], [["light"]]]
    assert [line["rows"] for line in latest_queries(queries, 1)] == [[["dark"]]]
    assert latest_queries(queries, 0) == []


def test_the_answers_of_a_process_that_serves_nothing_are_offered_to_a_later_server() -> None:
    recorded = _recorded_by(
        starts=((QUERY, "theme", [["dark"]]), (QUERY, "mode", [["teams"]]), (QUERY, "theme", [["light"]])),
        serves=((QUERY, "mode", [["users"]]),),
        later=((QUERY, "late", [["x"]]),),
        works=((QUERY, "other", [["y"]]),),
    )
    begun = {"starts": 1.0, "serves": 2.0, "later": 3.0, "works": 1.0}
    queries = recorded.list_queries(begun, {"serves", "works"})
    assert [line["rows"] for line in latest_queries(queries["serves"], 0)] == [[["light"]], [["teams"]]]
    assert [line["rows"] for line in latest_queries(queries["serves"], 1)] == [[["users"]], [["light"]]]
    assert [line["rows"] for line in latest_queries(queries["works"], 1)] == [[["y"]]]
    assert latest_queries(queries["starts"], 0) == []
