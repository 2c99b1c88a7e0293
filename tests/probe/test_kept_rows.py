"""Rows that a statement of MySQL has committed by itself are put back before the next case."""

import sqlite3
from types import SimpleNamespace
from typing import Any

import pytest

from toolkit.probe.databases import _held_connection
from toolkit.probe.databases._django_blocks import _MARK, _without_point
from toolkit.probe.databases._held_connection import HeldConnection
from toolkit.probe.databases._kept_rows import is_point_lost, keep_rows, restore_rows, set_point


class Server:
    """A connection to MySQL and its only cursor, for which SQLite does the work.

    Args:
        refused: a word of statements that fail.
    """

    def __init__(self, refused: str = "nothing") -> None:
        self.refused = refused
        self.sent: list[str] = []
        self.views = ["v"]
        self.has_transactions = 1
        self._database = sqlite3.connect(":memory:", isolation_level=None)
        self._rows: list[Any] = []
        for statement in ("CREATE TABLE item (name)", "INSERT INTO item VALUES ('tea'), ('cup')"):
            self._database.execute(statement)
        self._database.execute("BEGIN")

    def execute(self, statement: str, given: Any = ()) -> None:
        self.sent.append(statement)
        if self.refused in statement:
            raise RuntimeError(1205, statement)
        if "information_schema" in statement:
            self._rows = self._describe(statement)
        elif statement.startswith("SHOW CREATE TABLE"):
            self._rows = self._read("SELECT name, sql FROM sqlite_master WHERE name = 'item'")
        elif statement.startswith("CHECKSUM TABLE "):
            names = statement.partition("TABLE ")[2].replace("`", "").split(", ")
            self._rows = [(name, hash(tuple(self._read(f"SELECT name FROM {name} ORDER BY 1")))) for name in names]
        elif " LIKE " in statement:
            self._database.execute("CREATE TABLE tebiki_rows_0 (name)")
        elif statement == "START TRANSACTION":
            self.commit()
        elif statement.startswith("DROP VIEW"):
            self.views.remove(statement.split("`")[1])
        elif not statement.startswith("SET "):
            self._rows = list(self._database.execute(statement.replace("%s", "?"), given))

    def _describe(self, statement: str) -> list[Any]:
        """Return what the server says of its tables, and of its views; it has nothing else."""
        if "information_schema.columns" in statement:
            return [("name",)]
        if "information_schema.views" in statement:
            return [(name,) for name in self.views]
        if "table_name = 'tebiki_parts'" in statement:
            return self._read("SELECT 1 FROM sqlite_master WHERE name = 'tebiki_parts'")
        has_tables = "'BASE TABLE'" in statement
        found = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'tebiki%' ORDER BY 1"
        return [(name, self.has_transactions) for (name,) in self._read(found)] if has_tables else []

    def _read(self, statement: str) -> list[Any]:
        return list(self._database.execute(statement))

    def fetchall(self) -> list[Any]:
        return self._rows

    def cursor(self) -> "Server":
        return self

    def close(self) -> None: ...

    def commit(self) -> None:
        self._end("COMMIT")

    def rollback(self) -> None:
        self._end("ROLLBACK")

    def _end(self, word: str) -> None:
        if self._database.in_transaction:
            self._database.execute(word)
        self._database.execute("BEGIN")

    def truncate(self) -> None:
        """Do what `TRUNCATE TABLE` does."""
        self.commit_by_statement()
        self._database.execute("DELETE FROM item")
        self.commit_by_statement()

    def commit_by_statement(self) -> None:
        """Do what a statement does that commits by itself."""
        self._end("COMMIT")

    def add(self, name: str) -> None:
        self._database.execute("INSERT INTO item VALUES (?)", (name,))

    @property
    def names(self) -> list[str]:
        return [name for (name,) in self._read("SELECT name FROM item")]


@pytest.fixture
def server() -> Server:
    made = Server()
    keep_rows("mysql", made)  # type: ignore[no-untyped-call]
    made.commit()
    return made


def test_a_rollback_undoes_what_came_since_a_statement_that_commits(server: Server) -> None:
    held: Any = HeldConnection("mysql", server)  # type: ignore[no-untyped-call]
    for _ in range(2):
        held.begin()
        server.truncate()
        held.commit()
        server.add("kept")
        server.truncate()
        server.add("before")
        server.commit_by_statement()
        server.add("after")
        held.undo()
        assert server.names == ["before"]
        held.undo()
        held.commit()
        held.end()
        assert server.names == ["before"]
    held.begin()
    assert server.names == ["tea", "cup"]


