"""Drivers that keep rows: psycopg2, whose classes are of C, and SQLAlchemy in its orders of import."""

import functools
import sys
from collections.abc import Callable, Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from toolkit.probe.record.drivers import psycopg2 as driver
from toolkit.probe.record.drivers import sqlalchemy as layer
from toolkit.probe.replay.answered_statements import AnsweringConnection, AnsweringCursor
from toolkit.probe.replay.recorded_statements import RecordedStatements


class Recorder:
    """Takes what an adapter writes."""

    keeps_rows = True
    notes_places = False

    def __init__(self) -> None:
        self.put_lines: list[tuple[Any, ...]] = []
        self.rows: list[tuple[int, list[str], Any]] = []
        self.left_open: list[bool] = []
        self.more: dict[int, bool] = {}
        self.batches: list[tuple[int, Any, bool]] = []
        self.wanted: dict[str, Any] = {}

    def when(self, module: str, action: Any) -> None:
        self.wanted[module] = action

    def put(self, *line: Any, place: object = None) -> int:
        self.put_lines.append(line)
        return len(self.put_lines)

    def put_rows(self, order: int, names: list[str], rows: Any, more: bool = False) -> None:
        if rows:
            self.rows.append((order, names, rows))
        self.left_open.append(more)
        self.more[order] = more
        self.batches.append((order, rows, more))

    def mask_text(self, text: str) -> str:
        return text


class Cursor:
    """A cursor as that of C is: its iterator is itself."""

    def __init__(self) -> None:
        self.rowcount, self.description, self.left = 2, [("a", 23), ("b", 25)], [(1, "x"), (2, "y")]

    def execute(self, sql: str, _given: Any = None) -> None:
        if "bad" in sql:
            raise ValueError("no such column")

    executemany = execute

    def fetchone(self) -> Any:
        return self.left.pop(0) if self.left else None

    def fetchmany(self, size: int = 1) -> Any:
        return [self.left.pop(0) for _ in range(size)]

    def fetchall(self) -> Any:
        taken, self.left = self.left, []
        return taken

    def __iter__(self) -> Any:
        return self

    def __next__(self) -> Any:
        if not self.left:
            raise StopIteration
        return self.left.pop(0)


class Connection:
    """A connection as that of C is."""

    cursor_factory = None

    def __init__(self, dsn: Any = None, *_more: Any) -> None:
        self.dsn = dsn

    def cursor(self, name: Any = None, cursor_factory: Any = Cursor) -> Any:
        return cursor_factory()


Connection.__module__ = "psycopg2.extensions"


def _module() -> Any:
    def connect(dsn: Any = None, connection_factory: Any = None, cursor_factory: Any = None, **named: Any) -> Any:
        made = connection_factory(dsn)
        made.cursor_factory = cursor_factory
        return made

    extensions = SimpleNamespace(connection=Connection, cursor=Cursor)
    return SimpleNamespace(connect=connect, extensions=extensions, InterfaceError=RuntimeError)


@pytest.fixture
def recorder(monkeypatch: pytest.MonkeyPatch) -> Recorder:
    monkeypatch.setattr(driver._CURSORS, "classes", {})
    return Recorder()


def test_statements_and_rows_of_psycopg2_are_written(recorder: Recorder) -> None:
    module = _module()
    driver._begin(recorder, module)
    cursor = module.connect("dsn").cursor()
    assert (isinstance(cursor, Cursor), type(cursor).__name__) == (True, "Cursor")
    cursor.execute("SELECT a, b FROM t WHERE a > %s", (0,))
    assert (cursor.fetchone(), list(cursor)) == ((1, "x"), [(2, "y")])
    cursor.execute("BEGIN")
    with pytest.raises(ValueError, match="no such column"):
        cursor.execute("SELECT bad")
    answer = {"rows": 2, "columns": [["a", 23], ["b", 25]]}
    assert recorder.put_lines == [
        ("psycopg2", "SELECT a, b FROM t WHERE a > %s", "postgresql", (0,), answer),
        ("psycopg2", "SELECT bad", "postgresql", None, {"error": "ValueError", "message": "no such column"}),
    ]
    assert recorder.rows == [(1, ["a", "b"], [(1, "x")]), (1, ["a", "b"], [(2, "y")])]
    assert recorder.left_open == [True, True, False]


