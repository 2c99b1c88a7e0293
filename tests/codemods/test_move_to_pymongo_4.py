"""Programs write and return the same on PyMongo 3's calls as, after every certain change, on today's."""

import builtins
import copy
import re
from functools import cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import mongomock
import pymongo
import pytest
from bson import ObjectId
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codemods.move_to_pymongo_4 import CODEMOD
from tests.codemods.apply import applied, rewritten, sites_in
from tests.codemods.old_pymongo import OldDatabase, filled, written
from toolkit.model.codemod import CodemodExample

_TEXT = Path(__file__).with_name("pymongo_programs.txt").read_text("utf-8")
PROGRAMS = {
    name: (mark, code)
    for name, mark, code in re.findall(r"^#= (\w+): (changed|same)\n(.*?)(?=^#= |\Z)", _TEXT, re.MULTILINE | re.DOTALL)
}
_HEAD = "from pymongo import MongoClient\n\ndb = MongoClient().push\n\n\n"
_STORED = ({"_id": f"i{number}", "k": number % 4, "v": number} for number in range(6))
STORED = tuple(_STORED)
every_program = pytest.mark.parametrize("name", PROGRAMS)
every_changed_program = pytest.mark.parametrize("name", [name for name in PROGRAMS if PROGRAMS[name][0] == "changed"])
documents = st.fixed_dictionaries(
    {"k": st.integers(0, 3)},
    optional={"_id": st.sampled_from(["i1", "i9"]), "v": st.none() | st.text("ab", max_size=2)},
)


@cache
def after(name: str) -> str:
    return rewritten(CODEMOD, _HEAD + PROGRAMS[name][1])


def observed(code: str, database: Any, store: Any, x: Any, y: int) -> list[str]:
    """Return the result or the exception of a program, and the content of the database then."""

    def importing(name: str, *rest: Any) -> Any:
        made = SimpleNamespace(**vars(pymongo))
        made.MongoClient = lambda: SimpleNamespace(push=database)
        return made if name == "pymongo" else builtins.__import__(name, *rest)

    world: dict[str, Any] = {"__builtins__": {**vars(builtins), "__import__": importing}}
    exec(compile(code, "program", "exec"), world)
    x = copy.deepcopy(x)
    try:
        with mock.patch.object(mongomock.collection.Collection, "bulk_write", written):
            result = ["returned", world["f"](x, y)]
    except Exception as error:
        result = ["raised", type(error).__name__]
    state = {name: list(store[name].find()) for name in sorted(store.list_collection_names())}
    return _without_identifiers([*result, x, state])


def _without_identifiers(value: Any) -> list[str]:
    """The text of a value with made-up identifiers numbered in the order in which they come."""
    known: dict[str, str] = {}
    text = re.sub(r"[0-9a-f]{24}", lambda it: known.setdefault(it[0], f"id{len(known)}"), repr(value))
    return [text]


def before_and_after(name: str, x: Any, y: int) -> tuple[list[str], list[str]]:
    old, new = filled(STORED), filled(STORED)
    return (
        observed(_HEAD + PROGRAMS[name][1], OldDatabase(old), old, x, y),
        observed(after(name), new, new, x, y),
    )


def test_there_are_enough_programs() -> None:
    assert len(PROGRAMS) >= 55
    assert sum(mark == "same" for mark, _ in PROGRAMS.values()) >= 10


@every_program
def test_certain_sites_are_where_they_should_be(name: str) -> None:
    assert (after(name) != _HEAD + PROGRAMS[name][1]) == (PROGRAMS[name][0] == "changed"), after(name)


@every_changed_program
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(x=documents, y=st.integers(0, 3))
def test_the_database_and_the_result_are_the_same(name: str, x: Any, y: int) -> None:
    old, new = before_and_after(name, x, y)
    assert old == new, after(name)


@every_changed_program
def test_programs_do_something(name: str) -> None:
    old, new = before_and_after(name, {"k": 1}, 1)
    assert old == new
    assert "returned" in old[0]


def test_a_wrong_change_would_be_seen() -> None:
    old, new = filled(STORED), filled(STORED)
    right = _HEAD + "def f(x, y):\n    db.a.update({'k': 1}, {'k': 1})\n"
    wrong = _HEAD + "def f(x, y):\n    db.a.update_one({'k': 1}, {'$set': {'k': 1}})\n"
    assert observed(right, OldDatabase(old), old, {}, 0) != observed(wrong, new, new, {}, 0)


def test_made_up_identifiers_are_told_apart() -> None:
    one, other = ObjectId(), ObjectId()
    assert _without_identifiers([one, other]) != _without_identifiers([one, one])


