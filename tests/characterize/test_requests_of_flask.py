"""Requests that tests of Flask put are locked by themselves: with the test's application, rows, session and moment."""

import sys
from pathlib import Path
from typing import Any

import pytest

from tests.characterize.recorded_requests import lock_recorded, record_tests, statuses, verify_changed

FILES = {
    "shop/__init__.py": """\
import hashlib
import time
from datetime import datetime, timezone

from flask import Flask, abort, jsonify, request, session
from sqlalchemy import create_engine, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import StaticPool

SETTINGS = {"DATABASE": "sqlite:///shop.db", "SECRET_KEY": "k" * 40, "LIMIT": 1}


def fingerprint(password):
    return hashlib.sha256(password.encode()).hexdigest()


def create_app(settings=None, *, title="Shop"):
    app = Flask(__name__)
    app.config.from_mapping(SETTINGS)
    app.config.update(settings or {})
    engine = create_engine(app.config["DATABASE"], poolclass=StaticPool)
    app.engine, rates = engine, {}

    def run(statement, **given):
        with Session(engine) as work:
            rows = work.execute(text(statement), given)
            found = rows.all() if rows.returns_rows else rows.rowcount
            work.commit()
            return found

    def rate(name):
        if name not in rates:
            rates[name] = run("SELECT percent FROM rates WHERE name = :name", name=name)[0][0]
        return rates[name]

    @app.post("/login")
    def login():
        name, password = request.form["name"], request.form["password"]
        held = run("SELECT password FROM people WHERE name = :name", name=name)
        if not held or held[0][0] != password:
            abort(401)
        session["name"], session["hash"] = name, fingerprint(password)
        return jsonify(title=title)

    @app.get("/items/<name>")
    def item(name):
        began, until = time.time(), time.perf_counter() + 0.005
        if "name" not in session:
            abort(403)
        person = run("SELECT password FROM people WHERE name = :name", name=session["name"])
        if fingerprint(person[0][0]) != session["hash"]:
            abort(403)
        rows = run("SELECT price, sold FROM items WHERE name = :name AND sold <= :limit", name=name,
                   limit=app.config["LIMIT"])
        if not rows:
            abort(404)
        while time.perf_counter() < until:
            pass
        run("INSERT INTO visits VALUES (:name, :took, :at)", name=name, took=int((time.time() - began) * 1000),
            at=datetime.now(timezone.utc).isoformat())
        last = run("SELECT at FROM visits WHERE name = :name ORDER BY at DESC", name=name)[0][0]
        if datetime.fromisoformat(last) > datetime.now(timezone.utc):
            abort(500)
        return jsonify(price=rows[0][0] * (100 + rate("tax")) // 100, title=title)

    return app
""",
    "tests/test_shop.py": """\
import pytest
from sqlalchemy import text

from shop import create_app


@pytest.fixture
def app():
    app = create_app({"DATABASE": "sqlite://", "TESTING": True}, title="Test")
    app.config["LIMIT"] = 3
    with app.engine.begin() as work:
        work.execute(text("CREATE TABLE people (name TEXT, password TEXT)"))
        work.execute(text("CREATE TABLE items (name TEXT, price INTEGER, sold INTEGER)"))
        work.execute(text("CREATE TABLE visits (name TEXT, took INTEGER, at TEXT)"))
        work.execute(text("CREATE TABLE rates (name TEXT, percent INTEGER)"))
        work.execute(text("INSERT INTO people VALUES ('kiku', 'w0rd-of-kiku')"))
        work.execute(text("INSERT INTO rates VALUES ('tax', 10)"))
        work.execute(text("INSERT INTO items VALUES ('fan', 200, 3), ('tea', 50, 4)"))
    return app


def test_items(app):
    client = app.test_client()
    assert client.get("/items/fan").status_code == 403
    assert client.post("/login", data={"name": "kiku", "password": "wrong-word"}).status_code == 401
    assert client.post("/login", data={"name": "kiku", "password": "w0rd-of-kiku"}).json == {"title": "Test"}
    assert client.get("/items/fan").json == {"price": 220, "title": "Test"}
    assert client.get("/items/tea").status_code == 404
    assert client.get("/items/fan?again=1").json == {"price": 220, "title": "Test"}
""",
    "tests/__init__.py": "",
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    for name in ("flask", "sqlalchemy"):
        pytest.importorskip(name)
    test = (sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests")
    return record_tests(tmp_path_factory.mktemp("shop"), FILES, *test)


@pytest.fixture(scope="module")
def requests(root: Path) -> list[dict[str, Any]]:
    return lock_recorded(root)


def test_every_request_of_a_test_is_locked_with_what_was_recorded(requests: list[dict[str, Any]]) -> None:
    assert statuses(requests) == [
        ("/items/fan", 200),
        ("/items/fan", 403),
        ("/items/fan?again=1", 200),
        ("/items/tea", 404),
        ("/login", 200),
        ("/login", 401),
    ]
    (cached,) = [case for case in requests if case["ask"]["target"].startswith("/items/fan?")]
    assert cached["parts"]["body"] == '{"price":220,"title":"Test"}\n'
    assert [line["given"] for line in cached["ask"]["lent"]] == [["tax"]]
    assert [(cached["ask"]["answered"][it]["given"][:2]) for it in cached["ask"]["settled"]] == [["fan", 0]]


@pytest.mark.usefixtures("requests")
def test_a_wrong_change_of_a_view_differs(root: Path) -> None:
    ran = verify_changed(root, "shop/__init__.py", "(100 + rate", "(99 + rate")
    assert ran.code == 1
    assert "/items/" in ran.out


@pytest.mark.usefixtures("requests")
def test_a_time_that_is_measured_otherwise_differs(root: Path) -> None:
    ran = verify_changed(root, "shop/__init__.py", "(time.time() - began)", "(time.time() - began + 1)")
    assert ran.code == 1
    assert "/items/" in ran.out
