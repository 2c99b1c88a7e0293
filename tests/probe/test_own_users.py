"""A database of ours has a user of its own, whom the server keeps from everything else; without one, that is said."""

import re
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from toolkit.probe.databases import _own_users, django
from toolkit.probe.databases._driver_guard import DriverGuard, ForeignDatabase
from toolkit.probe.databases._own_connections import OwnConnections
from toolkit.probe.databases._own_users import give_user, remove_user, user_of

OURS = "tebiki_new_1f_0a"


class Server:
    """A driver's connections to a server, of which one may be that of another user.

    Args:
        refused: a word of statements that the user of the settings may not send.
        known_as: what the server takes a user for who logs in; empty: it lets none in.
        kept: the password that the database keeps.
    """

    def __init__(self, refused: str = "nothing", known_as: str = OURS, kept: str = "") -> None:
        self.refused, self.known_as, self.kept = refused, known_as, kept
        self.sent: list[str] = []
        self.given: list[Any] = []
        self.roles: list[tuple[int]] = []
        self.logged_in: list[tuple[str, str]] = []

    def cursor(self) -> "Server":
        return self

    def execute(self, statement: str, given: Any = ()) -> None:
        self.sent.append(" ".join(statement.split()))
        self.given += given
        if self.refused in statement:
            raise PermissionError(statement)

    def fetchall(self) -> list[Any]:
        last = self.sent[-1]
        if "FROM tebiki_user" in last:
            return [(self.kept,)] if self.kept else []
        if "SHOW CREATE USER" in last:
            return [("CREATE USER `shop`@`%` IDENTIFIED WITH 'mysql_native_password' AS '*1'",)]
        return self.roles if "pg_roles" in last else [(self.known_as,)]

    def commit(self) -> None: ...

    def close(self) -> None: ...

    def log_in(self, name: str, password: str) -> "Server":
        self.logged_in.append((name, password))
        if not self.known_as:
            raise PermissionError(name)
        return self

    def sent_with(self, word: str) -> list[str]:
        return [one for one in self.sent if word in one]


def test_a_role_owns_its_database_and_everything_in_it() -> None:
    server = Server()
    password = give_user("postgresql", server, [OURS], server.log_in)
    assert server.logged_in == [(OURS, password)]
    assert server.given == [password], "the database keeps it for the next run"
    made, granted, known, database, everything, path = (
        one for one in server.sent if one.startswith(("CREATE ROLE", "GRANT", "ALTER", "DO"))
    )
    assert (made, granted) == (f"CREATE ROLE {OURS} LOGIN", f"GRANT {OURS} TO CURRENT_USER")
    assert known == f"ALTER ROLE {OURS} PASSWORD '{password}'"
    assert database == f'ALTER DATABASE "{OURS}" OWNER TO {OURS}'
    assert f"' OWNER TO {OURS}'" in everything
    assert f"ALTER ROLE {OURS} SET search_path" in path
    assert f"relowner <> '{OURS}'::regrole" in everything
    assert "ROLE'" not in everything


@pytest.mark.parametrize("owner", ["nspowner", "relowner", "typowner", "proowner", "lomowner"])
def test_what_belongs_to_others_stays_theirs(owner: str) -> None:
    server = Server()
    give_user("postgresql", server, [OURS], server.log_in)
    (everything,) = server.sent_with("LOOP EXECUTE")
    theirs = f"{owner} <> '{OURS}'::regrole AND pg_has_role({owner}, 'USAGE')"
    assert theirs in everything, "ALTER would fail, as for the functions of a range type, and take the user with it"


def test_a_user_of_mysql_has_our_databases_alone() -> None:
    server = Server(known_as=f"{OURS}@localhost")
    password = give_user("mysql", server, [OURS, "tebiki_new_1f_0a_1"], server.log_in)
    assert server.sent_with("CREATE USER IF") == [
        f"CREATE USER IF NOT EXISTS '{OURS}'@'{host}' IDENTIFIED WITH mysql_native_password BY '{password}'"
        for host in ("%", "localhost")
    ]
    assert server.sent_with("GRANT") == [
        f"GRANT ALL PRIVILEGES ON `{name}`.* TO '{OURS}'@'{host}'"
        for host in ("%", "localhost")
        for name in (r"tebiki\_new\_1f\_0a", r"tebiki\_new\_1f\_0a\_1")
    ]


def test_every_run_that_uses_a_kept_database_has_the_same_user() -> None:
    server = Server(kept="Aa1-before")
    server.roles = [(1,)]
    assert give_user("postgresql", server, [OURS], server.log_in) == "Aa1-before"
    assert server.sent_with("CREATE ROLE") == server.sent_with("PASSWORD") == []


def test_a_role_that_was_removed_since_gets_the_password_that_was_kept() -> None:
    server = Server(kept="Aa1-before")
    assert give_user("postgresql", server, [OURS], server.log_in) == "Aa1-before"
    assert server.sent_with("PASSWORD") == [f"ALTER ROLE {OURS} PASSWORD 'Aa1-before'"]


