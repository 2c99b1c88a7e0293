"""Databases of ours are as before after a case, whether an engine, the driver or a statement commits its changes."""

from types import SimpleNamespace
from typing import Any

import pytest

from toolkit.probe.databases import django
from toolkit.probe.databases._commit_guard import guard_case, is_disarmed, keep_guard
from toolkit.probe.databases._held_class import derived_class, hold
from toolkit.probe.databases._held_connection import HeldConnection
from toolkit.probe.replay.own_databases import OwnDatabases


class Server:
    """A connection to a database with a guard, and its only cursor; a list of what it was sent."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.is_armed = False
        self.failing: Exception | None = None
        self.closed = 0
        self._rows: list[Any] = []

    def cursor(self) -> "Server":
        return self

    def execute(self, statement: str, _given: Any = ()) -> None:
        self.sent.append(statement)
        if self.failing:
            raise self.failing
        self._rows = [("public.tebiki_guard",)] if "quote_ident(n.nspname)" in statement else []
        if statement.startswith("INSERT INTO public.tebiki_guard"):
            self.is_armed = True
        if statement == "SELECT 1 FROM public.tebiki_guard" and self.is_armed:
            self._rows = [(1,)]

    def fetchall(self) -> list[Any]:
        return self._rows

    def commit(self) -> None:
        self.sent.append("commit")

    def rollback(self) -> None:
        self.sent.append("rollback")
        self.is_armed = False

    def close(self) -> None: ...


class ServerError(Exception):
    """An error of a driver, with the code of the server."""

    def __init__(self, pgcode: str) -> None:
        super().__init__("an error of the server")
        self.pgcode = pgcode


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def held(server: Server) -> Any:
    return HeldConnection("postgresql", server)  # type: ignore[no-untyped-call]


def test_a_case_is_armed_before_its_savepoint(server: Server, held: Any) -> None:
    held.begin()
    assert server.sent[-3:] == [
        "SET TRANSACTION READ WRITE",
        "INSERT INTO public.tebiki_guard VALUES (1)",
        "SAVEPOINT tebiki_case",
    ]
    assert "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY" in server.sent


def test_a_commit_of_the_driver_is_one_of_the_engine(server: Server, held: Any) -> None:
    held.begin()
    sent = len(server.sent)
    server.commit()
    assert "commit" not in server.sent[sent:]
    assert server.sent[-1] == "SAVEPOINT tebiki_case"
    assert not held.is_ended(if_failed=False)
    server.rollback()
    assert server.sent[-1] == "ROLLBACK TO SAVEPOINT tebiki_case"
    assert not held.is_ended(if_failed=False)
    held.end()
    assert "rollback" in server.sent


def test_a_statement_that_ends_the_transaction_is_noticed(server: Server, held: Any) -> None:
    assert not held.is_ended(if_failed=False)  # no case has begun
    held.begin()
    assert not held.is_ended(if_failed=False)
    server.is_armed = False  # as `ROLLBACK` does
    assert held.is_ended(if_failed=False)
    held.end()
    held.begin()
    assert not held.is_ended(if_failed=False)


@pytest.mark.parametrize(("code", "is_ended"), [("25P02", False), ("57P01", True)])
def test_a_transaction_that_an_error_has_stopped_is_still_there(server: Server, code: str, is_ended: bool) -> None:
    table = guard_case("postgresql", server)  # type: ignore[no-untyped-call]
    server.failing = ServerError(code)
    assert is_disarmed(table, server) is is_ended  # type: ignore[no-untyped-call]


def test_there_is_no_guard_but_in_postgresql(server: Server) -> None:
    keep_guard("mysql", server)  # type: ignore[no-untyped-call]
    assert guard_case("sqlite", None) == ""  # type: ignore[no-untyped-call]
    assert guard_case("mysql", server) == ""  # type: ignore[no-untyped-call]
    assert not is_disarmed("", server)  # type: ignore[no-untyped-call]
    assert server.sent == []
    keep_guard("postgresql", server)  # type: ignore[no-untyped-call]
    assert [one.partition(" tebiki")[0] for one in server.sent] == [
        "CREATE TABLE IF NOT EXISTS",
        "CREATE OR REPLACE FUNCTION",
        "DROP TRIGGER IF EXISTS",
        "CREATE CONSTRAINT TRIGGER",
    ]


def test_options_of_a_connection_stay_as_they_are() -> None:
    class Driver:
        isolation = "of the case"
        _autocommit = False
        is_closed = False

        @property
        def autocommit(self) -> bool:
            return self._autocommit

        @autocommit.setter
        def autocommit(self, value: bool) -> None:
            self._autocommit = value

        def set_session(self, isolation: str) -> None:
            self.isolation = isolation

        def close(self) -> None:
            self.is_closed = True

        def commit(self) -> str:
            return "really"

        def rollback(self) -> str:
            return "undone"

    done: list[str] = []
    connection = Driver()
    commit, undo = hold(connection, lambda: done.append("commit"), lambda: done.append("undo"))  # type: ignore[no-untyped-call]
    connection.autocommit = True
    connection.set_session("other")
    connection.close()
    connection.commit()
    connection.rollback()
    assert (connection.autocommit, connection._autocommit, connection.isolation) == (False, False, "of the case")
    assert not connection.is_closed
    assert done == ["commit", "undo"]
    assert (commit(), undo()) == ("really", "undone")
    assert isinstance(connection, Driver)


def test_an_autocommit_that_is_a_method_does_nothing() -> None:
    class Driver:
        is_set = False

        def autocommit(self, value: bool) -> None:
            self.is_set = value

        def commit(self) -> None: ...

        def rollback(self) -> None: ...

        def begin(self) -> None:
            raise AssertionError("MySQL commits what is open then")

    done: list[str] = []
    connection = Driver()
    hold(connection, lambda: done.append("commit"), lambda: done.append("undo"))  # type: ignore[no-untyped-call]
    connection.autocommit(True)
    connection.begin()
    assert not connection.is_set
    assert done == ["commit"]


def test_a_class_in_c_is_held_by_one_that_is_derived_from_it() -> None:
    kind = derived_class(ValueError)  # type: ignore[no-untyped-call]
    kind.commit = kind.rollback = lambda _self: None
    connection, done = kind("a"), []
    hold(connection, lambda: done.append("commit"), lambda: done.append("undo"))  # type: ignore[no-untyped-call]
    connection.commit()
    assert done == ["commit"]
    assert isinstance(connection, ValueError)


def test_django_notices_it_too(server: Server) -> None:
    connection = SimpleNamespace(connection=server)
    connection._tebiki_guard = guard_case("postgresql", server)  # type: ignore[no-untyped-call]
    assert not django.is_ended([(connection, None)], if_failed=False)  # type: ignore[no-untyped-call]
    server.rollback()
    assert django.is_ended([(connection, None)], if_failed=False)  # type: ignore[no-untyped-call]


class Adapter:
    """Databases of a library, which note what happens."""

    def __init__(self) -> None:
        self.noted: list[str] = []
        self.ended = False

    def begin(self) -> str:
        self.noted.append("begin")
        self.ended = False
        return "held"

    def end(self, _held: Any) -> None:
        self.noted.append("end")

    def is_ended(self, _held: Any, if_failed: bool) -> bool:
        return self.ended


def test_a_session_whose_transaction_was_ended_begins_anew(tmp_path: Any) -> None:
    databases: Any = OwnDatabases(None, str(tmp_path))  # type: ignore[no-untyped-call]
    adapter = Adapter()
    databases._adapters = {"one": adapter}
    databases.begin(is_session=True)
    databases.begin(is_session=True)
    assert (adapter.noted, databases.is_ended()) == (["begin"], False)
    adapter.ended = True
    assert databases.is_ended()
    databases.forget()
    assert not databases.is_ended()  # a case that asks no database has ended nothing
    databases.begin(is_session=True)
    assert adapter.noted == ["begin", "end", "begin"]
