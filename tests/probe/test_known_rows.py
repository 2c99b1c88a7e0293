"""A query for one row by its key is answered from a row that another answer showed."""

from typing import Any

import pytest

from toolkit.probe.replay.recorded_statements import RecordedStatements, Unanswered

_USERS = "SELECT users.id AS users_id, users.name AS users_name \nFROM users \nWHERE "
_DJANGO = 'SELECT "shop_item"."id", "shop_item"."name" FROM "shop_item" WHERE '


def _line(statement: str, given: Any, rows: list[list[Any]]) -> dict[str, Any]:
    return {"statement": statement, "given": given, "answer": {"columns": [["id", None], ["name", None]]}, "rows": rows}


_BY_NAME = _line(f"{_USERS}users.name = ?", ["Sei"], [[3, "Sei"], [4, "Sei"]])
_LISTED = _line(f'{_DJANGO}"shop_item"."name" LIKE %s', ["%"], [[7, "fan"]])


@pytest.mark.parametrize(
    ("line", "statement", "given", "row"),
    [
        (_BY_NAME, f"{_USERS}users.id = ?", (4,), [4, "Sei"]),
        (_BY_NAME, f"{_USERS}users.id = %(pk_1)s", {"pk_1": 3}, [3, "Sei"]),
        (_LISTED, f'{_DJANGO}"shop_item"."id" = %s LIMIT 21', (7,), [7, "fan"]),
    ],
)
def test_a_row_that_is_known_is_found_by_its_key(line: Any, statement: str, given: Any, row: list[Any]) -> None:
    statements = RecordedStatements([], [line])
    assert statements.answer(statement, given)["rows"] == [row]
    assert statements.used == [line]  # which is lent to the case


@pytest.mark.parametrize(
    ("statement", "given"),
    [
        (f"{_USERS}users.id = ?", (5,)),
        (f"{_USERS}users.id > ?", (3,)),
        (f"{_USERS}users.name = ?", ("Murasaki",)),
        (f"{_USERS}users.id = ? AND users.name = ?", (3, "Sei")),
        ("SELECT users.name AS users_name, users.id AS users_id \nFROM users \nWHERE users.id = ?", (3,)),
    ],
)
def test_other_queries_are_still_unanswered(statement: str, given: Any) -> None:
    with pytest.raises(Unanswered):
        RecordedStatements([_BY_NAME]).answer(statement, given)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE users SET name = ?",
        "DELETE FROM users",
        'UPDATE "users" SET a=1',
        'UPDATE "public"."users" SET a=1',
        "UPDATE ONLY users SET a=1",
        "REPLACE INTO users VALUES (?)",
        "INSERT OR REPLACE INTO users VALUES (?)",
        "INSERT INTO users VALUES (?) ON CONFLICT (id) DO UPDATE SET name = ?",
        "INSERT INTO users VALUES (?)\nON DUPLICATE KEY UPDATE name = ?",
        "TRUNCATE users",
        "WITH gone AS (SELECT 1) DELETE FROM users",
    ],
)
def test_no_row_is_known_of_a_table_that_the_case_changes(change: str) -> None:
    changing = {"statement": change, "given": ["Murasaki"], "answer": {"rows": 1}, "rows": []}
    with pytest.raises(Unanswered):
        RecordedStatements([changing], [_BY_NAME]).answer(f"{_USERS}users.id = ?", (3,))


@pytest.mark.parametrize("other", ["SELECT 1 FROM users", "INSERT INTO users VALUES (?)", "UPDATE users_log SET a=1"])
def test_rows_are_known_of_a_table_that_is_read_or_grows(other: str) -> None:
    beside = {"statement": other, "given": ["Murasaki"], "answer": {"rows": 1}, "rows": []}
    assert RecordedStatements([beside], [_BY_NAME]).answer(f"{_USERS}users.id = ?", (3,))["rows"] == [[3, "Sei"]]


def test_a_number_of_rows_is_no_row() -> None:
    counted = "SELECT users.id, MAX(users.age) FROM users WHERE "
    line = _line(f"{counted}users.team = ?", ["a"], [[3, 90]])
    with pytest.raises(Unanswered):
        RecordedStatements([line]).answer(f"{counted}users.id = ?", (3,))