@pytest.mark.parametrize(
    ("vendor", "server"),
    [
        ("postgresql", Server(refused="CREATE ROLE")),
        ("mysql", Server(refused="CREATE USER IF")),
        ("mariadb", Server(refused="GRANT")),
        ("postgresql", Server(known_as="")),
        ("postgresql", Server(known_as="postgres")),  # of a pool that was there already
    ],
)
def test_a_user_who_cannot_be_made_or_log_in_is_removed(vendor: str, server: Server) -> None:
    server.roles = [(1,)] if server.refused == "nothing" else []
    assert give_user(vendor, server, [OURS], server.log_in) == ""
    assert bool(server.sent_with("DROP USER") or server.sent_with("DROP ROLE")) is (server.refused != "CREATE ROLE")


def test_what_a_role_owns_goes_back_before_it_is_dropped() -> None:
    server = Server()
    server.roles = [(1,)]
    remove_user("postgresql", server, OURS)  # type: ignore[no-untyped-call]
    assert [one.partition(" ")[0] for one in server.sent] == ["SELECT", "SET", "REASSIGN", "DROP", "DROP"]


@pytest.mark.parametrize("vendor", ["postgresql", "mysql"])
def test_a_database_is_dropped_where_users_may_not_be(vendor: str) -> None:
    server = Server(refused="DROP")
    server.roles = [(1,)]
    remove_user(vendor, server, OURS)  # type: ignore[no-untyped-call]
    assert server.sent_with("DROP")


@pytest.mark.parametrize("name", [f"{OURS}_Analytics", f"{OURS}-b", "tebiki_kept_0123456789abcdef_replica"])
def test_a_name_that_a_server_would_change_or_refuse_gets_another_user(name: str) -> None:
    user = user_of(name)
    assert user == user_of(name) != user_of(f"{name}2")
    assert re.fullmatch("[0-9a-z_]{10,32}", user)


class _Dialect:
    """A dialect of a server in which each user may log in."""

    name, driver = "postgresql", "stand_in"

    def __init__(self) -> None:
        self.opened: list[dict[str, Any]] = []

    def connect(self, **named: Any) -> Any:
        self.opened.append(named)
        sent: list[str] = []
        cursor = SimpleNamespace(
            execute=lambda statement, *_given: sent.append(statement),
            fetchall=lambda: [(named["database"],)] if "current_database" in sent[-1] else [],
            close=lambda: None,
        )
        return SimpleNamespace(
            cursor=lambda: cursor, commit=lambda: None, rollback=lambda: None, close=lambda: None, autocommit=False
        )


@pytest.mark.parametrize("key", ["password", "passwd"])
def test_an_engine_connects_as_the_user_of_the_database(key: str) -> None:
    dialect = _Dialect()
    own = OwnConnections({"shop": OURS}, users={OURS: "Aa1-0"})
    own._connect(dialect, None, [], {"database": "shop", "user": "root", key: "secret"})
    assert dialect.opened == [{"database": OURS, "user": OURS, key: "Aa1-0"}]


def test_a_database_without_a_user_is_opened_as_the_settings_say_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.probe.databases._own_connections.give_user", lambda *_given: "")
    monkeypatch.setattr(OwnConnections, "_order", lambda *_given: None)
    dialect = _Dialect()
    own = OwnConnections({}, lambda: OURS)
    own._connect(dialect, None, [], {"database": "shop", "user": "root"})
    assert own.make_users() == {}
    assert own.texts == [f"postgresql {OURS} at localhost:{_own_users.WITHOUT_USER}"]
    assert {one["user"] for one in dialect.opened} == {"root"}


def test_django_connects_as_the_user_of_each_database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entry = {"ENGINE": "django.db.backends.postgresql", "NAME": "shop", "USER": "root", "PASSWORD": "secret"}
    databases: dict[str, dict[str, Any]] = {"default": dict(entry), "other": dict(entry)}
    old = SimpleNamespace(alias="default", settings_dict=dict(entry), close=lambda: None)
    stand_ins = {
        "django.conf": SimpleNamespace(settings=SimpleNamespace(DATABASES=databases)),
        "django.apps": SimpleNamespace(apps=SimpleNamespace(ready=True)),
        "django.db": SimpleNamespace(connections=SimpleNamespace(all=lambda: [old])),
    }
    for name, module in stand_ins.items():
        monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(django, "_GUARDS", [None])
    places = {"default": OURS, "other": f"{OURS}_other"}
    for _ in range(2):
        django.use(places, str(tmp_path), {OURS: "Aa1-0"})  # type: ignore[no-untyped-call]
    assert [databases[one]["USER"] for one in places] == [OURS, "root"]
    assert old.settings_dict == {**entry, "NAME": OURS, "USER": OURS, "PASSWORD": "Aa1-0"}


def test_only_our_own_statements_about_users_pass_the_guard() -> None:
    guard = DriverGuard(list)
    with guard.order():
        guard.require_own_statement("CREATE USER a")
    with pytest.raises(ForeignDatabase):
        guard.require_own_statement("CREATE USER a")
