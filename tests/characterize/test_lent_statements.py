"""A case gets the answers that an earlier one had cached: the last that the same query got before it."""

from typing import Any

import pytest

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


ADD = "INSERT INTO kind (name, id) VALUES (?, ?)"
BY_NAME = "SELECT kind.name, kind.id FROM kind WHERE kind.name = ? LIMIT ?"
BY_ID = "SELECT kind.name AS kind_name, kind.id AS kind_id FROM kind WHERE kind.id = ?"
KEY = "7f3c3bd3-52b5-4c5b-9bb5-2f3f0d4f7c11"


@pytest.mark.parametrize(
    ("added", "read", "is_offered"),
    [
        ((ADD, ["Scene", KEY]), (BY_ID, [KEY], [["Scene", {"$uuid": KEY}]]), True),
        ((ADD, ["Scene", KEY]), (BY_ID, [KEY], [["Shot", {"$uuid": KEY}]]), False),
        ((ADD, ["Scene", KEY]), (BY_ID, [KEY], [["Scene", {"$uuid": KEY}], ["Scene", {"$uuid": KEY}]]), False),
        ((ADD, ["Scene", KEY]), (BY_ID, [KEY], [["Scene", {"$uuid": KEY}, None]]), False),
        ((ADD, ["Shot", KEY]), (BY_ID, [KEY], [["Scene", {"$uuid": KEY}]]), False),
        ((ADD.replace("kind", "sort"), ["Scene", KEY]), (BY_ID, [KEY], [["Scene", {"$uuid": KEY}]]), False),
        ((BY_ID, [KEY]), (BY_ID, [KEY], [["Scene", {"$uuid": KEY}]]), False),
    ],
)
def test_a_query_that_found_nothing_is_offered_the_row_that_was_added_for_it(
    added: tuple[str, list[Any]], read: tuple[str, list[Any], list[Any]], is_offered: bool
) -> None:
    statements = AnsweredStatements()
    columns = {"columns": [["name", 25], ["id", 2950]]}
    for order, (statement, given, rows) in enumerate([(BY_NAME, ["Scene", 1], []), (*added, []), read], 1):
        answer = {"rows": len(rows), **columns}
        command = Command(system="sqlalchemy", statement=statement, given=given, order=order, answer=answer)
        statements.add("p", command)
        statements.add_rows("p", Rows(of=order, rows=rows))
    queries = statements.list_queries({}, frozenset())["p"]
    asked = {"statement": BY_NAME, "given": ["Scene", 1]}
    for before, is_known in ((2, False), (3, is_offered)):
        found = [line for line in latest_queries(queries, before) if asked.items() <= line.items()]
        expected = {"answer": {**columns, "rows": 1}, "rows": read[2]} if is_known else {"rows": []}
        assert len(found) == 1
        assert expected.items() <= found[0].items()
