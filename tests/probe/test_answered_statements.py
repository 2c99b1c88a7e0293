"""Statements that are answered from a recording: the same one gets its rows, another one is an error."""

import contextlib
import sqlite3
from typing import Any

import pytest

from toolkit.characterize.answered_statements import AnsweredStatements
from toolkit.model.recording import Command, Rows
from toolkit.probe.replay import recorded_statements
from toolkit.probe.replay.answered_statements import AnsweringConnection, AnsweringCursor
from toolkit.probe.replay.recorded_statements import RecordedStatements

SELECT = "SELECT a, b FROM t WHERE a > %s"


def _line(statement: str, given: Any = None, taken: Any = (), **answer: Any) -> dict[str, Any]:
    return {"statement": statement, "given": given, "rows": list(taken), "answer": answer}


def _cursor(*lines: dict[str, Any]) -> AnsweringCursor:
    return AnsweringCursor(RecordedStatements(list(lines)), sqlite3)


def test_the_same_statement_with_the_same_parameters_gets_its_rows_in_their_order() -> None:
    cursor = _cursor(_line(SELECT, [1], [[2, "x"], [3, "y"]], rows=2), _line(SELECT, [1], [[4, "z"]], rows=1))
    cursor.execute(SELECT, (1,))
    assert (cursor.rowcount, cursor.fetchone(), cursor.fetchmany(5), cursor.fetchone()) == (
        2,
        (2, "x"),
        [(3, "y")],
        None,
    )
    for _ in range(2):  # the last answer is given as often as it is asked for
        cursor.execute(SELECT, [1])
        assert list(cursor) == [(4, "z")]


@pytest.mark.parametrize("statement", ["SELECT 1", ";", " ; "])
def test_a_pool_that_asks_whether_the_server_is_there_needs_no_answer(statement: str) -> None:
    unanswered: list[str] = []
    AnsweringCursor(RecordedStatements([], unanswered=unanswered), sqlite3).execute(statement)
    assert unanswered == []


@pytest.mark.parametrize(("statement", "given"), [(SELECT, [2]), (SELECT + " LIMIT 1", [1]), (SELECT, None)])
def test_another_statement_is_an_error_of_the_database(statement: str, given: Any) -> None:
    cursor = _cursor(_line(SELECT, [1], [[2, "x"]]))
    with pytest.raises(sqlite3.InterfaceError, match="no answer"):
        cursor.execute(statement, given)


@pytest.mark.parametrize(
    ("columns", "is_answered"),
    [
        ("t.id, u_1.id AS id_1, u_1.name AS u_1_name", True),
        ("t.id, u_1.id, u_1.name", True),
        ("t.id AS t_id, u_1.id AS u_1_id, u_1.name AS name_2", True),
        ("t.id, u_1.id AS owner, u_1.name", False),
        ("t.id, u_1.name AS id_1, u_1.id", False),
    ],
)
def test_names_that_sqlalchemy_gives_to_columns_do_not_matter(columns: str, is_answered: bool) -> None:
    statement = "SELECT %s \nFROM t JOIN u AS u_1 ON u_1.id = t.u WHERE t.id = ?"
    cursor = _cursor(_line(statement % "t.id, u_1.id AS id_1, u_1.name", [1], [[1, 2, "x"]], rows=1))
    with contextlib.nullcontext() if is_answered else pytest.raises(sqlite3.InterfaceError):
        cursor.execute(statement % columns, [1])
        assert cursor.fetchall() == [(1, 2, "x")]


def test_moments_are_the_same_whatever_they_are() -> None:
    line = _line("INSERT INTO t VALUES (%s, %s)", ["a", "2026-11-27 04:41:00.123"], [[7]], rows=1, last=7)
    cursor = _cursor(line)
    cursor.execute("INSERT INTO t VALUES (%s, %s)", ["a", "2024-01-01 00:00:00"])
    assert (cursor.lastrowid, cursor.fetchall()) == (7, [(7,)])


@pytest.mark.parametrize(("entered", "is_answered"), [({"when": "2016-12-31"}, True), ({"when": "2026-11-28"}, False)])
def test_a_day_that_was_not_entered_is_another_one_in_another_time_zone(entered: Any, is_answered: bool) -> None:
    line = _line("INSERT INTO t VALUES (?, ?)", ["2016-12-31", "2026-11-28"], rows=1)
    cursor = AnsweringCursor(RecordedStatements([line], given=entered), sqlite3)
    with contextlib.nullcontext() if is_answered else pytest.raises(sqlite3.InterfaceError):
        cursor.execute("INSERT INTO t VALUES (?, ?)", ["2016-12-31", "2026-11-29"])
        assert cursor.rowcount == 1