def test_psycopg2_is_answered_whether_a_connection_was_made_before_or_not(recorder: Recorder) -> None:
    module = _module()
    driver._begin(recorder, module)
    before = module.connect("dsn")
    answer = {"rows": 1, "columns": [["a", 23]]}
    line = {"statement": 'SELECT a FROM "t"', "given": None, "rows": [[7]], "answer": answer}
    sql = type("Composed", (), {"_wrapped": [type("SQL", (), {"_wrapped": "SELECT a FROM "})()]})()
    sql._wrapped.append(type("Identifier", (), {"_wrapped": ("t",)})())
    make = functools.partial(AnsweringCursor, RecordedStatements([line]))
    leave = driver.answer_statements(make, AnsweringConnection)
    for connection in (before, module.connect("dsn")):
        cursor = connection.cursor()
        cursor.execute(sql)
        assert (cursor.fetchall(), cursor.description[0][:2]) == ([(7,)], ("a", 23))
        with pytest.raises(RuntimeError, match="no answer"):
            cursor.execute("SELECT other")
    leave()
    assert isinstance(before.cursor(), Cursor)
    assert isinstance(module.connect("dsn"), Connection)


def test_a_connection_without_a_database_formats_statements_and_passes_over_types(recorder: Recorder) -> None:
    module = _module()
    registered: list[object] = []
    module.extensions.register_type = lambda kind, *_connection: registered.append(kind)
    module.extensions.adapt = lambda value: SimpleNamespace(
        encoding="latin-1", getquoted=lambda: repr(value).encode("utf-8")
    )
    driver._begin(recorder, module)
    module.extensions.register_type("real", module.connect("dsn"))
    make = functools.partial(AnsweringCursor, RecordedStatements([]))
    leave = driver.answer_statements(make, AnsweringConnection)
    connection = module.connect("dsn")
    for place in (connection, connection.cursor()):
        module.extensions.register_type("of a replay", place)
    assert registered == ["real"]
    cursor = connection.cursor()
    assert cursor.mogrify("SELECT '%'") == b"SELECT '%'"
    assert cursor.mogrify("a = %s AND b = %s", (1, "東京")) == "a = 1 AND b = '東京'".encode()
    assert cursor.mogrify("a = %(a)s", {"a": 2, "b": 3}) == b"a = 2"
    leave()


@pytest.mark.parametrize("returns", [str, str.encode])
def test_an_adapter_of_the_program_hands_a_connection_on_when_a_statement_is_formatted(
    recorder: Recorder, returns: Callable[[str], str | bytes]
) -> None:
    class Adapted:
        def __init__(self, value: object) -> None:
            self.value, self.connection = value, None

        def prepare(self, connection: Any) -> None:
            assert isinstance(connection, Connection)  # as those of psycopg2 itself ask for, which are not connected
            self.connection = connection

        def getquoted(self) -> str | bytes:
            return returns(f"{self.value!r}" if self.connection else "not prepared")

    module = _module()
    module.extensions.adapt = Adapted
    driver._begin(recorder, module)
    leave = driver.answer_statements(functools.partial(AnsweringCursor, RecordedStatements([])), AnsweringConnection)
    assert module.connect("dsn").cursor().mogrify("a = %s", (1,)) == b"a = 1"
    leave()


def test_rows_are_made_as_a_class_of_cursors_makes_them(monkeypatch: pytest.MonkeyPatch) -> None:
    extras = ModuleType("psycopg2.extras")
    extras.NamedTupleCursor = type("NamedTupleCursor", (), {})  # type: ignore[attr-defined]
    extras.RealDictCursor = type("RealDictCursor", (), {})  # type: ignore[attr-defined]
    extras.DictCursor = type("DictCursor", (), {})  # type: ignore[attr-defined]
    extras.RealDictRow = dict  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "psycopg2.extras", extras)
    make = driver._row_maker(extras.RealDictCursor)  # type: ignore[attr-defined]
    assert make is not None
    assert make(["a", "b"], (1, 2)) == {"a": 1, "b": 2}
    assert driver._row_maker(Cursor) is None


