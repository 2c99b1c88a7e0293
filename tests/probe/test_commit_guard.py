"""Databases of ours are as before after a case, whether an engine, the driver or a statement commits its changes."""

from types import SimpleNamespace
from typing import Any

import pytest

from toolkit.probe.databases import _django_cursors, _django_guards, django
from toolkit.probe.databases._commit_guard import CommitGuard, keep_guard
from toolkit.probe.databases._driver_guard import DriverGuard
from toolkit.probe.databases._held_class import derived_class, hold
from toolkit.probe.databases._held_connection import HeldConnection
from toolkit.probe.databases._held_engine import take_over
from toolkit.probe.databases._own_connections import OwnConnections
from toolkit.probe.replay.own_databases import OwnDatabases


class Server:
    """A connection to a database with a guard, and its only cursor; a list of what it was sent."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.transaction = 7
        self.has_point = True
        self.failing: Exception | None = None
        self.broken = ""
        self.closed = 0
        self._rows: list[Any] = []

    def cursor(self) -> "Server":
        return self

    def execute(self, statement: str, _given: Any = ()) -> None:
        self.sent.append(statement)
        if statement == "ROLLBACK TO SAVEPOINT tebiki_guarded" and self.has_point:
            self.failing = None
        if self.failing or statement == self.broken:
            raise self.failing or ServerError("23503")
        self._rows = [("public.tebiki_guard",)] if "quote_ident(n.nspname)" in statement else []
        if "txid_current()" in statement:
            self._rows = [{"transaction": self.transaction}]

    def fetchall(self) -> list[Any]:
        return self._rows

    def commit(self) -> None:
        self.sent.append("commit")

    def rollback(self) -> None:
        self.sent.append("rollback")
        self.transaction += 1

    def close(self) -> None: ...

    autocommit = False


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
    assert server.sent[-5:] == [
        "SET TRANSACTION READ WRITE",
        "INSERT INTO public.tebiki_guard DEFAULT VALUES",
        "SELECT pg_catalog.txid_current() AS transaction",
        "SAVEPOINT tebiki_guarded",
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
    server.transaction += 1  # as `ROLLBACK` does, and a commit that the guard has not refused
    assert held.is_ended(if_failed=False)
    held.end()
    held.begin()
    assert not held.is_ended(if_failed=False)


@pytest.mark.parametrize(
    ("code", "has_point", "is_ended"), [("25P02", True, False), ("25P02", False, True), ("57P01", True, True)]
)
def test_a_transaction_that_an_error_has_stopped_is_the_one_that_has_the_savepoint(
    server: Server, code: str, has_point: bool, is_ended: bool
) -> None:
    guard = _armed_again(CommitGuard("postgresql", server), server)  # type: ignore[no-untyped-call]
    server.failing, server.has_point = ServerError(code), has_point
    assert guard.is_ended(server, if_failed=False) is is_ended
    assert guard.is_ended(server, if_failed=True), "its session has lost what came before"
    server.failing = None
    assert not _armed_again(guard, server).is_ended(server, if_failed=True)


def _armed_again(guard: Any, server: Server) -> Any:
    guard.arm(server)
    return guard


@pytest.mark.parametrize(("code", "is_ended"), [("25001", True), ("25006", True), ("23505", False)])
def test_a_statement_that_is_refused_within_a_transaction_alone_is_told_once(
    server: Server, held: Any, code: str, is_ended: bool
) -> None:
    held.begin()
    own = OwnConnections({})  # type: ignore[no-untyped-call]
    own._held["place"] = held
    own._note(SimpleNamespace(original_exception=ServerError(code)))  # type: ignore[no-untyped-call]
    assert not held.is_ended(if_failed=True), "the session goes on"
    assert held.is_ended(if_failed=False) is is_ended
    assert not held.is_ended(if_failed=False)


def test_django_notes_the_error_of_the_driver(server: Server) -> None:
    guard = _armed_again(CommitGuard("postgresql", server), server)  # type: ignore[no-untyped-call]

    def execute(_cursor: Any, statement: str) -> None:
        raise RuntimeError(statement) from ServerError("25001")

    watched: Any = _django_cursors._with_check(DriverGuard(list), execute)  # type: ignore[no-untyped-call]
    cursor = SimpleNamespace(db=SimpleNamespace(vendor="postgresql", _tebiki_guard=guard))
    with pytest.raises(RuntimeError, match="VACUUM t"):
        watched(cursor, "VACUUM t")
    assert guard.is_ended(server, if_failed=False)


def test_there_is_no_guard_but_in_postgresql(server: Server) -> None:
    keep_guard("mysql", server)  # type: ignore[no-untyped-call]
    assert not CommitGuard("mysql", server).is_ended(server, if_failed=True)  # type: ignore[no-untyped-call]
    assert server.sent == []
    keep_guard("postgresql", server)  # type: ignore[no-untyped-call]
    assert [one.partition(" tebiki")[0] for one in server.sent] == [
        "CREATE TABLE IF NOT EXISTS",
        "CREATE OR REPLACE FUNCTION",
        "DROP TRIGGER IF EXISTS",
        "CREATE CONSTRAINT TRIGGER",
    ]


class Held:
    """Stand-in for a held connection; a list of what it was asked to do."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.at_once = False
        self.is_refused = False

    def refuse(self) -> None:
        self.is_refused = True

    def commit(self) -> None:
        self.done.append("commit")

    def undo(self) -> None:
        self.done.append("undo")

    def set_at_once(self, value: bool) -> None:
        self.at_once = value