def test_transactions_need_no_answer_and_errors_are_raised_again() -> None:
    cursor = _cursor(_line("DELETE FROM t", None, error="IntegrityError", message="still used"))
    for statement in ("BEGIN", 'SAVEPOINT "s140_x1"', "RELEASE SAVEPOINT s140_x1", "COMMIT"):
        cursor.execute(statement)
    with pytest.raises(sqlite3.IntegrityError, match="still used"):
        cursor.execute("DELETE FROM t")


def test_rows_that_were_not_recorded_are_no_empty_answer() -> None:
    cursor = _cursor({**_line(SELECT, [1]), "cut": True})
    with pytest.raises(sqlite3.InterfaceError, match="rows were not recorded"):
        cursor.execute(SELECT, [1])


@pytest.mark.parametrize(
    "ask", [AnsweringCursor.fetchall, list, lambda it: it.fetchmany(2), lambda it: (it.fetchone(), it.fetchone())]
)
def test_rows_behind_those_that_were_fetched_are_not_known(ask: Any) -> None:
    cursor = _cursor({**_line(SELECT, [1], [[2, "x"]]), "more": True})
    cursor.execute(SELECT, [1])
    with pytest.raises(sqlite3.InterfaceError, match="more rows than were fetched"):
        ask(cursor)
    cursor.execute(SELECT, [1])
    assert (cursor.fetchmany(1), cursor.description is not None) == ([(2, "x")], True)
    known = _cursor(
        {**_line(SELECT, [1], [[2, "x"]], rows=1), "more": True}
    )  # the database told that it is the only one
    known.execute(SELECT, [1])
    assert (known.fetchall(), known.fetchone()) == ([(2, "x")], None)


def test_the_last_fetch_tells_whether_more_rows_may_follow() -> None:
    found = AnsweredStatements()
    for order in (1, 2):
        found.add("p", Command(system="django", statement=SELECT, order=order))
        found.add_rows("p", Rows(order, ((1, "x"),), more=True))
    found.add_rows("p", Rows(2))
    assert [line.get("more") for line in found.statements_at("p", (1, 2))] == [True, None]


def test_a_connection_takes_what_a_driver_takes() -> None:
    connection = AnsweringConnection()
    connection.autocommit = False
    connection.commit()
    connection.close()
    assert connection.info.server_version > 0
    assert not connection.broken  # psycopg 3 is asked for it after each error
    assert connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER) > 900  # Django divides long lists by it


def test_a_call_gets_the_statements_between_its_start_and_its_end() -> None:
    statements = AnsweredStatements()
    for order, text in ((1, "SELECT 1"), (2, "SAVEPOINT x"), (3, "SELECT 3"), (4, "SELECT 4")):
        statements.add("p", Command("django", text, order=order, given=[order]))
    statements.add("p", Command("mongodb", "find", order=5))
    statements.add("q", Command("django", "SELECT 9", order=3))
    statements.add_rows("p", Rows(3, ((1,),)))
    statements.add_rows("p", Rows(3, ((2,),), cut=True))
    (third, fourth) = statements.statements_between("p", 1, 5)
    assert (third["statement"], third["rows"], third["cut"]) == ("SELECT 3", [(1,), (2,)], True)
    assert (fourth["statement"], fourth["rows"]) == ("SELECT 4", [])


def test_a_call_with_very_many_statements_is_not_answered() -> None:
    statements = AnsweredStatements()
    for order in range(1, 500):
        statements.add("p", Command("django", "SELECT 1", order=order))
    assert statements.statements_between("p", 0, 499) == ()
    assert len(statements.statements_between("p", 0, 99)) == 99


def test_what_django_asks_once_in_a_process_is_answered_in_every_call() -> None:
    statements = AnsweredStatements()
    asked = 'SELECT "django_site"."id" FROM "django_site" WHERE "django_site"."name" = %s'
    for order, (given, rows) in enumerate([("poll", 1), ("user", 2), ("user", 3)], 1):
        statements.add("p", Command("django", asked, order=order, given=[given]))
        statements.add_rows("p", Rows(order, ((rows,),)))
    statements.add("p", Command("django", 'SELECT "a" FROM "polls_poll"', order=9))
    (line,) = statements.list_cached()  # the other one changed, and the last one is of no framework
    cursor = AnsweringCursor(RecordedStatements([], [line]), sqlite3)
    cursor.execute(asked, ["poll"])
    assert cursor.fetchall() == [(1,)]
    with pytest.raises(sqlite3.InterfaceError):
        cursor.execute(asked, ["user"])


