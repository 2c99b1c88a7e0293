"""Drivers of MySQL, whose connections are a class of Python: what their cursors send is written, and given again."""

import functools
import sys
from types import ModuleType, SimpleNamespace
from typing import Any, ClassVar

import pytest

from tests.probe.record.test_drivers_with_rows import Recorder
from toolkit.characterize.answered_statements import AnsweredStatements
from toolkit.model.recording import Command
from toolkit.probe.record.drivers import pymysql as pymysql_driver
from toolkit.probe.record.drivers._mysql_cursors import MysqlConnection, MysqlCursors
from toolkit.probe.replay.answered_statements import AnsweringConnection, AnsweringCursor
from toolkit.probe.replay.recorded_statements import RecordedStatements

SELECT = "SELECT a FROM t WHERE a > %s"
COLUMNS = [["a", 3]]


class Cursor:
    """A cursor as the drivers have it: several statements for `executemany`, sets of rows after a procedure."""

    sets: ClassVar[list[list[Any]]] = [[(1,), (2,)]]

    def __init__(self, connection: Any) -> None:
        self.connection, self.left, self.lastrowid, self.arraysize = connection, list(self.sets), None, 1
        self.rowcount, self.description, self.rows = 0, None, ()

    def execute(self, query: str, args: Any = None) -> int:
        if "bad" in str(query):
            raise self.connection.failure(1054, "no such column")
        self.nextset()
        self.lastrowid = 7 if query.startswith("INSERT") else 0
        return self.rowcount

    def executemany(self, query: str, args: Any) -> Any:
        return sum([self.execute(query, one) for one in args])

    def callproc(self, procname: str, args: Any = ()) -> Any:
        self.execute("SET @a = 1")
        self.left = [list(self.sets[0])]
        self.nextset()
        self.left = [[(9,)], []]
        return args

    def nextset(self) -> Any:
        if not self.left:
            return None
        self.rows = tuple(self.left.pop(0))
        self.rowcount = len(self.rows)
        self.description = [("a", 3)] if self.rows else None
        return True

    def fetchall(self) -> Any:
        taken, self.rows = self.rows, ()
        return taken

    def fetchone(self) -> Any:
        taken, self.rows = self.rows[:1], self.rows[1:]
        return taken[0] if taken else None

    def __iter__(self) -> Any:
        return iter(self.fetchone, None)


class DictRows:
    """Of cursors whose rows are dictionaries."""


class DictCursor(DictRows, Cursor):
    sets: ClassVar[list[list[Any]]] = [[{"a": 1}, {"a": 2}]]


class Connection:
    """A connection as the drivers have it."""

    default_cursor = Cursor
    made = 0

    def __init__(self, **asked: Any) -> None:
        type(self).made += 1
        self.cursorclass = asked.get("cursorclass", Cursor)

    def cursor(self, cursorclass: Any = None) -> Any:
        return (cursorclass or self.cursorclass)(self)

    def quoted(self, value: str) -> str:
        return f"'{value}' in {self.charset}"  # type: ignore[attr-defined]

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()  # type: ignore[attr-defined]


class FailureError(Exception):
    """An error of the driver."""


@pytest.fixture
def driver(monkeypatch: pytest.MonkeyPatch) -> Any:
    module = ModuleType("drivers_own")
    kind = type("Connection", (Connection,), {**vars(Connection), "failure": FailureError})
    names = {"Connection": kind, "cursors": SimpleNamespace(Cursor=Cursor, DictRows=DictRows), "connect": kind}
    vars(module).update(names, OperationalError=FailureError, InterfaceError=RuntimeError)
    monkeypatch.setitem(sys.modules, "drivers_own", module)
    recorder, cursors = Recorder(), MysqlCursors("drivers_own", "DictRows", lambda _kind: tuple)
    cursors.watch(recorder)  # type: ignore[no-untyped-call]
    recorder.wanted["drivers_own.connections"](module)
    recorder.wanted["drivers_own.connections"](module)  # imported under two names; nothing is written twice
    return SimpleNamespace(module=module, recorder=recorder, cursors=cursors, kind=kind)


def _answering(driver: Any, *lines: dict[str, Any]) -> Any:
    make = functools.partial(AnsweringCursor, RecordedStatements(list(lines)))
    return driver.cursors.answer_statements(make, AnsweringConnection)


def test_statements_and_rows_are_written_once_each(driver: Any) -> None:
    connection = driver.module.connect()
    cursor = connection.cursor()
    assert (isinstance(cursor, Cursor), type(cursor).__name__) == (True, "Cursor")
    assert cursor.execute(SELECT, args=(0,)) == 2
    assert (cursor.fetchone(), list(cursor)) == ((1,), [(2,)])
    cursor.execute("START TRANSACTION")
    with pytest.raises(FailureError):
        cursor.execute(b"SELECT bad")
    connection.cursor(DictCursor).executemany("INSERT INTO t VALUES (%s)", (one for one in [(1,), (2,)]))
    answer = {"rows": 2, "columns": COLUMNS}
    assert driver.recorder.put_lines == [
        ("drivers_own", SELECT, "mysql", (0,), answer),
        ("drivers_own", "SELECT bad", "mysql", None, {"error": "FailureError", "message": "(1054, 'no such column')"}),
        ("drivers_own", "INSERT INTO t VALUES (%s)", "mysql", [(1,), (2,)], {**answer, "last": 7}),
    ]
    assert driver.recorder.batches[:3] == [(1, [(1,)], True), (1, [(2,)], True), (1, [], False)]


