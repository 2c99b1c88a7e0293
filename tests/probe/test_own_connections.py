"""Engines lead to databases of our own: the names are replaced, each case is rolled back, nothing else is opened."""

import contextlib
import sqlite3
import sys
import threading
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, ClassVar

import pytest

from toolkit.probe.databases import _django_cursors, _driver_guard
from toolkit.probe.databases import django as django_databases
from toolkit.probe.databases import sqlalchemy as sqlalchemy_databases
from toolkit.probe.databases._counters import keep_counters, read_counters, reset_counters, restore_counters
from toolkit.probe.databases._driver_guard import ForeignDatabase
from toolkit.probe.databases._own_connections import OwnConnections, own_name

OURS = "tebiki_new_1f_0a"


class Cursor:
    """A cursor of a server's driver, for which SQLite does the work."""

    def __init__(self, server: "Server", cursor: sqlite3.Cursor) -> None:
        self.server, self.cursor = server, cursor

    def execute(self, statement: str, _given: Any = None) -> None:
        self.server.statements.append(statement)
        if not statement.startswith("SET ") and "DATABASE " not in statement and "AUTO_INCREMENT" not in statement:
            self.cursor.execute(statement.replace("pg_sequences", "sequences"))

    def fetchall(self) -> Any:
        return self.cursor.fetchall()

    def close(self) -> None:
        self.cursor.close()


class Server:
    """A dialect with its server: each database is a file."""

    def __init__(self, folder: Path, name: str = "mysql", leads_to: str = "") -> None:
        self.folder, self.name, self.driver, self.leads_to = folder, name, "stand_in", leads_to
        self.opened: list[Any] = []
        self.statements: list[str] = []
        self.counters: list[tuple[str, int, Any]] = []

    def connect(self, **named: Any) -> Any:
        name = named.get("database")
        self.opened.append(name)
        held = sqlite3.connect(self.folder / (name or "no"), isolation_level=None)
        held.create_function("DATABASE", 0, lambda: self.leads_to or name)
        held.create_function("current_schema", 0, lambda: "public")
        held.execute("ATTACH ':memory:' AS information_schema")
        held.execute("CREATE TABLE information_schema.tables (table_name, table_schema, table_type, auto_increment)")
        held.execute("BEGIN")
        return _Connection(self, held)


class _Connection:
    autocommit = False

    def __init__(self, server: Server, held: sqlite3.Connection) -> None:
        self.server, self.held, self.is_open = server, held, True

    def cursor(self) -> Cursor:
        return Cursor(self.server, self.held.cursor())

    def commit(self) -> None:
        self._end("COMMIT")

    def rollback(self) -> None:
        self._end("ROLLBACK")

    def _end(self, word: str) -> None:
        if self.held.in_transaction:
            self.held.execute(word)
        self.held.execute("BEGIN")

    def close(self) -> None:
        self.is_open = False
        self.held.close()


def _connect(own: OwnConnections, server: Server, **named: Any) -> Any:
    return own._connect(server, None, [], {"host": "h", "database": "shop", **named})


def _rows(connection: Any) -> list[Any]:
    cursor = connection.cursor()
    cursor.execute("SELECT a FROM t")
    return [row[0] for row in cursor.fetchall()]


def _insert(connection: Any, value: int) -> None:
    connection.cursor().execute(f"INSERT INTO t VALUES ({value})")


@pytest.fixture
def server(tmp_path: Path) -> Server:
    with sqlite3.connect(tmp_path / OURS) as held:
        held.execute("CREATE TABLE t (a)")
        held.execute("INSERT INTO t VALUES (1)")
    return Server(tmp_path)


def test_a_case_is_undone_whatever_it_commits(server: Server) -> None:
    own = OwnConnections({"shop": OURS})
    connection = _connect(own, server)
    own.end()  # of what the import of the program has changed
    for _ in range(2):
        own.begin()
        _insert(connection, 2)
        server.do_commit(connection)  # type: ignore[attr-defined]
        _insert(connection, 3)
        server.do_rollback(connection)  # type: ignore[attr-defined]
        assert _connect(own, server) is connection, "another pool sees what was committed"
        server.do_close(connection)  # type: ignore[attr-defined]
        assert _rows(connection) == [1, 2]
        own.end()
        server.do_rollback(connection)  # type: ignore[attr-defined] # of a pool, between cases
        assert _rows(connection) == [1]
    assert (set(server.opened), connection.is_open) == ({OURS}, True)