@pytest.fixture
def noting() -> Held:
    return Held()


def test_options_of_a_connection_stay_as_they_are(noting: Held) -> None:
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

        def set_session(self, isolation: str | None = None, *, autocommit: bool) -> None: ...

        def set_isolation_level(self, isolation: Any) -> None:
            self.isolation = isolation

        def close(self) -> None:
            self.is_closed = True

        def commit(self) -> str:
            return "really"

        def rollback(self) -> str:
            return "undone"

    connection = Driver()
    commit, undo = hold(connection, noting)  # type: ignore[no-untyped-call]
    connection.autocommit = True
    assert (connection.autocommit, connection._autocommit) == (True, False)
    connection.set_session("other", autocommit=False)
    assert not connection.autocommit
    for level, is_at_once in [(0, True), (1, False), (None, False)]:
        connection.set_isolation_level(level)
        assert noting.at_once is is_at_once
    connection.close()
    connection.commit()
    connection.rollback()
    assert connection.isolation == "of the case"
    assert not connection.is_closed
    assert noting.done == ["commit", "undo"]
    assert (commit(), undo()) == ("really", "undone")
    assert isinstance(connection, Driver)


def test_an_autocommit_that_is_a_method_stays_as_it_is(noting: Held) -> None:
    class Driver:
        is_set = False

        def autocommit(self, value: bool) -> None:
            self.is_set = value

        def commit(self) -> None: ...

        def rollback(self) -> None: ...

        def begin(self) -> None:
            raise AssertionError("MySQL commits what is open then")

    connection = Driver()
    hold(connection, noting)  # type: ignore[no-untyped-call]
    connection.autocommit(True)
    connection.begin()
    assert not connection.is_set
    assert noting.at_once
    assert noting.done == ["commit"]


def test_a_case_that_asks_for_notifications_is_not_replayed(server: Server, held: Any, noting: Held) -> None:
    class Driver:
        notifies = property(lambda _connection: ["a"], lambda connection, value: connection.given.append(value))

        def commit(self) -> None: ...

        def rollback(self) -> None: ...

    connection: Any = Driver()
    connection.given = []
    hold(connection, noting)  # type: ignore[no-untyped-call]
    connection.notifies = []
    assert (connection.given, noting.is_refused) == ([[]], False)
    assert connection.notifies == ["a"]
    assert noting.is_refused
    held.begin()
    own = OwnConnections({})  # type: ignore[no-untyped-call]
    own._held["place"] = held
    for statement, is_ended in [("SELECT 1", False), ("NOTIFY jobs", True)]:
        asking = SimpleNamespace(dialect=SimpleNamespace(name="postgresql"))
        own._look_at(asking, None, statement)  # type: ignore[no-untyped-call]
        assert held.is_ended(if_failed=False) is is_ended