def certain(code: str, **files: str) -> str:
    """Code after the certain changes, with other files around (`_` in a name is `/`)."""
    done = applied(
        CODEMOD, CodemodExample(code, files={f"{path.replace('_', '/', 1)}.py": text for path, text in files.items()})
    )
    return code if done.data is None else done.data.decode()


def reasons(code: str) -> list[str]:
    return [site.reason for site in sites_in(CODEMOD, CodemodExample(code))]


def test_an_error_that_a_caller_in_another_file_names_is_for_review() -> None:
    code = f"{_HEAD}def add(x: int):\n    db.a.insert([{{'k': 1}}, {{'k': x}}])\n"
    web = "import add\nfrom lib import DuplicateKeyError\ntry:\n    add(1)\nexcept DuplicateKeyError:\n    pass\n"
    assert "insert_many" in certain(code, web="from app import add\n\nadd(1)\n")
    assert certain(code, web=web) == code


_EITHER = """try:
    from pymongo import MongoClient as Client
except ImportError:
    from pymongo import Connection as Client
"""
_MODULE = "import pymongo\n\nclient = pymongo.MongoClient()\n"


@pytest.mark.parametrize(
    ("code", "files"),
    [
        ("from store import users\nusers.remove()\n", {"store": f"{_MODULE}users = client.push.users\n"}),
        ("from a.store import users as u\nu.remove()\n", {"a_store": f"{_MODULE}users = client['push']['users']\n"}),
        (
            "import store\nstore.Store().db.users.remove()\n",
            {"store": f"{_MODULE}class Store:\n    db = client.push\n"},
        ),
        (
            "from store import Store\nclass Mine(Store):\n    def f(self):\n        self.table.remove()\n",
            {"store": f"{_MODULE}class Store:\n    @property\n    def table(self):\n        return client.a.b\n"},
        ),
        (
            "from store import connect\ndef f():\n    with connect() as c:\n        c.push.users.remove()\n",
            {"store": "from pymongo import MongoClient\ndef connect(url=None):\n    return MongoClient(url)\n"},
        ),
        (
            "from compat import Client\nclass Mine(Client):\n    pass\nMine().push.users.remove()\n",
            {"compat": _EITHER},
        ),
        ("from flask_pymongo import MongoClient\nMongoClient().push.users.remove()\n", {}),
        ("from mongoengine.connection import get_db\ndef f():\n    get_db()['users'].remove()\n", {}),
        (
            "from core import users\nusers.remove()\n",
            {"core_store": f"{_MODULE}users = client.push.users\n", "core___init__": "from core.store import users\n"},
        ),
        ("from flask_pymongo import PyMongo\nmongo = PyMongo()\nmongo.db.users.remove()\n", {}),
        ("from pymongo.collection import Collection\ndef f(users: Collection):\n    users.remove()\n", {}),
        (f"{_MODULE}for table in (client.a.b, client.a.c):\n    table.remove()\n", {}),
        (f"{_MODULE}a, b = client.push.a, client.push.b\nb.remove()\n", {}),
        (f"{_MODULE}def f(x):\n    table = client.a.b if x else client.a.c\n    table.remove()\n", {}),
        ("import web\nfrom pymongo import MongoClient\nweb.db = MongoClient().push\nweb.db.users.remove()\n", {}),
        (
            "from django.conf import settings\ndef f():\n    settings.MONGO_DB['users'].remove()\n",
            {
                "shop_settings": f"{_MODULE}MONGO_DB = None\nMONGO_DB = client.push\n",
                "shop_local_settings": f"{_MODULE}MONGO_DB = client.test\n",
            },
        ),
        (
            "import config\nconfig.mongo.users.remove()\n",
            {
                "config": "mongo = None\n",
                "start": f"import config\n{_MODULE}def start():\n    config.mongo = client.push\n",
            },
        ),
        (
            "import pymongo.collection as c\nclass Mine(c.Collection):\n    def f(self):\n        self.remove()\n",
            {},
        ),
        (
            "import upstream\n" + _MODULE + "class Store(upstream.Store):\n    db = client.push\n    def f(self):\n"
            "        self.log = self.put()\n        self.db.users.remove()\nupstream.Store = Store\n",
            {},
        ),
    ],
)
def test_the_receiver_is_followed(code: str, files: dict[str, str]) -> None:
    assert ".delete_many({})" in certain(code, **files)