def test_a_pool_that_asks_for_the_server_leaves_the_transaction_of_a_case(server: Server) -> None:
    own = OwnConnections({"shop": OURS})
    connection = _connect(own, server)
    sent = list(server.statements)
    assert server.do_ping(connection)  # type: ignore[attr-defined] # psycopg refuses autocommit in a transaction
    assert (server.statements, connection.autocommit) == (sent, False)


def test_a_transaction_that_an_error_has_ended_is_undone_by_commit(server: Server) -> None:
    own = OwnConnections({"shop": OURS})
    connection = _connect(own, server)
    _insert(connection, 2)
    execute = own._held["stand_in", OURS]._execute
    own._held["stand_in", OURS]._execute = lambda text: 1 / 0 if "tebiki_check" in text else execute(text)
    server.do_commit(connection)  # type: ignore[attr-defined]
    assert _rows(connection) == [1]


def test_a_deferred_constraint_that_is_not_kept_refuses_a_commit(server: Server) -> None:
    own = OwnConnections({"shop": OURS})
    connection = _connect(own, server)
    held = own._held["stand_in", OURS]
    held._vendor, execute = "postgresql", held._execute
    held._execute = lambda text: _count(connection) if "IMMEDIATE" in text else execute(text)
    server.do_commit(connection)  # type: ignore[attr-defined]
    _insert(connection, 2)
    with pytest.raises(ZeroDivisionError):
        server.do_commit(connection)  # type: ignore[attr-defined]
    assert _rows(connection) == [1]
    server.do_commit(connection)  # type: ignore[attr-defined]


def _count(connection: Any) -> float:
    return 1 / (2 - len(_rows(connection)))


def test_other_databases_are_made_with_numbers_and_only_ours_are_opened(server: Server) -> None:
    names = iter([OURS, OURS + "_1"])
    own = OwnConnections({}, lambda: next(names))
    for database in ("shop", "stock", "shop"):
        _connect(own, server, database=database)
    assert own.names == {"shop": OURS, "stock": OURS + "_1"}
    assert own.texts == [f"mysql {OURS} at h:", f"mysql {OURS}_1 at h:"]
    assert set(server.opened) == {None, OURS, OURS + "_1"}
    own.drop()
    own.drop()
    ordered = [text for text in server.statements if "DATABASE " in text]
    made = [f"{word} {OURS}{end}" for word in ("CREATE DATABASE", "DROP DATABASE IF EXISTS") for end in ("", "_1")]
    assert ordered == made


def test_a_name_on_servers_of_two_kinds_is_a_database_on_each(tmp_path: Path) -> None:
    servers = [Server(tmp_path / name, name) for name in ("mysql", "mariadb")]
    own = OwnConnections({}, lambda: OURS)
    for server in servers:
        server.folder.mkdir()
        _connect(own, server)
        _connect(own, server)
    own.drop()
    for server in servers:
        ordered = [text for text in server.statements if "DATABASE " in text]
        assert ordered == [f"CREATE DATABASE {OURS}", f"DROP DATABASE IF EXISTS {OURS}"]


def test_tables_are_created_by_the_engines_that_know_their_types() -> None:
    sqlalchemy = pytest.importorskip("sqlalchemy", reason="SQLAlchemy is of the dev extra")

    class Tables:
        made: ClassVar[list[str]] = []

        def create_all(self, engine: str) -> None:
            if engine == "mysql":
                raise sqlalchemy.exc.CompileError("there is no such type")
            self.made.append(engine)

    sqlalchemy_databases._create_where_possible(Tables(), ["mysql", "postgresql"])
    assert Tables.made == ["postgresql"]
    with pytest.raises(sqlalchemy.exc.CompileError):
        sqlalchemy_databases._create_where_possible(Tables(), ["mysql"])


def test_a_name_that_was_not_there_leads_to_the_first_one(server: Server) -> None:
    assert _rows(_connect(OwnConnections({"shop": OURS}), server, database="shop_17")) == [1]