def test_so_is_one_of_django_that_notifies(server: Server) -> None:
    guard = _armed_again(CommitGuard("postgresql", server), server)  # type: ignore[no-untyped-call]
    watched: Any = _django_cursors._with_check(DriverGuard(list), lambda *_given: None)  # type: ignore[no-untyped-call]
    cursor = SimpleNamespace(db=SimpleNamespace(vendor="postgresql", _tebiki_guard=guard))
    watched(cursor, "SELECT pg_notify('jobs', 'a')")
    assert guard.is_ended(server, if_failed=False)


def test_a_class_in_c_is_held_by_one_that_is_derived_from_it(noting: Held) -> None:
    kind = derived_class(ValueError)  # type: ignore[no-untyped-call]
    kind.commit = kind.rollback = lambda _self: None
    connection = kind("a")
    hold(connection, noting)  # type: ignore[no-untyped-call]
    connection.commit()
    assert noting.done == ["commit"]
    assert isinstance(connection, ValueError)


def test_a_rollback_undoes_nothing_where_each_statement_is_committed_by_itself(server: Server, held: Any) -> None:
    held.begin()
    server.autocommit = True
    server.rollback()
    assert "ROLLBACK TO SAVEPOINT tebiki_case" not in server.sent
    assert not held.is_ended(if_failed=False)
    assert not server.autocommit, "the next case begins without it"
    server.rollback()
    assert server.sent[-1] == "ROLLBACK TO SAVEPOINT tebiki_case"


def test_a_failure_then_is_not_replayed_because_it_undoes_others_here(server: Server, held: Any) -> None:
    held.begin()
    server.autocommit = True
    server.failing = ServerError("25P02")
    with pytest.raises(ServerError):
        server.autocommit = False
    server.failing = None
    assert held.is_ended(if_failed=False)
    held.end()
    held.begin()
    assert not held.is_ended(if_failed=False)


def test_a_row_that_breaks_a_deferred_constraint_then_is_not_replayed(server: Server, held: Any) -> None:
    held.begin()
    server.autocommit = True
    server.broken = "SET CONSTRAINTS ALL IMMEDIATE"
    assert held.is_ended(if_failed=False)
    assert not server.autocommit


class Dialect:
    """The part of an engine that sends statements."""

    _on_connect_isolation_level: str | None = None

    def __init__(self) -> None:
        self.sent: list[Any] = []

    def do_execute(self, _cursor: Any, statement: str, _given: Any, context: Any = None) -> None:
        self.sent.append(statement)


@pytest.mark.parametrize("spelled", ["AUTOCOMMIT", "autocommit"])
def test_each_statement_of_an_engine_is_committed_where_it_is_set_so(noting: Held, spelled: str) -> None:
    dialect: Any = Dialect()
    for _ in range(2):
        take_over(dialect, noting.commit, noting.undo)  # type: ignore[no-untyped-call]
    dialect.do_execute(None, "a", ())
    dialect.do_rollback(None)
    assert noting.done == ["undo"]
    dialect.set_isolation_level(None, spelled)
    dialect.do_execute(None, "b", (), context=1)
    dialect.do_rollback(None)
    assert noting.done == ["undo", "commit", "commit"]
    dialect.reset_isolation_level(None)
    dialect.do_rollback(None)
    assert noting.done[3:] == ["undo"]
    assert dialect.sent == ["a", "b"]