def test_sites_of_other_rows_do_not_crowd_out_the_site_that_django_keeps() -> None:
    statements = AnsweredStatements()
    site = 'SELECT "django_site"."id", "django_site"."domain" FROM "django_site" WHERE "django_site"."id" = %s LIMIT 21'
    join = 'SELECT "django_site"."id" AS "id" FROM "django_site" INNER JOIN "r" ON ("django_site"."id" = "r"."site_id")'
    for order in range(1, 500):
        statements.add("p", Command("django", f'{join} WHERE "r"."id" = %s', order=order, given=[order]))
    statements.add("p", Command("django", site, order=500, given=[1]))
    statements.add_rows("p", Rows(500, ((1, "a.example"),)))
    assert [line["statement"] for line in statements.list_cached()] == [site]


MASKED = "masked-0123456789ab"


@pytest.mark.parametrize(
    ("recorded", "given", "is_answered"),
    [
        (MASKED, "made-anew-from-a-random-number", True),
        (MASKED, MASKED, True),
        (MASKED, "masked-ba9876543210", False),  # another secret that the recording knows
        ("plain", "other", False),
        ([MASKED, 1], ["made-anew", 2], False),
    ],
)
def test_a_secret_that_is_made_anew_is_the_recorded_one(recorded: Any, given: Any, is_answered: bool) -> None:
    unanswered: list[str] = []
    statements = RecordedStatements([_line(SELECT, [recorded], [[2, "x"]])], (), unanswered)
    cursor = AnsweringCursor(statements, sqlite3)
    if is_answered:
        cursor.execute(SELECT, [given])
        assert cursor.fetchall() == [(2, "x")]
    else:
        with pytest.raises(sqlite3.InterfaceError):
            cursor.execute(SELECT, [given])
    assert bool(unanswered) is not is_answered


def test_a_recorded_secret_is_preferred_to_one_that_stands_for_any() -> None:
    lines = [_line(SELECT, [MASKED], [[1, "first"]]), _line(SELECT, ["masked-ba9876543210"], [[2, "second"]])]
    cursor = _cursor(*lines)
    cursor.execute(SELECT, ["masked-ba9876543210"])
    assert cursor.fetchall() == [(2, "second")]


ONE, TWO, OTHER = (f"{number:08x}-0000-4000-8000-000000000000" for number in (1, 2, 3))
INSERT = "INSERT INTO t (code) VALUES (%s)"
BY_CODE = "SELECT a FROM t WHERE code = %s"


def test_an_id_that_is_made_anew_stands_for_the_recorded_one_from_then_on() -> None:
    lines = [
        _line(INSERT, [ONE], [], last=7),
        _line(BY_CODE, [ONE.replace("-", "")], [[7]]),
        _line(BY_CODE, [ONE], [[8]]),
    ]
    cursor = _cursor(*lines)
    cursor.execute(INSERT, [TWO])
    assert cursor.lastrowid == 7
    with pytest.raises(sqlite3.InterfaceError):
        cursor.execute(BY_CODE, [OTHER])
    cursor.execute(BY_CODE, [TWO])
    assert cursor.fetchall() == [(7,)]


def test_an_id_that_was_given_is_not_made_anew() -> None:
    for given, rows in (({"code": ONE}, []), (None, [[ONE]])):
        lines = [_line("SELECT code FROM t", None, rows), _line(INSERT, [ONE])]
        cursor = AnsweringCursor(RecordedStatements(lines, given=given), sqlite3)
        with pytest.raises(sqlite3.InterfaceError):
            cursor.execute(INSERT, [TWO])
    lines = [_line("SELECT code FROM t", None, [[TWO]]), _line(INSERT, [ONE])]
    with pytest.raises(sqlite3.InterfaceError):  # the id of another row
        _cursor(*lines).execute(INSERT, [TWO])


def test_a_lent_answer_is_found_by_a_parameter_that_the_recording_hides() -> None:
    """A case gets what an earlier one had cached; the query of that one may have held a secret."""
    line = {"statement": "SELECT id FROM hits WHERE ip = ?", "given": [MASKED], "answer": {}, "rows": [[7]]}
    statements = RecordedStatements([], [line])
    cursor = AnsweringCursor(statements, sqlite3)
    cursor.execute("SELECT id FROM hits WHERE ip = ?", ["192.0.2.7"])
    assert cursor.fetchall() == [(7,)]
    assert statements.used == [line]


def test_only_so_many_statements_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    remembered: dict[str, str] = {}
    monkeypatch.setattr(recorded_statements, "_COMPARABLE", remembered)
    monkeypatch.setattr(recorded_statements, "REMEMBERED", 3)
    lines = [_line(f"SELECT {number}", None, [[number]]) for number in range(2, 9)]
    statements = RecordedStatements(lines)
    assert [statements.answer(line["statement"], None) for line in lines] == lines
    assert len(remembered) <= 3