def test_rows_of_dictionaries_are_written_by_their_columns(driver: Any) -> None:
    cursor = driver.module.connect(cursorclass=DictCursor).cursor()
    cursor.execute(SELECT, (0,))
    assert cursor.fetchall() == ({"a": 1}, {"a": 2})
    assert driver.recorder.batches == [(1, [[1], [2]], False)]


@pytest.mark.parametrize(("steps", "is_given_up"), [(0, False), (1, True), (2, True)])
def test_a_procedure_with_several_sets_of_rows_is_not_given_again(driver: Any, steps: int, is_given_up: bool) -> None:
    cursor = driver.module.connect().cursor()
    assert cursor.callproc("two", (3,)) == (3,)
    assert cursor.fetchall() == ((1,), (2,))
    for _ in range(steps):
        cursor.nextset()
    assert driver.recorder.put_lines == [("drivers_own", "CALL two", "mysql", (3,), {"rows": 2, "columns": COLUMNS})]
    assert ((1, None, False) in driver.recorder.batches) == is_given_up


def test_answers_come_as_from_the_driver_and_nothing_is_connected_to(driver: Any) -> None:
    held = driver.module.connect(cursorclass=DictCursor)
    select = {"statement": SELECT, "given": [0], "rows": [[1], [2]], "answer": {"rows": 2, "columns": COLUMNS}}
    bad = {"statement": "SELECT bad", "given": None, "answer": {"error": "OperationalError", "message": "(1054, 'no')"}}
    insert = {"statement": "INSERT %s", "given": [[1], [2]], "answer": {"rows": 2, "last": 7}}
    call = {"statement": "CALL two", "given": [3], "rows": [[4]], "answer": {"rows": 1, "columns": COLUMNS}}
    leave = _answering(driver, select, bad, insert, call)
    made = driver.kind.made
    with driver.module.connect() as connection:
        cursor = connection.cursor()
        assert (cursor.execute(SELECT, (0,)), cursor.fetchall()) == (2, ((1,), (2,)))
        assert (cursor.execute("BEGIN"), cursor.rowcount) == (0, 0)
        assert (cursor.executemany("INSERT %s", [[1], [2]]), cursor.rowcount, cursor.lastrowid) == (2, 2, 7)
        assert (cursor.callproc("two", (3,)), cursor.fetchmany(2), cursor.nextset()) == ((3,), ((4,),), None)
        with pytest.raises(FailureError) as raised:
            cursor.execute("SELECT bad")
        assert raised.value.args == (1054, "no")
        with pytest.raises(RuntimeError, match="no answer"):
            cursor.execute("SELECT other")
        assert connection.get_server_info() == connection.server_version == "99.99.99"
        assert (connection.quoted("x"), connection.begin()) == ("'x' in utf8mb4", None)
    rows = held.cursor()
    assert (rows.execute(SELECT, args=(0,)), rows.fetchall()) == (2, ({"a": 1}, {"a": 2}))
    assert (driver.kind.made, isinstance(connection, MysqlConnection)) == (made, True)
    leave()
    assert isinstance(driver.module.connect(), driver.kind)


def test_a_connection_that_is_kept_is_answered_by_the_recording_of_each_case(driver: Any) -> None:
    lines = [
        {"statement": SELECT, "given": [0], "rows": [[one]], "answer": {"rows": 1, "columns": COLUMNS}}
        for one in (1, 2)
    ]
    leave = _answering(driver, lines[0])
    kept = driver.module.connect()
    leave()
    with pytest.raises(RuntimeError, match="is over"):
        kept.cursor()
    leave = _answering(driver, lines[1])
    cursor = kept.cursor()
    assert (cursor.execute(SELECT, (0,)), cursor.fetchall()) == (1, ((2,),))
    leave()


def test_the_message_of_an_error_that_was_shortened_is_its_only_argument(driver: Any) -> None:
    line = {"statement": "SELECT 2", "given": None, "answer": {"error": "OperationalError", "message": "(1, 'x, )"}}
    leave = _answering(driver, line)
    with pytest.raises(FailureError) as raised:
        driver.module.connect().cursor().execute("SELECT 2")
    assert raised.value.args == ("(1, 'x, )",)
    leave()


def test_pymysql_gives_tuples_and_lists_as_it_does(monkeypatch: pytest.MonkeyPatch) -> None:
    stored = type("SSCursor", (), {})
    cursors = SimpleNamespace(DictCursorMixin=DictRows, SSCursor=stored, Cursor=Cursor)
    monkeypatch.setitem(sys.modules, "pymysql", SimpleNamespace(cursors=cursors))
    given: list[Any] = [[], [{"a": 1}]]
    kinds = (Cursor, DictCursor, stored, lambda: None)
    found = [[pymysql_driver._sequence_of(kind)(rows) for rows in given] for kind in kinds]
    assert found == [[(), ({"a": 1},)], [(), [{"a": 1}]], [[], [{"a": 1}]], [(), ({"a": 1},)]]


@pytest.mark.parametrize("system", ["MySQLdb", "pymysql", "psycopg2"])
def test_a_lock_keeps_the_answers_of_drivers_with_rows(system: str) -> None:
    found = AnsweredStatements()
    found.add("p", Command(system, "SELECT 1", order=1))
    assert found.statements_at("p", (1,))
