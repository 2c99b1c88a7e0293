"""Locks of a session, which no rollback gives up, are released when a case is over."""

from types import SimpleNamespace
from typing import Any

import pytest

from toolkit.probe.databases import django
from toolkit.probe.databases._held_connection import HeldConnection
from toolkit.probe.databases._session_locks import limit_waits, release_locks, wait_briefly

_ALL = {
    "postgresql": ["SELECT pg_catalog.pg_advisory_unlock_all()", "DISCARD SEQUENCES"],
    "mysql": ["DO RELEASE_ALL_LOCKS()", "UNLOCK TABLES"],
    "mariadb": ["DO RELEASE_ALL_LOCKS()", "UNLOCK TABLES"],
    "sqlite": [],
}


class Server:
    """A connection, and its only cursor, that notes what it is sent.

    Args:
        refused: a word of statements that fail.
    """

    def __init__(self, refused: str = "nothing") -> None:
        self.refused = refused
        self.sent: list[str] = []

    def cursor(self) -> "Server":
        return self

    def execute(self, statement: str, _given: Any = ()) -> None:
        self.sent.append(statement)
        if self.refused in statement:
            raise RuntimeError(statement)

    def fetchall(self) -> list[Any]:
        return []

    def commit(self) -> None: ...

    def rollback(self) -> None:
        self.sent.append("rolled back")

    def close(self) -> None: ...


@pytest.mark.parametrize("vendor", _ALL)
def test_each_server_releases_all_locks(vendor: str) -> None:
    server = Server()
    release_locks(vendor, server)  # type: ignore[no-untyped-call]
    assert server.sent == _ALL[vendor]


def test_a_server_that_cannot_release_them_ends_no_case() -> None:
    server = Server(refused="RELEASE_ALL")
    release_locks("mysql", server)  # type: ignore[no-untyped-call]
    assert server.sent == _ALL["mysql"]


@pytest.mark.parametrize("vendor", ["postgresql", "mysql"])
def test_an_engine_releases_them_behind_its_transaction(vendor: str) -> None:
    server = Server()
    held: Any = HeldConnection(vendor, server)  # type: ignore[no-untyped-call]
    held.begin()
    held.end()
    end = len(_ALL[vendor]) + 2
    assert server.sent[-end:] == ["rolled back", *_ALL[vendor], "rolled back"]


def test_django_releases_them_behind_its_transaction() -> None:
    server = Server()
    connection = SimpleNamespace(
        vendor="postgresql", alias="default", connection=server, set_rollback=lambda _is_set: None
    )
    django.end([(connection, SimpleNamespace(__exit__=lambda *_error: server.rollback()))])  # type: ignore[no-untyped-call]
    assert server.sent == ["rolled back", *_ALL["postgresql"]]


def test_no_session_waits_without_end_for_a_lock_of_another_one() -> None:
    servers = {vendor: Server() for vendor in _ALL}
    for vendor, server in servers.items():
        limit_waits(vendor, server)  # type: ignore[no-untyped-call]
    assert {vendor: server.sent for vendor, server in servers.items()} == {
        "postgresql": ["SET lock_timeout = '60s'"],
        "mysql": ["SET SESSION lock_wait_timeout = 60"],
        "mariadb": ["SET SESSION lock_wait_timeout = 60"],
        "sqlite": [],
    }


def test_a_session_waits_briefly_only_inside_the_block() -> None:
    server = Server(refused="DROP")
    with pytest.raises(RuntimeError), wait_briefly(server):
        server.execute("DROP TABLE t")
    assert "= 1" in server.sent[1]
    assert server.sent[-1] == "SET SESSION lock_wait_timeout = @tebiki_tables, innodb_lock_wait_timeout = @tebiki_rows"


class Engine:
    """The dialect of an engine."""


def test_what_an_import_has_begun_is_over_before_a_case() -> None:
    server = Server()
    held: Any = HeldConnection("postgresql", server)  # type: ignore[no-untyped-call]
    held.take_over(Engine(), {}, Server)
    assert "SAVEPOINT tebiki_case" in server.sent
    held.rest()
    assert server.sent[-4:] == ["rolled back", *_ALL["postgresql"], "rolled back"]
    sent = len(server.sent)
    held.rest()
    assert len(server.sent) == sent, "there is nothing to undo"
    held.begin()
    assert server.sent[-1].startswith("SAVEPOINT")