@pytest.mark.parametrize(
    "name", ["shop", "tebiki_new_", "tebiki_new_1; DROP DATABASE shop", f"{OURS}\n", f"x_{OURS}", ""]
)
def test_no_other_name_is_opened_made_or_dropped(server: Server, name: str) -> None:
    with pytest.raises(ForeignDatabase):
        own_name(name)
    for own in (OwnConnections({"shop": name}), OwnConnections({}, lambda: name)):
        with pytest.raises(ForeignDatabase):
            _connect(own, server)
    assert (server.opened, server.statements) == ([], [])


def test_a_connection_that_leads_elsewhere_is_closed(tmp_path: Path) -> None:
    server = Server(tmp_path, leads_to="shop")
    with pytest.raises(ForeignDatabase, match="led to shop"):
        _connect(OwnConnections({"shop": OURS}), server)
    assert server.statements == ["SELECT DATABASE()"]


@pytest.mark.parametrize(
    ("name", "is_async", "args"), [("oracle", False, []), ("mysql", True, []), ("mysql", False, ["x"])]
)
def test_what_cannot_be_directed_is_refused(tmp_path: Path, name: str, is_async: bool, args: list[str]) -> None:
    server = Server(tmp_path, name)
    server.is_async = is_async  # type: ignore[attr-defined]
    with pytest.raises(ForeignDatabase):
        OwnConnections({"shop": OURS})._connect(server, None, args, {"database": "shop"})
    assert server.opened == []


def test_databases_in_files_are_left_to_others(tmp_path: Path) -> None:
    assert OwnConnections({"shop": OURS})._connect(Server(tmp_path, "sqlite"), None, ["x.sqlite3"], {}) is None


def test_a_driver_that_is_used_directly_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("sqlalchemy", reason="SQLAlchemy is of the dev extra")
    module = ModuleType("own_driver")
    module._connect = lambda dsn: dsn  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "own_driver", module)
    monkeypatch.setattr(_driver_guard, "_CONNECTING", {"own_driver": (None, "_connect")})
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    monkeypatch.setattr(sys.modules["sqlalchemy.event"], "listen", lambda *_args: None)
    own = OwnConnections({"shop": OURS})
    own.install()
    with pytest.raises(ForeignDatabase, match="own_driver is used directly"):
        module._connect("shop")  # type: ignore[attr-defined]
    dialect = SimpleNamespace(connect=lambda **named: module._connect(named["dsn"]))  # type: ignore[attr-defined]
    assert own._open(dialect, {"dsn": "d"}) == "d"


class Counting:
    """A cursor that knows what counters are at; `sequences` of MariaDB are none of its tables."""

    sequences: ClassVar[dict[str, int]] = {}

    def __init__(self, *rows: tuple[str, int, Any]) -> None:
        self.rows, self.sent = rows, []  # type: ignore[var-annotated]
        self.told: Any = None

    def execute(self, *sent: Any) -> None:
        self.sent.append(sent)
        name = sent[0].rpartition("`")[0].rpartition("`")[2]
        self.told = None
        if "'SEQUENCE'" in sent[0]:
            self.told = [(name,) for name in self.sequences]
        elif "next_not_cached_value" in sent[0]:
            self.told = [(1, self.sequences[name])]

    def fetchall(self) -> Any:
        return self.rows if self.told is None else self.told


@pytest.mark.parametrize(
    ("vendor", "expected"),
    [
        ("postgresql", [("SELECT setval(%s, %s, %s)", ("b", 5, True)), ("SELECT setval(%s, %s, %s)", ("c", 1, False))]),
        (
            "mysql",
            [
                ("ALTER TABLE `b` AUTO_INCREMENT = 5",),
                ("ALTER TABLE `c` AUTO_INCREMENT = 1",),
            ],
        ),
    ],
)
def test_only_counters_that_were_moved_are_set_back(vendor: str, expected: list[Any]) -> None:
    before = read_counters(vendor, Counting(("a", 1, 3), ("b", 1, 5), ("c", 1, None)))  # type: ignore[no-untyped-call]
    moved = Counting(("a", 1, 3), ("b", 1, 7), ("c", 1, 2))
    reset_counters(vendor, moved, before)  # type: ignore[no-untyped-call]
    assert [one for one in moved.sent if one[0].startswith(("ALTER", "SELECT setval"))] == expected
    assert read_counters("oracle", moved) == {}  # type: ignore[no-untyped-call]


