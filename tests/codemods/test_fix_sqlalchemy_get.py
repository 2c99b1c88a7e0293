"""`fix_sqlalchemy_get`: the same rows, statements and errors with a real SQLAlchemy, and what is left to a person."""

import sys
import warnings
from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import orm

from codemods.fix_sqlalchemy_get import CODEMOD
from tests.codemods.apply import applied, sites_in
from toolkit.model.codemod import CodemodExample

NEW = {"requirements.txt": "SQLAlchemy==2.0.36\nFlask-SQLAlchemy==3.1.1\n"}
KEYS = (1, 2, 99, None, (1,), (1, 2), {"id": 2}, {"no": 1}, [2], "1", "a", 1.0, True)
MODELS = """
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Column, ForeignKey, Integer, String
from sqlalchemy.orm import Session, joinedload, relationship, sessionmaker

db = SQLAlchemy()
Maker = sessionmaker(db.engine)


class Shop(db.Model):
    __tablename__ = "shops"
    id = Column(Integer, primary_key=True)
    name = Column(String)
    kind = Column(String)
    users = relationship("User")
    __mapper_args__ = {"polymorphic_on": kind, "polymorphic_identity": "shop"}


class Cafe(Shop):
    __mapper_args__ = {"polymorphic_identity": "cafe"}


class User(db.Model):
    __tablename__ = "users"
    id = Column(Integer, primary_key=True)
    shop_id = Column(ForeignKey("shops.id"))
    shop = relationship(Shop, viewonly=True)

    @classmethod
    def at(cls, key):
        return cls.query.get(key)


"""
FORMS = [
    "def find(session: Session, key):\n    return session.query(Shop).get(key)\n",
    "def find(session: Session, key):\n    return session.query(Cafe).get(ident=key)\n",
    "def find(session, key):\n    return Shop.query.get(key)\n",
    "def find(session, key):\n    return User.at(key)\n",
    "def find(session, key):\n    return Cafe.query.get_or_404(key)\n",
    "def find(session, key):\n    return Shop.query.get_or_404(key, f'no shop {key}')\n",
    "def find(session, key):\n    return Shop.query.get_or_404(description='none', ident=key)\n",
    "def find(session: Session, key):\n    return session.query(User).options(joinedload(User.shop)).get(key)\n",
    "def find(session: Session, key):\n    return session.query(Shop).populate_existing().get(key)\n",
    "def find(session: Session, key):\n    return session.query(Shop).with_for_update().get(key)\n",
    "def find(session, key):\n    with Maker() as other:\n        return other.query(Shop).get(key).name\n",
    "def find(session: Session, key):\n    return (\n        session\n        .query(User)\n        .options(\n"  # noqa: ISC004
    "            joinedload(User.shop),\n        )\n        .get(\n            key\n        )\n    )\n",
    "def find(session, key):\n    return db.session.query(Shop).get_or_404(key, description='none')\n",
]


class NotFoundError(Exception):
    """The answer 404."""


class _Query(orm.Query[Any]):
    def get_or_404(self, ident: Any, description: str | None = None) -> Any:
        return _or_404(self.get(ident), description)


def _or_404(found: Any, description: str | None) -> Any:
    if found is None:
        raise NotFoundError(description)
    return found


class _Extension:
    """Stand-in with what the programs need of Flask-SQLAlchemy 3."""

    def __init__(self) -> None:
        self.engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
        self.session = orm.scoped_session(orm.sessionmaker(self.engine, query_cls=_Query))
        self.Model = orm.declarative_base()
        self.Model.query = self.session.query_property()

    def get_or_404(self, entity: Any, ident: Any, *, description: str | None = None) -> Any:
        return _or_404(self.session.get(entity, ident), description)


@pytest.fixture(scope="module", autouse=True)
def extension() -> Iterator[None]:
    """A stand-in for `flask_sqlalchemy`, which is not installed."""
    module = ModuleType("flask_sqlalchemy")
    module.SQLAlchemy = _Extension  # type: ignore[attr-defined]
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "flask_sqlalchemy", module)
        yield


class Program:
    """A program with four rows in its database."""

    def __init__(self, code: str) -> None:
        self.names = load_names(code)


def load_names(code: str) -> dict[str, Any]:
    """The names of a program, with four rows in its database."""
    world: dict[str, Any] = {"__name__": "shop.models"}
    exec(compile(code, "shop/models.py", "exec"), world)
    world["db"].Model.metadata.create_all(world["db"].engine)
    with world["Maker"].begin() as session:
        session.add_all([world["Shop"](id=1, name="a"), world["Cafe"](id=2, name="b")])
        session.add_all([world["User"](id=1, shop_id=1), world["User"](id=2, shop_id=2)])
    return world