def test_a_program_finds_the_rows_that_one_before_has_committed(server: Server) -> None:
    server.truncate()
    HeldConnection("mariadb", server)  # type: ignore[no-untyped-call]
    assert server.names == ["tea", "cup"]


def test_rows_are_looked_at_only_after_a_case_that_committed_some(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: Any = HeldConnection("mysql", server)  # type: ignore[no-untyped-call]
    restored: list[str] = []
    monkeypatch.setattr(_held_connection, "restore_rows", lambda vendor, _cursor: restored.append(vendor))
    for is_truncated in (False, True, False):
        held.begin()
        if is_truncated:
            server.truncate()
        held.end()
    held.begin()
    assert restored == ["mysql"]


@pytest.mark.parametrize(
    "change",
    [
        "DROP TABLE item",
        "ALTER TABLE item ADD COLUMN price",
        "ALTER TABLE item RENAME TO item_old; CREATE TABLE item (name)",
        "CREATE TABLE other (a)",
    ],
)
def test_tables_have_the_form_again_that_they_had(server: Server, change: str) -> None:
    before = server._read("SELECT sql FROM sqlite_master ORDER BY name")
    held: Any = HeldConnection("mysql", server)  # type: ignore[no-untyped-call]
    held.begin()
    server.commit()  # as each change of a table does
    for statement in change.split("; "):
        server._database.execute(statement)
    server.commit()
    held.end()
    held.begin()
    assert server._read("SELECT sql FROM sqlite_master ORDER BY name") == before
    assert server.names == ["tea", "cup"]


def test_what_a_case_has_made_besides_tables_is_dropped(server: Server) -> None:
    server.views.append("made")
    restore_rows("mysql", server)  # type: ignore[no-untyped-call]
    assert server.views == ["v"]


def test_tables_without_transactions_are_looked_at_before_every_case(server: Server) -> None:
    server.has_transactions = 0
    held: Any = HeldConnection("mysql", server)  # type: ignore[no-untyped-call]
    for _ in range(2):
        held.begin()
        server.add("pot")
        server.commit()  # as such a table does
        server._database.execute("SAVEPOINT tebiki_case")
        held.end()
        held.begin()
        assert server.names == ["tea", "cup"]
        held.end()


def test_a_table_that_is_in_use_stays_as_it_is(server: Server) -> None:
    server.truncate()
    server.add("pot")
    server.commit()
    server.refused = "INSERT INTO `item`"
    restore_rows("mysql", server)  # type: ignore[no-untyped-call]
    assert server.names == ["pot"]
    assert server.sent[-1].startswith("SET SESSION sql_mode = @tebiki_mode")


def test_other_servers_and_databases_keep_no_rows() -> None:
    server = Server()
    keep_rows("postgresql", server)  # type: ignore[no-untyped-call]
    restore_rows("postgresql", server)  # type: ignore[no-untyped-call]
    set_point("postgresql", server)  # type: ignore[no-untyped-call]
    assert not is_point_lost("postgresql", server)  # type: ignore[no-untyped-call]
    assert server.sent == []
    restore_rows("mysql", server)  # type: ignore[no-untyped-call]
    assert server.names == ["tea", "cup"]


@pytest.mark.parametrize("is_truncated", [False, True])
def test_a_case_of_django_that_committed_something_is_known(server: Server, *, is_truncated: bool) -> None:
    set_point("mysql", server)  # type: ignore[no-untyped-call]
    if is_truncated:
        server.truncate()
    assert is_point_lost("mysql", server) is is_truncated  # type: ignore[no-untyped-call]
    assert is_point_lost("mysql", None)  # type: ignore[no-untyped-call]


def _savepoint_rollback(_point: str) -> None:
    raise RuntimeError(1305, "SAVEPOINT s1 does not exist")


def _savepoint_commit(_point: str) -> None:
    raise RuntimeError(1305, "SAVEPOINT s1 does not exist")


@pytest.mark.parametrize(("original", "undone"), [(_savepoint_rollback, 1), (_savepoint_commit, 0)])
def test_only_an_outermost_block_of_django_ends_without_its_savepoint(original: Any, undone: int) -> None:
    ended: list[str] = []
    connection = SimpleNamespace(
        in_atomic_block=True,
        savepoint_ids=[],
        connection=SimpleNamespace(rollback=lambda: ended.append("ROLLBACK")),
        **{_MARK: True},
    )
    end = _without_point(connection, original)  # type: ignore[no-untyped-call]
    end("s1")
    assert len(ended) == undone
    connection.savepoint_ids = ["s0"]
    with pytest.raises(RuntimeError):
        end("s1")