def test_a_sequence_of_mariadb_goes_back_to_its_next_value() -> None:
    class Server(Counting):
        sequences: ClassVar[dict[str, int]] = {"s": 1, "t": 1}

        def execute(self, *sent: Any) -> None:
            super().execute(*sent)
            if "NEXTVAL(`s`)" in sent[0]:
                self.told, self.sequences["s"] = [(4,)], 1001  # the server caches a thousand of them
            elif "NEXTVAL(`t`)" in sent[0]:
                raise RuntimeError(4084, "Sequence has run out")
            elif sent[0].startswith("ALTER SEQUENCE `s`"):
                self.sequences["s"] = int(sent[0].split()[-1])

    server = Server()
    keep_counters("mysql", server)  # type: ignore[no-untyped-call]
    kept = read_counters("mysql", server)  # type: ignore[no-untyped-call]
    assert kept == {"s": (1, 4), "t": (1, 1)}
    server.execute("SELECT NEXTVAL(`s`)")
    reset_counters("mysql", server, kept)  # type: ignore[no-untyped-call]
    assert server.sequences == {"s": 4, "t": 1}


def test_a_session_waits_as_long_as_before_once_counters_are_back() -> None:
    server = Counting(("b", 1, 7))
    reset_counters("mysql", server, {"b": (1, 5)})  # type: ignore[no-untyped-call]
    assert server.sent[-1][0].startswith("SET SESSION lock_wait_timeout = @")
    assert ("SET SESSION lock_wait_timeout = 1, innodb_lock_wait_timeout = 1",) in server.sent


@pytest.mark.parametrize(("code", "is_raised"), [(1205, False), (1146, True)])
def test_a_counter_of_a_table_that_is_in_use_stays_where_it_is(code: int, is_raised: bool) -> None:
    class Busy(Counting):
        def execute(self, *sent: Any) -> None:
            super().execute(*sent)
            if sent[0].startswith("ALTER"):
                raise RuntimeError(code, "told by the server")

    with pytest.raises(RuntimeError) if is_raised else contextlib.nullcontext():
        reset_counters("mysql", Busy(("b", 1, 7)), {"b": (1, 5)})  # type: ignore[no-untyped-call]


class Keeping(Counting):
    """A database whose counters are kept in a table of it, by a cursor that remembers what it was sent."""

    kept: list[tuple[str, int, Any]]

    def __init__(self, *rows: tuple[str, int, Any]) -> None:
        super().__init__(*rows)
        self.kept, self.is_kept, self.answer = [], False, rows  # type: ignore[assignment]
        self.next_of = {"b": 1}

    def execute(self, *sent: Any) -> None:
        super().execute(*sent)
        statement = sent[0]
        if statement.startswith("CREATE"):
            self.is_kept = True
        elif statement.startswith("INSERT"):
            self.kept.append(sent[1])
        elif statement.startswith("SELECT") and self.told is None:
            of_kept = self.kept if "FROM tebiki_counters" in statement else [(1,)] if self.is_kept else []
            self.answer = of_kept if "tebiki_counters" in statement else self.rows  # type: ignore[assignment]
            if statement.startswith("SELECT last_value"):
                self.answer = ((self.next_of[statement.rpartition(" ")[2]],),)  # type: ignore[assignment]

    def fetchall(self) -> Any:
        return self.answer if self.told is None else self.told


def test_a_sequence_that_begins_elsewhere_and_was_never_used_goes_back_to_its_next_value() -> None:
    database = Keeping(("b", 1, None))
    database.next_of["b"] = 1000
    keep_counters("postgresql", database)  # type: ignore[no-untyped-call]
    database.rows = (("b", 1, 1001),)
    assert restore_counters("postgresql", database) == {"b": (1000, None)}  # type: ignore[no-untyped-call]
    assert ("SELECT setval(%s, %s, %s)", ("b", 1000, False)) in database.sent