def answers(world: dict[str, Any], key: Any, change: str, *, is_loaded: bool) -> tuple[Any, ...]:
    """Results of a program for a key, twice in one session: rows, errors and the statements that are sent."""
    sent: list[tuple[str, Any]] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        sent.append((statement, parameters))

    session = world["db"].session()
    try:
        held = session.get(world["Shop"], 2) if is_loaded else None
        if held is not None and change == "changed":
            held.name = "changed"
        elif held is not None and change == "expired":
            session.expire(held)
        sa.event.listen(world["db"].engine, "before_cursor_execute", note)
        found = [show(lambda: world["find"](session, key)) for _ in range(2)]
        return (*found, sent, len(session.identity_map))
    finally:
        sa.event.remove(world["db"].engine, "before_cursor_execute", note)
        world["db"].session.remove()


def show(find: Callable[[], Any]) -> Any:
    """A result or an error as values that can be compared."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = find()
        except Exception as error:
            return type(error), str(error)
    return as_value(found)


def as_value(found: Any) -> Any:
    """A row as the name of its class and what is loaded of it."""
    if isinstance(found, list):
        return [as_value(row) for row in found]
    if not hasattr(found, "id"):
        return found
    loaded = {name: as_value(value) for name, value in vars(found).items() if not name.startswith("_")}
    return type(found).__name__, loaded


@pytest.fixture(scope="module", params=FORMS)
def pair(request: pytest.FixtureRequest) -> Iterator[tuple[Program, Program]]:
    """A program before and after; their databases are closed afterwards."""
    code = MODELS + request.param
    done = applied(CODEMOD, CodemodExample(code, files=NEW))
    assert done.data is not None, done.left
    after = done.data.decode()
    assert [(site.verdict, site.reason) for site in done.applied] == [("certain", "same")] * len(done.applied)
    assert ".query.get" not in after
    assert ".query(" not in after
    programs = Program(code), Program(after)
    yield programs
    for program in programs:
        program.names["db"].engine.dispose()


@settings(max_examples=40, deadline=None)
@given(key=st.sampled_from(KEYS), change=st.sampled_from(["", "changed", "expired"]), is_loaded=st.booleans())
def test_the_new_form_finds_and_sends_the_same(
    pair: tuple[Program, Program], key: Any, change: str, is_loaded: bool
) -> None:
    before, after = (answers(program.names, key, change, is_loaded=is_loaded) for program in pair)
    assert before == after


HEAD = "from sqlalchemy.orm import Session\nfrom shop.models import User, db\n\n\n"
BASE = {"shop/models.py": MODELS}


CLASS = "def f(key):\n    return User.query.get(key)\n"
GIVEN = "def f(session, key):\n    return session.query(User).get(key)\n"
REBOUND = "def f(key, session: Session):\n    session = other()\n    return session.query(User).get(key)\n"
MADE_BY_HAND = "class User(db.Model):\n    @classmethod\n    def query(cls): pass\n"
SETTINGS = "S = sessionmaker(class_=Own)\n"
MOCK = "session.query.return_value.get.return_value = 1\n"


@pytest.mark.parametrize(
    ("code", "files", "reason"),
    [
        ("def f(s, key):\n    return s.session.query(User).get(key)\n", {}, "session"),
        (GIVEN, {}, "session"),
        (REBOUND, {}, "session"),
        ("def f(key):\n    return Other.query.get(key)\n", {}, "model"),
        (CLASS, {"q.py": "class Q(Query):\n    def get(self, key): pass\n"}, "decides"),
        (CLASS, {"q.py": "class Q(BaseQuery, Mixin):\n    pass\n"}, "decides"),
        (CLASS, {"q.py": SETTINGS}, "decides"),
        (CLASS, {"q.py": "class A(db.Model):\n    query_class = Visible\n"}, "decides"),
        (CLASS, {"q.py": MADE_BY_HAND}, "model"),
        (CLASS, {"t.py": "def t(m):\n    m.setattr(User, 'query', 1)\n"}, "replaced"),
        (CLASS, {"t.py": "User.query.get = lambda key: None\n"}, "replaced"),
        ("def f(key):\n    return db.session.query(User).get(key)\n", {"t.py": MOCK}, "replaced"),
        ("def f(model, key):\n    return db.session.query(model).get(key)\n", {}, "entity"),
        ("def f(self, key):\n    return db.session.query(self.model).get(key)\n", {}, "entity"),
        ("def f(key):\n    return [db.session.query(it).get(key) for it in (User, Shop)]\n", {}, "entity"),
    ],
)
def test_what_is_not_known_is_for_review(code: str, files: dict[str, str], reason: str) -> None:
    found = sites_in(CODEMOD, CodemodExample(HEAD + code, files={**NEW, **BASE, **files}))
    assert [(site.verdict, site.reason) for site in found] == [("review", reason)]


@pytest.mark.parametrize(
    ("code", "files", "reason"),
    [
        (CLASS, {"other.py": "again = SQLAlchemy()\n"}, "several"),
        ("def f(key, db):\n    return User.query.get(key)\n", {}, "taken"),
        ("def f(key):\n    db = open_it()\n    return User.query.get(key)\n", {}, "taken"),
        ("def f(keys):\n    return User.query.get(*keys)\n", {}, "other_form"),
        ("def f(key):\n    return User.query.get(key, None)\n", {}, "other_form"),
        ("def f(key):\n    return User.query.options(OPTIONS).get(key)\n", {}, "chain"),
        ("def f(key):\n    return User.query.with_for_update(nowait=True).get(key)\n", {}, "chain"),
        ("def f(key):\n    return User.query.options(load(1)).get_or_404(key)\n", {}, "chain"),
        ("def f(key):\n    return (User.query  # of all shops\n            .get(key))\n", {}, "comment"),
        (GIVEN.replace(".get", ".get_or_404"), {}, "no_extension"),
    ],
)
def test_what_has_no_like_form_is_refused(code: str, files: dict[str, str], reason: str) -> None:
    found = sites_in(CODEMOD, CodemodExample(HEAD + code, files={**NEW, **BASE, **files}))
    assert [(site.verdict, site.reason) for site in found] == [("refused", reason)]


@pytest.mark.parametrize(
    "code",
    [
        "def f(key):\n    return db.session.query(User.id).get(key)\n",
        "def f(key):\n    return db.session.query(User, Shop).get(key)\n",
        "def f(request):\n    return request.query.get('key')\n",
        "def f(self):\n    return self.query.get('key')\n",
        "def f(search):\n    return search.query('text').get('hits')\n",
        "def f(key):\n    return db.session.get(User, key)\n",
        "def f(key):\n    return User.query.filter_by(id=key).first()\n",
    ],
)
def test_other_calls_are_no_sites(code: str) -> None:
    assert sites_in(CODEMOD, CodemodExample(HEAD + code, files={**NEW, **BASE})) == []


@pytest.mark.parametrize(
    ("pins", "get", "or_404"),
    [
        ("SQLAlchemy==1.3.24\nFlask-SQLAlchemy==2.5.1\n", "old_version", "old_version"),
        ("SQLAlchemy==1.4.49\nFlask-SQLAlchemy==2.5.1\n", "same", "old_version"),
        ("SQLAlchemy>=1.3\nFlask-SQLAlchemy>=2\n", "version", "version"),
        ("Flask-SQLAlchemy==3.0.5\n", "same", "same"),
        ("SQLAlchemy==2.0.36\nFlask-SQLAlchemy\n", "same", "version"),
    ],
)
def test_versions_decide(pins: str, get: str, or_404: str) -> None:
    code = HEAD + "def f(key):\n    return User.query.get(key), User.query.get_or_404(key)\n"
    found = sites_in(CODEMOD, CodemodExample(code, files={**BASE, "requirements.txt": pins}))
    assert [site.reason for site in found] == [get, or_404]


def test_a_long_call_gets_one_argument_a_line() -> None:
    options = ", ".join(f"joinedload(User.shop_of_the_{word})" for word in ("first_visit", "last_visit"))
    code = f"{HEAD}def f(key):\n    user = User.query.options({options}).get(key)  # as seen\n    return user\n"
    done = applied(CODEMOD, CodemodExample(code, files={**NEW, **BASE})).data or b""
    assert done.decode() == (
        f"{HEAD}def f(key):\n    user = db.session.get(\n        User,\n        key,\n        options=[\n"
        "            joinedload(User.shop_of_the_first_visit),\n            joinedload(User.shop_of_the_last_visit),\n"
        "        ],\n    )  # as seen\n    return user\n"
    )