@pytest.fixture
def engine(recorder: Recorder) -> Iterator[Any]:
    sqlalchemy = pytest.importorskip("sqlalchemy", reason="SQLAlchemy is of the dev extra")
    made = sqlalchemy.create_engine("sqlite://")
    with made.begin() as connection:
        connection.execute(sqlalchemy.text("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)"))
        connection.execute(sqlalchemy.text("INSERT INTO t VALUES (1, 'x'), (2, 'y')"))
    yield made
    made.dispose()


def test_rows_of_sqlalchemy_are_written_and_given_again(recorder: Recorder, engine: Any) -> None:
    sqlalchemy = sys.modules["sqlalchemy"]
    layer._begin(recorder, None)
    layer._begin(recorder, None)  # of the other module that it waits for; nothing is written twice
    with engine.connect() as connection:
        found = connection.execute(sqlalchemy.text("SELECT a, b FROM t WHERE a > :least"), {"least": 0})
        assert [tuple(row) for row in found] == [(1, "x"), (2, "y")]
    (line,) = [one for one in recorder.put_lines if one[1].startswith("SELECT")]
    assert line == (
        "sqlalchemy",
        "SELECT a, b FROM t WHERE a > ?",
        "sqlite",
        (0,),
        {"columns": [["a", None], ["b", None]]},
    )
    assert [row for _, _, rows in recorder.rows for row in rows] == [(1, "x"), (2, "y")]
    assert recorder.left_open[-1:] == [False]
    with engine.connect() as connection:
        connection.execute(sqlalchemy.text("SELECT a FROM t")).first()
    assert recorder.left_open[-1:] == [True]

    answer = {"statement": line[1], "given": [0], "rows": [[5, "z"]], "answer": line[4]}
    make = functools.partial(AnsweringCursor, RecordedStatements([answer]))
    leave = layer.answer_statements(make, AnsweringConnection)
    with engine.connect() as connection:
        found = connection.execute(sqlalchemy.text("SELECT a, b FROM t WHERE a > :least"), {"least": 0})
        assert [(row.a, row.b) for row in found] == [(5, "z")]
        with pytest.raises(sqlalchemy.exc.InterfaceError, match="no answer"):
            connection.execute(sqlalchemy.text("SELECT 2"))
    leave()
    with engine.connect() as connection:
        assert connection.execute(sqlalchemy.text("SELECT count(*) FROM t")).scalar() == 2


def test_each_part_of_an_insert_has_its_own_parameters_and_rows(recorder: Recorder, engine: Any) -> None:
    sqlalchemy = sys.modules["sqlalchemy"]
    columns = [sqlalchemy.Column("a", sqlalchemy.Integer, primary_key=True), sqlalchemy.Column("b", sqlalchemy.String)]
    table = sqlalchemy.Table("t", sqlalchemy.MetaData(), *columns)
    insert = table.insert().returning(table.c.a, sort_by_parameter_order=True)
    layer._begin(recorder, None)
    layer._watch_batches(sys.modules["sqlalchemy.engine.default"])
    with engine.begin() as connection:
        found = connection.execute(insert, [{"b": "p"}, {"b": "q"}])
        assert found.all() == [(3,), (4,)]
    parts = [one[3] for one in recorder.put_lines if one[1].startswith("INSERT")]
    assert parts == [("p",), ("q",)]
    assert [rows for _, _, rows in recorder.rows] == [[(3,)], [(4,)]]


def test_files_are_left_to_calls_of_which_nothing_was_recorded(engine: Any) -> None:
    sqlalchemy = sys.modules["sqlalchemy"]
    make = functools.partial(AnsweringCursor, RecordedStatements([]))
    leave = layer.answer_statements(make, AnsweringConnection, servers_only=True)
    with engine.connect() as connection:
        assert connection.execute(sqlalchemy.text("SELECT count(*) FROM t")).scalar() == 2
    leave()
