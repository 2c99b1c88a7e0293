"""Applications whose factories ask a database, and wait for it: replays build them without a server."""

import sys
from pathlib import Path
from typing import Any

import pytest

from tests.characterize.recorded_requests import lock_recorded, record_tests, statuses, verify_changed

FILES = {
    "psycopg2/__init__.py": """\
import sys

from . import extensions

apilevel = "2.0"


class OperationalError(Exception):
    pass


class InterfaceError(Exception):
    pass


def connect(dsn=None, connection_factory=None, cursor_factory=None, **named):
    if "pytest" not in sys.modules:
        raise OperationalError("connection refused")
    return (connection_factory or extensions.connection)(dsn)
""",
    "psycopg2/extensions.py": """\
ROWS = {"SELECT name, rate FROM rates": ("tax", 10), "SELECT price FROM items": (250,)}
ROWS.update({"SELECT count FROM shops": (1,), "SELECT count FROM shops WHERE open": (1,)})
REGISTERED = []


class cursor:
    description = None
    rowcount = -1

    def execute(self, sql, params=None):
        self.rows = [ROWS[sql]] if sql in ROWS else []
        self.description = [(name, 23) for name in sql.partition("SELECT ")[2].partition(" FROM")[0].split(", ")]
        self.rowcount = len(self.rows)

    def fetchall(self):
        taken, self.rows = self.rows, []
        return taken


class connection:
    cursor_factory = cursor

    def __init__(self, dsn=None):
        self.dsn = dsn

    def cursor(self, name=None, cursor_factory=cursor):
        return cursor_factory()


def register_type(kind, conn=None):
    if conn is not None and not isinstance(conn, connection):
        raise TypeError("not a connection")
    REGISTERED.append(kind)
""",
    "shop.py": """\
import time

import flask
import psycopg2
from psycopg2.extensions import register_type


def _connect():
    for _ in range(3):
        try:
            return psycopg2.connect("shop")
        except Exception as error:
            failure = error
            time.sleep(1000)
    raise failure


def ask(sql):
    cursor = _connect().cursor()
    cursor.execute(sql)
    return cursor.fetchall()


def create_app(title):
    app = flask.Flask(__name__)
    connection = _connect()
    register_type("rate", connection)
    cursor = connection.cursor()
    cursor.execute("CREATE TABLE IF NOT EXISTS rates (name text, rate int)")
    cursor.execute("SELECT name, rate FROM rates")
    app.rates = dict(cursor.fetchall())
    cursor.execute("SELECT count FROM shops")
    app.shops = cursor.fetchall()[0][0]
    time.sleep(1000)

    @app.get("/items")
    def items():
        shops = ask("SELECT count FROM shops WHERE open")[0][0]
        return {"title": title, "price": ask("SELECT price FROM items")[0][0] * app.rates["tax"] * shops}

    return app
""",
    "test_shop.py": """\
import time

from shop import ask, create_app

time.sleep = id


def test_shop():
    assert create_app("A").test_client().get("/items").json == {"title": "A", "price": 2500}
    assert create_app("B").test_client().get("/items?again=1").json == {"title": "B", "price": 2500}
    assert ask("SELECT price FROM items") == [(250,)]
""",
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("flask")
    test = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "test_shop.py")
    return record_tests(tmp_path_factory.mktemp("shop"), FILES, *test)


@pytest.fixture(scope="module")
def requests(root: Path) -> list[dict[str, Any]]:
    return lock_recorded(root)


def test_requests_are_locked_although_their_application_asks_a_database_while_it_is_built(
    requests: list[dict[str, Any]],
) -> None:
    assert statuses(requests) == [("/items", 200), ("/items?again=1", 200)]
    assert [case["parts"]["body"] for case in requests] == [
        f'{{"price":2500,"title":"{title}"}}\n'
        for title in ("AB" if requests[0]["ask"]["target"] == "/items" else "BA")
    ]


@pytest.mark.usefixtures("requests")
def test_a_wrong_change_of_what_a_view_answers_differs(root: Path) -> None:
    ran = verify_changed(root, "shop.py", '* app.rates["tax"]', '+ app.rates["tax"]')
    assert ran.code == 1
    assert "/items" in ran.out


@pytest.mark.usefixtures("requests")
def test_what_a_factory_asked_answers_nothing_that_is_asked_later(root: Path) -> None:
    ran = verify_changed(root, "shop.py", " WHERE open", "")
    assert ran.code == 1
    assert "/items" in ran.out