@pytest.mark.parametrize(
    "more",
    [
        {"other": "import config\nconfig.mongo = open_it()\n"},
        {"other": "import shop.config\nshop.config.mongo = open_it()\n"},
        {"other": "import config\ndef start(config):\n    config.mongo = 1\n"},
        {"config": "mongo = open_it()\n"},
    ],
)
def test_what_is_put_on_a_module_in_two_ways_is_not_certain(more: dict[str, str]) -> None:
    start = f"import config\n{_MODULE}def start():\n    config.mongo = client.push\n"
    code = "import config\nconfig.mongo.users.remove()\n"
    assert certain(code, **{"config": "mongo = None\n", "start": start, **more}) == code


@pytest.mark.parametrize(
    "code",
    [
        f"{_MODULE}def f(users):\n    users.remove()\n",
        f"{_MODULE}users = client.push.users\nusers = []\nusers.remove()\n",
        f"{_MODULE}users = client.push.users\ndef f(users):\n    users.remove()\n",
        f"{_MODULE}users = client.push.users\nf = lambda users: users.remove()\n",
        f"{_MODULE}def f(x):\n    t = client.a.b\n    if x:\n        t = x\n    t.remove()\n",
        f"{_MODULE}def f():\n    t = client.a\n    t = t.b\n    t.remove()\n",
        f"{_MODULE}t = client.a.b\nt = wrap(t)\nt.remove()\n",
        f"{_MODULE}def f():\n    yield client.a.b\nf().remove()\n",
        f"{_MODULE}@wrapped\ndef f():\n    return client.a.b\nf().remove()\n",
        f"{_MODULE}client.push.users.name.remove()\nclient.push.command('ping').remove()\n",
        f"{_MODULE}client.push.users.find_one().update({{'a': 1}}, {{'$set': 1}})\n",
        f"{_MODULE}def f():\n    try:\n        pass\n    except ValueError as client:\n        client.a.b.remove()\n",
        "class T:\n    def __init__(self, u):\n        self.u = u\n    def f(self):\n        self.u.remove()\n",
        "from pymongo.collection import Collection as C\nclass M(C):\n    def remove(self):\n        self.remove()\n",
        "from core import users\nusers.remove()\n",
        f"{_MODULE}def f(x):\n    c = client.a.b.find({{'k': 1}})\n    c.where(x)\n    return c.count()\n",
        f"{_MODULE}def f(x):\n    c = client.a.b.find({{'k': 1}})\n    return c.sort('k').count(), list(c)\n",
        "import os\nclass Model:\n    pass\ndef f():\n    Model().remove()\n    Model.find({'a': 1}).count()\n",
    ],
)
def test_what_cannot_be_followed_is_not_certain(code: str) -> None:
    assert certain(code) == code


@pytest.mark.parametrize(
    "other", ["", "DB = None\n", f"{_MODULE}DB = client.a\nDB = []\n", f"{_MODULE}db = client.a\n"]
)
def test_settings_of_django_that_may_be_something_else_are_not_certain(other: str) -> None:
    code = "from django.conf import settings\nsettings.DB.users.remove()\nsettings.db.users.remove()\n"
    assert certain(code, shop_settings=other) == code
    if other:
        both = {"shop_settings": other, "shop_production": f"{_MODULE}DB = client.a\n"}
        assert ("delete_many" in certain(code, **both)) == (other == "DB = None\n" or "db =" in other)


