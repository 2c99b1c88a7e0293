"""Connections of SQLite that a call is given are written with what their database holds, and made again in memory."""

import json
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.no_masking import NoMasking
from toolkit.probe.values.rebuild import Rebuilder
from toolkit.probe.values.sqlite_connections import is_reading
from toolkit.probe.values.writer import Limits, Writer

_SCHEMA = """
CREATE TABLE users (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT UNIQUE, password TEXT);
CREATE TABLE "odd ""two"" names" ("a b" BLOB, c REAL, "order" INTEGER);
CREATE TABLE log (text TEXT);
CREATE VIRTUAL TABLE found USING fts5(name);
CREATE INDEX by_name ON users (name);
CREATE VIEW names AS SELECT name FROM users;
CREATE TRIGGER noted AFTER INSERT ON users BEGIN INSERT INTO log VALUES (new.name); END;
INSERT INTO users (name, password) VALUES ('sato', 'Geheim-99x'), ('suzuki', 'Geheim-98y');
DELETE FROM users WHERE id = 2;
INSERT INTO found VALUES ('sato'), ('suzuki');
"""
_VALUES = st.none() | st.integers(-(1 << 63), (1 << 63) - 1) | st.floats(allow_nan=False) | st.binary(max_size=20)
_VALUES |= st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=20)


def _write(value: object, masking: Any = None) -> Any:
    return json.loads(json.dumps(Writer(masking or NoMasking(), Limits()).write(value)))


def _rows(connection: sqlite3.Connection, query: str) -> list[Any]:
    return [tuple(row) for row in connection.execute(query)]


@pytest.fixture
def database() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.executescript(_SCHEMA)
    return connection


def test_a_connection_is_made_again_with_its_tables_rows_and_settings(database: sqlite3.Connection) -> None:
    database.row_factory, database.isolation_level = sqlite3.Row, "IMMEDIATE"
    database.execute("PRAGMA foreign_keys = 1")
    made = Rebuilder().value(_write(database))
    for query in (
        "SELECT * FROM users",
        "SELECT name FROM found WHERE found MATCH 'suzuki'",
        "SELECT text FROM log ORDER BY rowid",
        "SELECT * FROM names",
        "SELECT name FROM sqlite_master WHERE type <> 'table' AND sql IS NOT NULL ORDER BY name",
        "SELECT * FROM sqlite_sequence",
        "PRAGMA foreign_keys",
    ):
        assert _rows(made, query) == _rows(database, query)
    assert (made.row_factory, made.isolation_level) == (sqlite3.Row, "IMMEDIATE")
    made.execute("INSERT INTO users (name) VALUES ('ito')")
    assert _rows(made, "SELECT max(id) FROM users") == [(3,)], "ids go on after what was deleted"


@given(st.lists(st.tuples(_VALUES, _VALUES, _VALUES), max_size=6))
def test_every_row_is_made_again(rows: list[tuple[Any, ...]]) -> None:
    connection = sqlite3.connect(":memory:")
    connection.execute('CREATE TABLE "odd ""two"" names" ("a b", c, "order")')
    connection.executemany('INSERT INTO "odd ""two"" names" VALUES (?, ?, ?)', rows)
    made = Rebuilder().value(_write(connection))
    assert _rows(made, 'SELECT * FROM "odd ""two"" names"') == rows
    assert _write(made) == _write(connection)


def test_secrets_in_columns_are_hidden(database: sqlite3.Connection) -> None:
    written = _write(database, Masking(b"k" * 32))
    assert "Geheim" not in json.dumps(written)
    assert "sato" in json.dumps(written)
    assert _rows(Rebuilder().value(written), "SELECT password LIKE 'masked-%' FROM users") == [(1,)]


def test_a_cursor_leads_to_the_same_connection(database: sqlite3.Connection) -> None:
    cursor = database.cursor()
    cursor.row_factory = sqlite3.Row
    first, made, same = Rebuilder().value(_write([database, cursor, cursor]))
    assert (made.connection is first, same is made, made.row_factory) == (True, True, sqlite3.Row)


def test_what_is_not_committed_is_undone_by_a_rollback_as_before(database: sqlite3.Connection) -> None:
    assert not Rebuilder().value(_write(database)).in_transaction
    database.execute("INSERT INTO log VALUES ('a')")
    made = Rebuilder().value(_write(database))
    made.execute("INSERT INTO log VALUES ('b')")
    made.rollback()
    assert "b" not in dict(_rows(made, "SELECT text, 1 FROM log"))


def test_what_a_call_changes_is_seen(database: sqlite3.Connection) -> None:
    before = _write(database)
    database.execute("UPDATE users SET name = 'ito'")
    assert _write(database) != before


def test_nothing_of_it_is_a_statement_of_the_program(database: sqlite3.Connection) -> None:
    seen: list[bool] = []
    database.set_trace_callback(lambda _text: seen.append(is_reading()))
    database.execute("PRAGMA busy_timeout = 4321")
    _write(database)
    assert seen[0] is False
    assert all(seen[1:])
    assert len(seen) > 9
    assert _rows(database, "PRAGMA busy_timeout") == [(4321,)]


def _close(connection: sqlite3.Connection) -> None:
    connection.close()


def _attach(connection: sqlite3.Connection) -> None:
    connection.execute("ATTACH ':memory:' AS other")


def _fill(connection: sqlite3.Connection) -> None:
    connection.executemany("INSERT INTO log VALUES (?)", [("a",)] * 1001)


def _grow(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO log VALUES (zeroblob(300000))")


def _read_bytes(connection: sqlite3.Connection) -> None:
    connection.text_factory = bytes


@pytest.mark.parametrize("change", [_close, _attach, _fill, _grow, _read_bytes])
def test_what_cannot_be_made_again_is_left_out(
    database: sqlite3.Connection, change: Callable[[sqlite3.Connection], None]
) -> None:
    change(database)
    assert _write(database) == {"$cut": "opaque", "type": "sqlite3:Connection"}


def test_a_connection_of_a_class_of_the_program_is_left_out() -> None:
    class Own(sqlite3.Connection):
        pass

    assert _write(sqlite3.connect(":memory:", factory=Own))["$cut"] == "opaque"


def test_a_connection_of_another_thread_is_left_out(database: sqlite3.Connection) -> None:
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(_write(database)))
    thread.start()
    thread.join()
    assert found[0]["$cut"] == "opaque"


def test_a_database_that_somebody_else_has_locked_is_not_waited_for(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "a.db")
    other.executescript("CREATE TABLE t (a); BEGIN EXCLUSIVE;")
    connection = sqlite3.connect(tmp_path / "a.db", timeout=1e6)
    assert _write(connection)["$cut"] == "opaque"