@pytest.mark.parametrize("vendor", ["postgresql", "mysql"])
def test_counters_that_a_program_left_moved_start_as_in_the_new_database(vendor: str) -> None:
    database = Keeping(("a", 1, 3), ("b", 1, None))
    keep_counters(vendor, database)  # type: ignore[no-untyped-call]
    database.rows = (("a", 1, 55), ("b", 1, None))
    found = restore_counters(vendor, database)  # type: ignore[no-untyped-call]
    assert found == {"a": (1, 3), "b": (1, None)}
    assert [one for one in database.sent if "setval" in one[0] or "ALTER" in one[0]] == [
        ("SELECT setval(%s, %s, %s)", ("a", 3, True))
        if vendor == "postgresql"
        else ("ALTER TABLE `a` AUTO_INCREMENT = 3",)
    ]


def test_counters_are_kept_in_no_database_that_a_connection_was_led_to(tmp_path: Path) -> None:
    server = Server(tmp_path, leads_to="shop")
    own = OwnConnections({}, lambda: OURS)
    for use in (lambda: _connect(own, server), own.keep_counters):
        with pytest.raises(ForeignDatabase, match="led to shop"):
            use()
    assert not [text for text in server.statements if "tebiki_counters" in text]


def test_a_case_of_many_commits_holds_few_savepoints(server: Server) -> None:
    own = OwnConnections({"shop": OURS})
    connection = _connect(own, server)
    own.begin()
    (go_back,) = own.remember()
    for number in range(20):
        _insert(connection, number)
        server.do_commit(connection)  # type: ignore[attr-defined]
    held = [text for text in server.statements if text == "SAVEPOINT tebiki_case"]
    assert len(held) - server.statements.count("RELEASE SAVEPOINT tebiki_case") <= 2
    go_back()
    assert _rows(connection) == [1]
    server.do_rollback(connection)  # type: ignore[attr-defined]
    own.end()


def test_a_driver_prepares_no_statements_whose_names_forks_would_share(server: Server) -> None:
    own, connect = OwnConnections({"shop": OURS}), server.connect

    def prepared(**named: Any) -> Any:
        connection = connect(**named)
        connection.prepare_threshold = 5
        return connection

    server.connect = prepared  # type: ignore[method-assign]
    assert _connect(own, server).prepare_threshold is None


def test_a_database_of_others_keeps_no_counters() -> None:
    assert restore_counters("mysql", Keeping(("a", 1, 55))) == {"a": (1, 55)}  # type: ignore[no-untyped-call]
    assert restore_counters("sqlite", Keeping(("a", 1, 55))) == {}  # type: ignore[no-untyped-call]


@pytest.mark.parametrize("is_committed", [False, True])
def test_what_another_process_did_to_a_session_is_undone(server: Server, *, is_committed: bool) -> None:
    own = OwnConnections({"shop": OURS})
    connection = _connect(own, server)
    own.end()
    own.begin()
    _insert(connection, 2)
    server.do_commit(connection)  # type: ignore[attr-defined]
    (go_back,) = own.remember()
    _insert(connection, 3)
    if is_committed:
        server.do_commit(connection)  # type: ignore[attr-defined]
    go_back()
    server.do_commit(connection)  # type: ignore[attr-defined]
    assert _rows(connection) == [1, 2]
    own.end()
    assert _rows(connection) == [1]


def test_connections_of_mysql_are_guarded(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []
    module = ModuleType("MySQLdb.connections")
    members = {
        "__init__": lambda _connection, **named: sent.append(named),
        "query": lambda _connection, query: sent.append(query),
        "select_db": lambda _connection, name: sent.append(name),
        "cursor": lambda _connection: SimpleNamespace(
            execute=lambda _text: None, fetchall=lambda: [("Canary Two",), ("shop",), (OURS,)], close=lambda: None
        ),
        "rollback": lambda _connection: None,
    }
    module.Connection = type("Connection", (), members)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "MySQLdb.connections", module)
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    guard = _driver_guard.DriverGuard(lambda: [OURS])
    guard.install()
    connection = _allowed(guard, module.Connection, db=OURS, init_command="SET autocommit=0")  # type: ignore[attr-defined]
    connection.query(b"SELECT 1")
    connection.select_db(OURS)
    connection.query(b"UPDATE orders SET orders.a = 1")
    for refused in (
        lambda: connection.query(b"UPDATE orders JOIN `canary two`.t ON 1 SET a = 1"),
        lambda: connection.query(b"USE shop"),
        lambda: connection.select_db("shop"),
        lambda: module.Connection(db=OURS),  # type: ignore[attr-defined]
        lambda: _allowed(guard, module.Connection, init_command="INSERT INTO shop.t VALUES (1)"),  # type: ignore[attr-defined]
    ):
        with pytest.raises(ForeignDatabase):
            refused()
    sent_first = [{"db": OURS, "init_command": "SET autocommit=0"}, b"SELECT 1", OURS]
    assert sent == [*sent_first, b"UPDATE orders SET orders.a = 1"]


