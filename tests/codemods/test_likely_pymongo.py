"""Receivers that cannot be proven: what looks like MongoDB is for review, what may be anything else is left alone."""

import pytest

from codemods.move_to_pymongo_4 import CODEMOD
from tests.codemods.apply import rewritten, sites_in
from toolkit.model.codemod import CodemodExample

_HEAD = "from bson import ObjectId\n\n\ndef f(self, collection, db, conn, client, users, x, doc):\n    "


def verdicts(line: str, head: str = _HEAD) -> list[tuple[str, str]]:
    return [(site.verdict, site.reason) for site in sites_in(CODEMOD, CodemodExample(f"{head}{line}\n"))]


@pytest.mark.parametrize(
    "line",
    [
        "users.update({'_id': x}, {'$set': {'a': 1}})",
        "users.update({'_id': x}, doc, upsert=True)",
        "users.update({'_id': x}, {'a': 1})",
        "collection.insert(doc)",
        "users.insert({'a': 1})",
        "self.user_collection.save(doc)",
        "db.users.remove()",
        "conn['push']['users'].remove({'a': 1})",
        "client.db.users.remove(x)",
        "self.users.remove({'a': {'$lt': 1}})",
        "users.find({'a': 1}).sort('a').count()",
        "db.users.find(x).count()",
        "db.get_collection('users').count({'a': 1})",
        "users.count({'a': {'$gt': 1}})",
        "users.find_and_modify({}, {'$set': {'a': 1}})",
        "users.ensure_index('a')",
        "x.collection_names()",
        "users.find(spec={'a': 1}, fields=['a'])",
        "users.find_one(fields=['a'])",
        "retry(db.users.insert, {'a': 1})",
        "get_db().users.remove(x)",
        "self._get_collection().insert(doc)",
        "self.pymongo(x).db[x].insert(doc)",
        "table = conn['push']['users']; table.insert(doc)",
        "found = users.find({'a': 1}); found = found.sort('a'); x(found.count())",
        "self._cursor.count()",
        "users_col.find().count()",
        "self.user_db.users.save(doc)",
        "rundb.users.remove(x)",
        "x.count(with_limit_and_skip=True)",
        "db.authenticate(users, x)",
        "self.collection.database.eval(x)",
        "get_db().add_user('a', 'b')",
        "found = db.users.find({'a': 1}).limit(1); x(found.count()); found = found[0]",
    ],
)
def test_what_looks_like_mongodb_is_for_review(line: str) -> None:
    assert [verdict for verdict, _ in verdicts(line)] == ["review"]


@pytest.mark.parametrize(
    "line",
    [
        "x.update(doc)",
        "x.update({'$set': 1})",
        "x.update(doc, other)",
        "x.insert(0, {'a': 1})",
        "x.insert(0, doc)",
        "x.remove(doc)",
        "x['a']['b'].remove(doc)",
        "x.count('a')",
        "'abc'.count('a')",
        "'abc'.find('a').count()",
        "x.find('a').count()",
        "x.save()",
        "doc.save(x)",
        "self.update({'_id': x}, {'$set': {'a': 1}})",
        "self.remove({'a': 1})",
        "User.update({'_id': x}, {'$set': {'a': 1}})",
        "User.find({'a': 1}).count()",
        "User.objects.find({'a': 1}).count()",
        "User().update({'_id': x}, {'$set': {'a': 1}})",
        "super(A, self).remove({'a': 1})",
        "self.model('user').update({'_id': x}, {'$set': {'a': 1}})",
        "db.session.remove()",
        "db.session.query(User).count()",
        "retry(x.insert, 0, doc)",
        "if db:\n        pass",
        "x.find(doc)",
        "x.aggregate([])['result']",
        "get_sessions().remove(x)",
        "names = db.session; names.remove()",
        "names = Names(db); names.remove(x)",
        "found = x.find('a'); found.count('a')",
        "self.cursor.count(x)",
        "x.authenticate(users, doc)",
        "self.authenticate(db)",
        "db.error(x)",
    ],
)
def test_what_may_be_anything_is_left_alone(line: str) -> None:
    assert verdicts(line) == []


@pytest.mark.parametrize(
    "line", ["x.insert({'a': 1})", "x.find({'a': 1}).count()", "db.users.remove()", "x.remove({})"]
)
def test_names_alone_say_nothing_where_mongodb_is_never_mentioned(line: str) -> None:
    assert verdicts(line, "def f(x, db):\n    ") == []


@pytest.mark.parametrize(
    ("line", "is_seen"),
    [
        ("x.collection.remove({})", True),
        ("x.coll.insert(doc)", True),
        ("db.users.update({'a': 1}, {'$set': {'a': 2}})", True),
        ("x.collection.remove(doc)", False),
        ("x.collection.insert(0, doc)", False),
        ("x.names.insert(doc)", False),
        ("x.collection.count()", True),
        ("x.cursor.count()", True),
        ("x.find().count()", True),
        ("x.find({'a': 1}).count()", True),
        ("db.users.find(doc).count()", True),
        ("found = x.coll.files.find(doc); x(found.count())", True),
        ("db.users.save(doc, safe=True)", True),
        ("x.dest_coll.chunks.insert(doc)", True),
        ("x.collection.count('a')", False),
        ("x.cursor.count(doc)", False),
        ("x.count()", False),
        ("x.find(doc).count()", False),
        ("x.find({'a': 1}).count('b')", False),
        ("db.users.save(doc, force=True)", False),
    ],
)
def test_less_is_said_in_a_file_without_mongodb_beside_others_with_it(line: str, is_seen: bool) -> None:
    files = {"store.py": "import pymongo\n"}
    found = list(sites_in(CODEMOD, CodemodExample(f"def f(x, db, doc):\n    {line}\n", files=files)))
    assert [site.verdict for site in found] == ["review"] * is_seen


