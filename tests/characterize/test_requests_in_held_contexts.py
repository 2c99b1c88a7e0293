"""A request that a test puts while it holds a context open finds the rows and values of that context in its replay."""

import sys
from pathlib import Path
from typing import Any

import pytest

from tests.characterize.recorded_requests import lock_recorded, record_tests, statuses, verify_changed

FILES = {
    "shop/__init__.py": """\
from types import SimpleNamespace

from flask import Flask, abort, g, jsonify, request
from flask.globals import app_ctx
from sqlalchemy import JSON, Column, ForeignKey, Integer, String, create_engine, select
from sqlalchemy.ext.mutable import MutableDict
from sqlalchemy.orm import declarative_base, relationship, scoped_session, sessionmaker
from sqlalchemy.pool import StaticPool

Base = declarative_base()


class Team(Base):
    __tablename__ = "teams"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    motto = Column(String)
    options = Column(MutableDict.as_mutable(JSON))


class Person(Base):
    __tablename__ = "people"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    team_id = Column(ForeignKey("teams.id"))
    team = relationship(Team)


def create_app(settings=None):
    app = Flask(__name__)
    engine = create_engine("sqlite://", poolclass=StaticPool)
    Base.metadata.create_all(engine)
    factory = sessionmaker(engine, expire_on_commit=False)
    session = scoped_session(factory, lambda: id(app_ctx._get_current_object()))
    app.extensions["sqlalchemy"] = SimpleNamespace(session=session)
    app.teardown_appcontext(lambda _error: session.remove())

    @app.get("/people/<int:key>")
    def show(key):
        person = session.get(Person, key)
        if person is None or person.team.name != g.get("team", "red"):
            abort(404)
        return jsonify(name=person.name, size=person.team.options["size"], motto=person.team.motto)

    @app.post("/people/<int:key>")
    def rename(key):
        query = select(Person).where(Person.id == key, Person.team_id == 1)
        person = session.scalars(query).one()
        person.name = request.form["name"]
        person.team.options["size"] += 1
        session.commit()
        return jsonify(name=person.name, size=person.team.options["size"])

    return app
""",
    "tests/test_shop.py": """\
import unittest

from flask import g

from shop import Person, Team, create_app


class PeopleTest(unittest.TestCase):
    def setUp(self):
        self.app = create_app()
        self.context = self.app.app_context()
        self.context.push()
        self.session = self.app.extensions["sqlalchemy"].session
        self.person = Person(name="Kiku", team=Team(name="blue", options={"size": 3}))
        self.session.add(self.person)
        self.session.commit()
        self.client = self.app.test_client()

    def tearDown(self):
        self.context.pop()

    def test_show(self):
        assert self.client.get("/people/1").status_code == 404
        g.team = "blue"
        assert self.client.get("/people/1?again").json == {"name": "Kiku", "size": 3, "motto": None}

    def test_rename(self):
        assert self.client.post("/people/1", data={"name": "Sei"}).json == {"name": "Sei", "size": 4}
        self.person.name = "Murasaki"
        g.team = "blue"
        assert self.client.get("/people/1?new").json == {"name": "Murasaki", "size": 4, "motto": None}
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


def test_requests_are_locked_with_what_the_context_held(requests: list[dict[str, Any]]) -> None:
    assert statuses(requests) == [
        ("/people/1", 200),
        ("/people/1", 404),
        ("/people/1?again", 200),
        ("/people/1?new", 200),
    ]
    bodies = {case["ask"]["target"]: case["parts"]["body"] for case in requests if case["parts"]["status"] == 200}
    assert bodies["/people/1?new"] == '{"motto":null,"name":"Murasaki","size":4}\n'
    (renamed,) = [case for case in requests if case["ask"]["method"] == "POST"]
    assert len(renamed["parts"]["commands"]) == 2  # also that of the change inside a value


@pytest.mark.usefixtures("requests")
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('g.get("team", "red")', 'g.get("team", "blue")'),
        ("Person.id == key, Person.team_id == 1", "Person.id == key"),
        ('options["size"] += 1', 'options["size"] += 0'),
    ],
)
def test_a_wrong_change_differs(root: Path, old: str, new: str) -> None:
    ran = verify_changed(root, "shop/__init__.py", old, new)
    assert ran.code == 1
    assert "/people/" in ran.out