@pytest.mark.parametrize(
    ("name", "connection"),
    [
        ("psycopg2.extensions", "connection"),
        ("psycopg2._psycopg", "ReplicationConnection"),
        ("MySQLdb._mysql", "connection"),
    ],
)
def test_a_class_of_connections_is_called_by_engines_alone(
    name: str, connection: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = type(connection, (), {})
    before: Any = type("Before", (original,), {})
    module = _imported(monkeypatch, name, **{connection: original})
    guard = _driver_guard.DriverGuard(lambda: [OURS])
    guard.install()
    guarded: Any = getattr(module, connection)
    extended: Any = type("Logging", (guarded,), {})
    for cls in (guarded, extended, before):
        with pytest.raises(ForeignDatabase):
            cls()
        assert isinstance(_allowed(guard, cls), original)
    assert isinstance(original(), guarded)
    assert issubclass(original, guarded)
    assert not isinstance(original(), extended)


def test_a_class_in_two_modules_of_a_driver_stays_one(monkeypatch: pytest.MonkeyPatch) -> None:
    original = type("connection", (), {})
    replication = type("ReplicationConnection", (original,), {})
    inner = _imported(monkeypatch, "psycopg2._psycopg", connection=original, ReplicationConnection=replication)
    outer = _imported(monkeypatch, "psycopg2.extensions", connection=original)
    guard = _driver_guard.DriverGuard(lambda: [OURS])
    guard.install()
    assert outer.connection is inner.connection is not original  # type: ignore[attr-defined]
    made = _allowed(guard, inner.ReplicationConnection)  # type: ignore[attr-defined]
    assert isinstance(made, outer.connection)  # type: ignore[attr-defined]


def test_functions_below_a_driver_connect_for_engines_and_their_pools(monkeypatch: pytest.MonkeyPatch) -> None:
    class Low:
        connect = connect_start = classmethod(lambda cls, conninfo: (cls(), conninfo))

    postgres = _imported(monkeypatch, "psycopg.pq", PGconn=Low)
    mysql = _imported(monkeypatch, "MySQLdb._mysql", connect=lambda **named: named)
    guard = _driver_guard.DriverGuard(lambda: [OURS])
    guard.install()
    cls: Any = postgres.PGconn  # type: ignore[attr-defined]
    for connect in (cls.connect, cls.connect_start):
        with pytest.raises(ForeignDatabase, match="used directly"):
            connect(b"dbname=shop")
        with pytest.raises(ForeignDatabase, match="used directly"):
            connect(b"dbname=tebiki_new_2b")
        for made, conninfo in (_allowed(guard, connect, conninfo=b"dbname=shop"), connect(f"dbname={OURS}".encode())):
            assert (isinstance(made, cls), conninfo[:7]) == (True, b"dbname=")
    with pytest.raises(ForeignDatabase):
        mysql.connect(db="shop")  # type: ignore[attr-defined]
    assert _allowed(guard, mysql.connect, db="shop") == {"db": "shop"}  # type: ignore[attr-defined]


def _imported(monkeypatch: pytest.MonkeyPatch, name: str, **members: Any) -> ModuleType:
    """Return a module of that name, which counts as imported."""
    module = ModuleType(name)
    vars(module).update(members)
    monkeypatch.setitem(sys.modules, name, module)
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    return module


def test_a_connection_of_one_thread_lets_no_other_one_through() -> None:
    guard = _driver_guard.DriverGuard(lambda: [OURS])
    found: list[bool] = []
    with guard.allow():
        thread = threading.Thread(target=lambda: found.append(guard._is_ours))
        thread.start()
        thread.join()
    assert (found, guard._is_ours) == ([False], False)


@pytest.mark.parametrize(
    ("place", "is_own"),
    [(f"host=h dbname={OURS}", True), (f"dbname={OURS} dbname=shop", False), ("host=h", False), ("dbname=shop", False)],
)
def test_threads_of_a_pool_connect_to_a_database_of_ours(place: str, is_own: bool) -> None:
    assert _driver_guard._is_own_place(place, {OURS}) is is_own


def _allowed(guard: _driver_guard.DriverGuard, connect: Any, **named: Any) -> Any:
    with guard.allow():
        return connect(**named)


@pytest.mark.parametrize(
    ("found", "alias", "is_refused"),
    [
        ("shop", "default", True),
        (OURS + "_Second", "default", False),
        (OURS + "_other", "default", True),
        ("postgres", "__no_db__", True),
        ("postgres", "default", True),
    ],
)
def test_each_connection_of_django_is_asked_where_it_leads(
    monkeypatch: pytest.MonkeyPatch, found: str, alias: str, is_refused: bool
) -> None:
    base = pytest.importorskip("django.db.backends.base.base", reason="Django is of the dev extra").BaseDatabaseWrapper
    monkeypatch.setattr(base, "connect", lambda wrapper: wrapper.handle(wrapper.get_new_connection({})))
    monkeypatch.setattr(django_databases, "_GUARDS", [])
    monkeypatch.setattr(_driver_guard, "_CONNECTING", {})
    monkeypatch.setattr(_driver_guard, "_EXECUTING", {})
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    monkeypatch.setattr(_django_cursors, "_with_check", lambda _guard, original: original)
    monkeypatch.setattr(django_databases, "_NAMES", {OURS, f"{OURS}_Second"})
    django_databases._guard_connections()
    steps: list[str] = []
    cursor = SimpleNamespace(execute=steps.append, fetchall=lambda: [[found]], close=int)
    connection = SimpleNamespace(cursor=lambda: cursor, rollback=int, close=lambda: steps.append("closed"), commit=int)

    class Wrapper:
        vendor = "postgresql"

        def get_new_connection(self, _parameters: Any) -> Any:
            steps.append(f"connected: {guards[0]._is_ours}")
            return connection

        def handle(self, given: Any) -> None:
            assert given is connection
            steps.append(f"handlers: {guards[0]._is_ours}")

    guards = django_databases._GUARDS
    wrapper = Wrapper()
    wrapper.alias = alias  # type: ignore[attr-defined]
    with pytest.raises(ForeignDatabase, match=f"led to {found}") if is_refused else contextlib.nullcontext():
        base.connect(wrapper)
    assert steps == [
        "connected: True",
        "SELECT pg_catalog.current_database()",
        *(["closed"] if is_refused else ["SET lock_timeout = '60s'", "handlers: False"]),
    ]
    assert "get_new_connection" not in vars(wrapper)


def test_django_and_engines_send_no_statement_about_the_server() -> None:
    sent: list[str] = []
    execute: Any = _django_cursors._with_check(  # type: ignore[no-untyped-call]
        _driver_guard.DriverGuard(list), lambda _cursor, sql, _params=None: sent.append(sql)
    )
    postgresql = SimpleNamespace(db=SimpleNamespace(vendor="postgresql"))
    for vendor in ("postgresql", "sqlite"):
        execute(SimpleNamespace(db=SimpleNamespace(vendor=vendor)), "DELETE FROM t")
    with pytest.raises(ForeignDatabase, match="change the server: DATABASE"):
        execute(postgresql, "DROP DATABASE shop")
    with pytest.raises(ForeignDatabase, match="change the server: ROLE"):
        OwnConnections({})._look_at(  # type: ignore[no-untyped-call]
            SimpleNamespace(dialect=SimpleNamespace(name="postgresql")), None, "COMMIT; CREATE ROLE a", {}, None, False
        )
    assert sent == ["DELETE FROM t"] * 2