def test_objects_of_the_project_are_not_pymongo_s_unless_they_pass_everything_on() -> None:
    proxy = "class Proxy:\n    def {}(self, name):\n        return name\n\n\n"
    use = "class Model:\n    def __init__(self):\n        self.collection = Proxy()\n\n    def f(self, doc):\n"
    head = "import pymongo\n\n\n"
    line = "        self.collection.update({'_id': 1}, {'$set': {'a': 1}})"
    assert verdicts(line, head + proxy.format("__getattr__") + use) == [("review", "not_proven")]
    assert verdicts(line, head + proxy.format("update") + use) == []


@pytest.mark.parametrize(
    ("kept", "is_seen"), [("db['users']", True), ("Users(db)", False), ("db.session", False), ("[]", False)]
)
def test_an_attribute_is_what_its_class_gives_it(kept: str, is_seen: bool) -> None:
    code = "class Store:\n    def __init__(self, db):\n        self.users = {}\n{}\n    def add(self, user):\n"
    add = "        self.users.save(user)\n"
    found = verdicts("", code.format(kept, "") + add)
    assert found == []  # nothing of MongoDB is anywhere
    files = {"store.py": "import pymongo\n"}
    assert len(list(sites_in(CODEMOD, CodemodExample(code.format(kept, "") + add, files=files)))) == is_seen
    again = "        self.users = None"
    assert not list(sites_in(CODEMOD, CodemodExample(code.format(kept, again) + add, files=files)))


def test_review_gives_the_likely_form() -> None:
    code = f"{_HEAD}db.b.insert(self.random_contacts(2))\n    x = db.b.insert(doc)[0]\n    db.a.insert(doc)\n"
    done = rewritten(CODEMOD, code, review=True)
    assert "db.b.insert_many(self.random_contacts(2))\n" in done
    assert "x = db.b.insert_many(doc).inserted_ids[0]\n" in done
    assert "db.a.insert_one(doc)\n" in done


@pytest.mark.parametrize(
    ("update", "method"),
    [
        ("x", "replace_one"),
        ("self.to_dict()", "replace_one"),
        ("self.documents[x]", "replace_one"),
        ("changes", "update_one"),
        ("self.updates[x]", "update_one"),
        ("build_update(x)", "update_one"),
    ],
)
def test_a_whole_document_is_likely_unless_it_is_called_an_update(update: str, method: str) -> None:
    code = f"{_HEAD}db.a.update({{'_id': x}}, {update})\n    db.a.find_and_modify({{}}, {update})\n"
    done = rewritten(CODEMOD, code, review=True)
    assert f"db.a.{method}({{'_id': x}}, {update})\n" in done
    assert f"db.a.find_one_and_{method.removesuffix('_one')}({{}}, {update})\n" in done


def test_a_base_method_that_only_raises_does_not_say_what_a_collection_is() -> None:
    head = (
        "from bson import ObjectId\n\n\nclass Base:\n    def get_db(self):\n        raise NotImplementedError\n\n"
        "    def untag(self, id):\n        "
    )
    assert verdicts("return self.get_db().users.remove({'_id': ObjectId(id)})", head) == [("review", "not_proven")]


def test_an_option_that_has_no_form_of_today_is_named() -> None:
    code = "from pymongo import MongoClient\n\nMongoClient(ssl_certfile=path)\n"
    [site] = sites_in(CODEMOD, CodemodExample(code))
    assert (site.reason, site.args["option"], site.args["old"]) == ("unknown_option", "ssl_certfile", "MongoClient")


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("self._of(x).remove({'_id': x})", "self._of(users).remove(*x)"),
        ("self._of(x).remove({'_id': x})", "self._of(users).count()"),
        ("x.users.remove({'_id': x})", "x.users.group(*doc)"),
        ("x.admin.users.remove({'_id': x})", "x.admin.add_user('a', 'b')"),
    ],
)
def test_a_call_on_the_receiver_of_another_one_is_told(first: str, second: str) -> None:
    assert verdicts(second) == []
    assert len(verdicts(f"{first}; {second}")) == 2
    assert len(verdicts(f"{second}; {first}")) == 2


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("x.admin.users.remove({'_id': x})", "x.admin.update(doc)"),
        ("x.users.remove({'_id': x})", "x.remove(doc)"),
        ("x.users.remove({'_id': x})", "x.logout()"),
    ],
)
def test_a_call_on_what_is_around_a_receiver_is_left_alone(first: str, second: str) -> None:
    assert len(verdicts(f"{first}; {second}")) == 1