def test_an_engine_that_was_made_so_is_so_again_after_another_level(noting: Held) -> None:
    dialect: Any = Dialect()
    dialect._on_connect_isolation_level = "AUTOCOMMIT"
    take_over(dialect, noting.commit, noting.undo)  # type: ignore[no-untyped-call]
    dialect.set_isolation_level(None, "SERIALIZABLE")
    dialect.do_rollback(None)
    dialect.reset_isolation_level(None)
    dialect.do_rollback(None)
    assert noting.done == ["undo", "commit"]


class Wrapper:
    """A connection of Django."""

    vendor = "postgresql"
    alias = "default"

    def __init__(self, server: Server) -> None:
        self.connection = server


@pytest.fixture
def wrapper(server: Server) -> Any:
    return Wrapper(server)


def test_django_notices_it_too(server: Server, wrapper: Any) -> None:
    with _django_guards.changing(wrapper):
        server.sent.append("counters")
    _django_guards.arm_case(wrapper)  # type: ignore[no-untyped-call]
    _django_guards.arm_case(SimpleNamespace(vendor="sqlite", connection=None))  # type: ignore[no-untyped-call]
    assert server.sent[1:5] == [
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
        "counters",
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY",
        "SET TRANSACTION READ WRITE",
    ]
    assert not django.is_ended([(wrapper, None)], if_failed=False)  # type: ignore[no-untyped-call]
    server.rollback()
    assert django.is_ended([(wrapper, None)], if_failed=False)  # type: ignore[no-untyped-call]


def test_a_further_connection_of_django_in_a_case_changes_nothing(
    server: Server, wrapper: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    further = Server()
    opened: Any = type("Copy", (Wrapper,), {"get_new_connection": lambda _wrapper, _parameters: further})(None)
    monkeypatch.setattr(django, "found_database", lambda *_given: "tebiki_new_1f")
    guard: Any = DriverGuard(lambda: ["tebiki_new_1f"])  # type: ignore[no-untyped-call]
    django._open_own(guard, opened, {})  # type: ignore[no-untyped-call]
    assert "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY" not in further.sent, "no case runs"
    with _django_guards.changing(wrapper):
        pass
    _django_guards.arm_case(wrapper)  # type: ignore[no-untyped-call]
    monkeypatch.setattr(django, "shared_connections", lambda: [wrapper])
    django._open_own(guard, opened, {})  # type: ignore[no-untyped-call]
    assert further.sent[-2:] == ["SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY", "commit"]
    assert not django.is_ended([(wrapper, None)], if_failed=True), "the session goes on"  # type: ignore[no-untyped-call]
    assert django.is_ended([(wrapper, None)], if_failed=False)  # type: ignore[no-untyped-call]
    assert not django.is_ended([(wrapper, None)], if_failed=False)  # type: ignore[no-untyped-call]


@pytest.mark.parametrize(
    ("vendor", "sent"), [("mysql", ["SET SESSION TRANSACTION READ ONLY", "commit"]), ("sqlite", ["commit"])]
)
def test_so_is_one_of_other_servers(server: Server, wrapper: Any, vendor: str, sent: list[str]) -> None:
    wrapper.vendor = vendor
    with _django_guards.changing(wrapper):
        pass
    further = Server()
    _django_guards.keep_apart(vendor, further, [wrapper, SimpleNamespace()])  # type: ignore[no-untyped-call]
    assert further.sent == sent
    assert server.sent == []
    assert django.is_ended([(wrapper, None)], if_failed=False)  # type: ignore[no-untyped-call]
    assert not django.is_ended([(wrapper, None)], if_failed=False)  # type: ignore[no-untyped-call]


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


def test_a_session_that_an_error_has_stopped_can_be_closed_after_its_case() -> None:
    server = Server()
    held = HeldConnection("postgresql", server)
    held.begin()
    server.failing = ServerError("25P02")
    assert not held.is_ended(if_failed=False)
    assert server.sent[-1] == "SAVEPOINT tebiki_case"