_SMALL = r"""
db.a.insert(x={}, w=2)
=> db.a.insert(x={}, w=2)
db.a.insert({'k': 1}, w=2, j=True)
=> db.a.with_options(write_concern=WriteConcern(w=2, j=True)).insert_one({'k': 1})
db.a.insert({'k': 1}, safe=True, check_keys=False)
=> db.a.insert_one({'k': 1})
db.a.remove({'k': 1}, safe=False)
=> db.a.with_options(write_concern=WriteConcern(w=0)).delete_many({'k': 1})
db.a.ensure_index('k', 300, unique=True)
=> db.a.create_index('k', unique=True)
db.a.ensure_index('k', ttl=5, bucket_size=3)
=> db.a.create_index('k', bucketSize=3)
x = db.collection_names(include_system_collections=False)
=> x = db.list_collection_names(filter={"name": {"$regex": r"^(?!system\.)"}})
x = db.a.find({}, fields=[])
=> x = db.a.find({}, projection={"_id": 1})
x = db.a.find({}, [])
=> x = db.a.find({}, {"_id": 1})
x = db.a.find(tailable=True, await_data=True)
=> x = db.a.find(cursor_type=CursorType.TAILABLE_AWAIT)
x = db.a.find(tailable=True)
=> x = db.a.find(cursor_type=CursorType.TAILABLE)
x = db.a.find({}, timeout=True, sort=[('k', 1)])
=> x = db.a.find({}, sort=[('k', 1)])
x = db.a.aggregate([])['result']
=> x = list(db.a.aggregate([]))
x = db.a.find_and_modify({}, {'$set': {}}, sort={'k': -1})
=> x = db.a.find_one_and_update({}, {'$set': {}}, sort=[('k', -1)])
x = MongoClient(socketKeepAlive=True, j=True, max_pool_size=5)
=> x = MongoClient(journal=True, maxPoolSize=5)
x = MongoClient(ssl_match_hostname=False, ssl_ca_certs='ca')
=> x = MongoClient(tlsAllowInvalidHostnames=True, tlsCAFile='ca')
x = MongoClient(ssl_cert_reqs=ssl.CERT_NONE)
=> x = MongoClient(tlsAllowInvalidCertificates=True)
x = bool(db.a)
=> x = db.a is not None
x = [1 for y in z if db.a]
=> x = [1 for y in z if db.a is not None]
x = (not db) == 1
=> x = (db is None) == 1
client.disconnect()
=> client.close()
x = db.profiling_level()
=> x = db.command('profile', -1)['was']
"""


@pytest.mark.parametrize(("line", "new"), re.findall("(.+)\n=> (.+)", _SMALL))
def test_options_and_small_calls(line: str, new: str) -> None:
    head = "from pymongo import MongoClient\n\nclient = MongoClient()\ndb = client.push\n"
    done = certain(head + line + "\n").splitlines()
    assert done[-1] == new


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("try:\n    db.a.insert([{}, {}])\nexcept DuplicateKeyError:\n    pass", "other_error"),
        ("db.a.insert([{} for _ in y])", "other_error"),
        ("db.a.insert({}, continue_on_error=x)", "option_decides"),
        ("db.a.insert({}, manipulate=False)", "manipulate"),
        ("db.a.insert({}, safe=x)", "safe_decides"),
        ("db.a.insert({}, session=x)", "unknown_option"),
        ("db.a.insert()", "no_argument"),
        ("db.a.save({x: 1})", "save_by_hand"),
        ("db.a.update({}, {'k': 1}, multi=True)", "multi_replacement"),
        ("x = db.a.update({}, {'$set': {}}, multi=y)", "multi_decides"),
        ("db.a.remove(x, multi=y)", "multi_decides"),
        ("db.a.remove(user_id)", "filter_or_id"),
        ("db.a.count({'$where': '1'})", "where_or_near"),
        ("db.a.count(x)", "filter_unseen"),
        ("db.a.find({}).where('1').count()", "where_or_near"),
        ("db.a.find({}, collation=x).count()", "count_by_hand"),
        ("def f(d):\n    if isinstance(d, dict):\n        d['k'] = 1\n    db.a.insert(d)", "one_or_many"),
        ("def f(d):\n    d['k'] = 1\n    d = [d]\n    db.a.insert(d)", "one_or_many"),
        ("def f(d):\n    for it in d:\n        d['k'] = 1\n    db.a.insert(d)", "one_or_many"),
        (
            "def f(t):\n    t = db.a\n    b = t.initialize_ordered_bulk_op()\n    t = db.b\n    b.execute()",
            "bulk_by_hand",
        ),
        ("db.a.find({}).limit(x).count(True)", "count_limit"),
        ("db.a.find({}).min([]).count()", "count_by_hand"),
        ("db.a.find_and_modify({}, {}, full_response=True)", "full_response"),
        ("db.a.find_and_modify({}, {'$set': {}}, new=x)", "option_decides"),
        ("db.a.find_and_modify({}, {'$set': {}}, sort={'a': 1, 'b': 1})", "sort_order"),
        ("db.a.ensure_index('k', drop_dups=True)", "drop_dups"),
        ("x = db.a.ensure_index('k')", "index_name"),
        ("db.a.ensure_index('k', **x)", "open_arguments"),
        ("db.a.group()", "by_hand"),
        ("x = db.a.initialize_ordered_bulk_op()", "bulk_by_hand"),
        ("def f(bulk):\n    bulk.find({'k': 1}).upsert().update({'$set': {}})", "bulk_by_hand"),
        ("def f(bulk, x):\n    bulk.find(x).remove()", "bulk_by_hand"),
        ("def f(x):\n    x.find({'k': 1}).replace_one({})", "bulk_by_hand"),
        ("def f(collection):\n    collection.save.assert_called_once_with({})", "mocked"),
        ("def f(x):\n    x.insert.return_value = 1", "mocked"),
        ("retry(db.a.insert, {})", "passed_on"),
        ("x = db.a or y", "truth_value"),
        ("x = MongoClient(ssl_certfile='x')", "unknown_option"),
        ("x = MongoClient(socketKeepAlive=False)", "option_dropped"),
        ("x = pymongo.Connection()", "acknowledged"),
        ("x = json_util.dumps({})", "json_format"),
        ("x = MongoClient()\ndb.a.find({'u': uuid.uuid4()})", "uuid_encoding"),
    ],
)
def test_what_a_person_must_look_at_says_why(code: str, reason: str) -> None:
    whole = f"from pymongo import MongoClient\n\nclient = MongoClient()\ndb = client.push\n{code}\n"
    assert reason in reasons(whole)
    assert reason not in {site.reason for site in applied(CODEMOD, CodemodExample(whole)).applied}


