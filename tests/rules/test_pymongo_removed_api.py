import pytest

from tests.rules.ask import findings_in, lines_in
from toolkit.rules.pymongo_removed_api import RULE
from toolkit.text.sentences import plain_text, seen_in

HEAD = (
    "from pymongo import MongoClient\nfrom flask_pymongo import PyMongo\n\nclient = MongoClient()\n"
    "db = client.push\nmongo = PyMongo(app)\n\ndef f(doc, q, extra):\n    "
)


@pytest.mark.parametrize(
    ("code", "old"),
    [
        ("db.users.insert(doc)", "insert()"),
        ("db['users'].remove(q)", "remove()"),
        ("client['push']['users'].save(doc)", "save()"),
        ("client.get_database('push').get_collection('users').update(q, doc)", "update()"),
        ("db.users.find(q).sort('a').count()", "count()"),
        ("found = db.users.find(q)\n    return found.count()", "count()"),
        ("users = db.users\n    users.ensure_index('a')", "ensure_index()"),
        ("mongo.db.users.insert(doc)", "insert()"),
        ("db.collection_names()", "collection_names()"),
        ("client.database_names()", "database_names()"),
        ("db.authenticate('a', 'b')", "authenticate()"),
        ("return not db.users", "if db.users:"),
        ("users = db and db.users", "if db:"),
        ("while db:\n        pass", "if db:"),
        ("self.collection.insert(doc)", "insert()"),
        ("extra.update(q, {'$set': doc})", "update()"),
        ("extra.update({'a': 1}, doc)", "update()"),
        ("extra.update(q, doc, upsert=True)", "update()"),
        ("extra.remove({'$or': q})", "remove()"),
        ("extra.find({'a': 1}).limit(3).count()", "count()"),
        ("extra.find_and_modify(q, doc)", "find_and_modify()"),
    ],
)
def test_removed(code: str, old: str) -> None:
    (finding,) = findings_in(RULE, {"store.py": HEAD + code})
    assert finding.args["old"] == old
    assert finding.args["new"]


@pytest.mark.parametrize(
    "code",
    [
        "db.users.insert_one(doc)",
        "db.users.update_one(q, {'$set': doc})",
        "db.users.count_documents(q)",
        "return db is not None",
        "extra.update(doc)",
        "extra.update(q, doc)",
        "extra.update(a=1)",
        "extra.count('a')",
        "extra.insert(0, doc)",
        "extra.remove(doc)",
        "extra.save()",
        "'text'.find('t').count()",
        "extra.find(q).count()",
        "self.collection.insert(0, doc)",
        "self.update(q, {'$set': doc})",
        "User().update(q, {'$set': doc})",
        "user = User()\n    user.update(q, {'$set': doc})",
        "User.objects(a=1).count()",
        "update(q, {'$set': doc})",
        "client.push.name.insert(doc)",
        "if extra:\n        pass",
        "db.users.find(q).insert(doc)",
        "make().update(doc)",
        "mongo.other.users.insert(doc)",
    ],
)
def test_others_methods_and_todays_form(code: str) -> None:
    assert findings_in(RULE, {"store.py": HEAD + code}) == ()


def test_classes() -> None:
    text = "import pymongo\nlink = pymongo.Connection('a.example')\n"
    assert lines_in(RULE, text) == [2]


def test_an_attribute_of_a_class_is_known_in_its_other_methods() -> None:
    text = (
        "from pymongo import MongoClient\n\nclass Store:\n    def add(self, doc):\n        self.users.insert(doc)\n\n"
        "    def __init__(self):\n        self.users = MongoClient().push.users\n\n"
        "class Other:\n    def add(self, doc):\n        self.users.insert(doc)\n"
    )
    assert lines_in(RULE, text) == [5]


def test_names_of_functions_do_not_leak() -> None:
    text = HEAD + "users = db.users\n\ndef g(users, doc):\n    users.insert(doc)\n"
    assert lines_in(RULE, text) == []


def test_extension_made_elsewhere() -> None:
    text = "import bson\nfrom push.extensions import mongo\n\ndef f(doc):\n    mongo.db.users.insert(doc)\n"
    assert lines_in(RULE, text) == [5]


def test_proof_needs_pymongo() -> None:
    assert (
        lines_in(RULE, "def f(collection, doc):\n    collection.insert(doc)\n    collection.find({'a': 1}).count()\n")
        == []
    )


@pytest.mark.parametrize(
    ("documents", "severity"),
    [
        ({}, "medium"),
        ({"requirements.txt": "pymongo==4.16.0\n"}, "high"),
        ({"requirements.txt": "pymongo~=4.3\n"}, "high"),
        ({"requirements.txt": "pymongo==3.13.0\n"}, "medium"),
        ({"requirements.txt": "pymongo>=3.4\n", "setup.py": "install_requires=['pymongo<5']\n"}, "medium"),
        ({"requirements.txt": "pymongo==4.16.0\n", "deploy/requirements.txt": "pymongo==3.9\n"}, "medium"),
        ({"requirements-dev.txt": "pymongo==4.16.0\n"}, "medium"),
    ],
)
def test_fails_today_where_version_4_is_pinned(documents: dict[str, str], severity: str) -> None:
    (finding,) = findings_in(RULE, {"store.py": HEAD + "db.users.insert(doc)", **documents})
    assert finding.severity == severity
    said = {lang: plain_text(seen_in(RULE.words[lang], finding, lang)) for lang in ("en", "ja")}
    assert ("fails now" in said["en"], "今、失敗します" in said["ja"]) == (severity == "high",) * 2


@pytest.mark.parametrize(
    ("others", "count"),
    [
        ({}, 1),
        ({"scripts/old.py": "import pymongo\n"}, 0),
        ({"requirements.txt": "pymongo==3.12\n"}, 1),
        ({"shop/store.py": "from pymongo import MongoClient\n"}, 1),
    ],
)
def test_operators_of_another_database_are_left_alone(others: dict[str, str], count: int) -> None:
    text = "from shop import db\n\ndef big():\n    return db.coupons.count({'rank': {'$gt': 0}})\n"
    assert len(findings_in(RULE, {"shop/views.py": text, **others})) == count


def test_all_removed_calls_are_one_finding_that_begins_where_a_client_waits() -> None:
    view = (
        "from flask import request\nfrom store import db\n\n@app.route('/a')\ndef a():\n    db.a.remove({'$or': []})\n"
    )
    (finding,) = findings_in(RULE, {"store.py": HEAD + "db.users.insert(doc)\n", "views.py": view})
    assert [str(place) for place in finding.evidence] == ["views.py:6", "store.py:9"]
    assert (finding.symbol, finding.args["count"], finding.args["files"]) == (".", 2, 2)