class _Unread(list[int]):
    """Parameters that nobody may look at."""

    def __iter__(self) -> Any:
        raise AssertionError("parameters of another statement were read")


def test_lines_of_other_cases_are_found_by_their_statement_before_their_parameters_are_read() -> None:
    other = "SELECT c FROM u WHERE c = %s"
    cached = [_line(other, _Unread([1])), _line(SELECT, [1], [[2, "x"]]), _line(SELECT, [1], [[3, "y"]])]
    statements = RecordedStatements([], cached)
    cursor = AnsweringCursor(statements, sqlite3)
    cursor.execute(SELECT, [1])
    assert (list(cursor), statements.used) == ([(3, "y")], [cached[2]])
    with pytest.raises(AssertionError):
        cursor.execute(other, [1])


def test_an_answer_that_an_earlier_case_had_cached_is_one_of_another_moment() -> None:
    sql = "SELECT address FROM visits WHERE who = ? AND at >= ?"
    cached = [
        _line(sql, [1, "2026-12-01 16:46:22.090008"], [["a"]]),
        _line(sql, [2, "2026-12-01 16:46:22.090008"], [["b"]]),
    ]
    given = {"body": "since=2026-11-30 10:00:00"}
    cursor = AnsweringCursor(RecordedStatements([], cached, given=given), sqlite3)
    cursor.execute(sql, (2, "2026-12-01 16:50:01.000001"))
    assert list(cursor) == [("b",)]
    for asked in ((3, "2026-12-01 16:50:01.000001"), (2, "long ago"), (2, "2026-12-01")):
        with pytest.raises(sqlite3.InterfaceError, match="no answer"):
            cursor.execute(sql, asked)
    known = [_line("SELECT at FROM orders", [], [["2026-12-01 16:50:01.000001"]])]
    cursor = AnsweringCursor(RecordedStatements(known, cached), sqlite3)
    with pytest.raises(sqlite3.InterfaceError, match="no answer"):  # the moment of a row is none of the program's
        cursor.execute(sql, (2, "2026-12-01 16:50:01.000001"))


INSERT = "INSERT INTO visits VALUES (%s, %s)"


@pytest.mark.parametrize("settles", [True, False])
def test_what_was_sent_with_0_answers_before_what_was_measured(settles: bool) -> None:
    lines = [_line(SELECT, [1]), _line(INSERT, ["a", 13], [[7]], rows=1), _line(INSERT, ["a", 0], [[8]], rows=1)]
    statements = RecordedStatements(lines, settles=settles)
    cursor = AnsweringCursor(statements, sqlite3)
    cursor.execute(INSERT, ("a", 0))
    assert (cursor.fetchall(), statements.settled) == ([(8,)], []), "what was sent so comes first"


@pytest.mark.parametrize("settles", [True, False])
def test_a_statement_that_is_sent_again_is_no_measured_one(settles: bool) -> None:
    statements = RecordedStatements([_line(SELECT, [2]), _line(SELECT, [0], [[8]])], settles=settles)
    cursor = AnsweringCursor(statements, sqlite3)
    for _ in range(2):
        cursor.execute(SELECT, (0,))
        assert (cursor.fetchall(), statements.settled) == ([(8,)], [])


@pytest.mark.parametrize("settles", [True, False])
def test_a_time_that_was_measured_is_0_where_nothing_else_was_sent(settles: bool) -> None:
    statements = RecordedStatements([_line(SELECT, [1]), _line(INSERT, ["a", 13], [[7]], rows=1)], settles=settles)
    cursor = AnsweringCursor(statements, sqlite3)
    if settles:
        cursor.execute(INSERT, ("a", 0))
        assert (cursor.fetchall(), statements.settled) == ([(7,)], [[1, ["a", 0]]])
    else:
        with pytest.raises(sqlite3.InterfaceError, match="no answer"):
            cursor.execute(INSERT, ("a", 0))


def test_an_id_that_is_made_anew_stands_beside_a_time_that_was_measured() -> None:
    made, now = "7f3c3bd3-52b5-4c5b-9bb5-2f3f0d4f7c11", "0f3c3bd3-52b5-4c5b-9bb5-2f3f0d4f7c11"
    statements = RecordedStatements([_line(INSERT, [made, 13], [[7]], rows=1)], settles=True)
    AnsweringCursor(statements, sqlite3).execute(INSERT, [now, 0])
    assert statements.settled == [[0, [made, 0]]]