@pytest.mark.parametrize(
    "line",
    [
        "x.find('a').remove(y)",
        "x.find({'a': 1}).sort('a').update(y)",
        "x.find({'a': 1}).insert(y)",
        "x.update.assert_called_with(y)",
        "x.save.return_value = y",
        "x.insert.name = y",
        "self.collection.find.return_value = y",
    ],
)
def test_what_is_neither_a_builder_nor_a_stand_in_is_left_alone(line: str) -> None:
    assert reasons(f"import pymongo\n\n\ndef f(self, x, y):\n    {line}\n") == []


def test_operations_are_noted_where_their_builder_is_not_made() -> None:
    code = "import pymongo\n\n\ndef f(x):\n    b = x.initialize_ordered_bulk_op()\n    b.find({}).remove()\n    g(b)\n"
    assert reasons(code) == ["bulk_by_hand"]
    assert reasons(f"{code}\n\ndef g(b):\n    b.find({{}}).remove()\n") == ["bulk_by_hand"] * 2


def test_what_is_decided_when_it_runs_gets_both_calls() -> None:
    head = "import pymongo\n\ndb = pymongo.MongoClient().push\n\n\ndef write(query, change, multi):\n"
    done = rewritten(CODEMOD, f"{head}    db.a.update(query, change, multi=multi)  # one or all\n", review=True)
    assert "    if multi:  # one or all\n        db.a.update_many(query, change)\n" in done
    assert "    else:\n        db.a.update_one(query, change)\n" in done


@pytest.mark.parametrize(
    ("call", "new"),
    [
        ("insert({'k': 1}, **wc)", "insert_one({'k': 1})"),
        ("update({}, {'$set': {}}, multi=True, **self._wc(x))", "update_many({}, {'$set': {}})"),
        ("remove({'k': 1}, **write_concern)", "delete_many({'k': 1})"),
    ],
)
def test_a_write_concern_that_cannot_be_seen_is_for_review(call: str, new: str) -> None:
    code = f"import pymongo\n\ndb = pymongo.MongoClient().push\ndb.a.{call}\n"
    concern = call[call.index("**") : -1]
    assert certain(code) == code
    assert reasons(code) == ["open_concern"]
    done = rewritten(CODEMOD, code, review=True)
    assert done.endswith(f"db.a.with_options(write_concern=pymongo.WriteConcern({concern})).{new}\n")


@pytest.mark.parametrize("call", ["insert({}, **x)", "insert({}, *a, **wc)", "find_and_modify({}, {}, **wc)"])
def test_other_arguments_that_cannot_be_seen_are_refused(call: str) -> None:
    assert reasons(f"import pymongo\n\ndb = pymongo.MongoClient().push\ndb.a.{call}\n") == ["unseen_arguments"]


def test_moved_modules_and_classes() -> None:
    code = "from pymongo.objectid import ObjectId\nfrom pymongo import Connection\n\nc = Connection('x')\n"
    assert certain(code) == code.replace("pymongo.objectid", "bson.objectid")
    assert rewritten(CODEMOD, code, review=True).endswith("from pymongo import MongoClient\n\nc = MongoClient('x')\n")


def test_a_method_that_is_passed_on_is_renamed_with_its_keywords() -> None:
    head = "import pymongo\n\ncoll = pymongo.MongoClient().a.b\n"
    code = f"{head}retry(coll.insert, [{{}}])\nretry(coll.find, {{}}, fields=['k'])\n"
    done = rewritten(CODEMOD, code, review=True)
    assert done == f"{head}retry(coll.insert_many, [{{}}])\nretry(coll.find, {{}}, projection=['k'])\n"
