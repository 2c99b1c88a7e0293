"""Calls that PyMongo 4 removed.

Since November 2021 they raise `TypeError` (a removed method of a collection is treated as a sub-collection),
or `NotImplementedError` (`if collection:`). The rule needs proof of the receiver: a client created in the file, a name
that means a collection beside an import of PyMongo, arguments that only Mongo accepts, or a method that nothing
else has. Where a document pins PyMongo to version 4, the call fails today, and the severity is high.

It leaves alone: the same names of dictionaries, lists, strings, hashes and object mappers (`d.update(x)`,
`xs.count(x)`, `User.objects.count()`), and projects in which only scripts import PyMongo and no document names
it. Source: the PyMongo 4 migration guide.
"""

import ast
import re
from collections.abc import Callable, Iterator
from typing import Any

from toolkit.model.facts import Sign
from toolkit.model.findings import Severity
from toolkit.model.plugins import Remedy, Rule, RuleExample
from toolkit.model.project import Project
from toolkit.model.treatment import Treatment
from toolkit.model.tree import SourceFile, parent
from toolkit.model.words import URGENT, RuleWords
from toolkit.rules._declared import surely_at_least
from toolkit.rules._handlers import answers_requests
from toolkit.rules._mongo_names import (
    held_names,
    imported_receiver,
    is_own_model,
    made_objects,
    own_methods,
    reaches_mongo,
)
from toolkit.rules._one_decision import is_one_for_all
from toolkit.rules._run_context import context_in
from toolkit.rules._signs import sign
from toolkit.source.calls import Called, calls, last_name
from toolkit.source.mongo_receivers import Receivers, has_operator, mongo_receivers
from toolkit.source.pymongo_removed import REMOVED

_ALONE = {  # methods that nothing but PyMongo has
    *("find_and_modify", "inline_map_reduce", "parallel_scan", "collection_names", "database_names"),
    *("initialize_ordered_bulk_op", "initialize_unordered_bulk_op", "add_son_manipulator"),
}
_CLASSES = {"pymongo.Connection": "MongoClient", "pymongo.MongoReplicaSetClient": "MongoClient(replicaSet=...)"}
_DRIVERS = re.compile(r"\b(pymongo|flask[_-]pymongo|motor|mongoengine|mongokit|mongomock|bson|gridfs)\b", re.IGNORECASE)
_OLD = {name: new for table in REMOVED.values() for name, new in table.items()}


def _signs(file: SourceFile) -> Iterator[Sign]:
    known = mongo_receivers(file)
    for called in calls(file).ending(*_OLD):
        new = _replacement(called, called.receiver, known) if called.receiver is not None else ""
        reached = {} if new else imported_receiver(called, file)
        if new or reached:
            new = new or REMOVED["collection"].get(called.last, "")
            args: dict[str, Any] = (
                {"attribute": called.receiver.attr} if isinstance(called.receiver, ast.Attribute) else {}
            )
            args |= reached | {"old": f"{called.last}()", "new": new, "leads": answers_requests(called.scope)}
            yield sign(RULE.name, called.scope, called.node, **args)
    yield from held_names(RULE.name, known)
    yield from made_objects(RULE.name, file)
    for called in calls(file).calls_of(*_CLASSES):
        yield sign(RULE.name, called.scope, called.node, old=f"{called.last}()", new=_CLASSES[called.name])
    if known.speaks_mongo:
        yield from _truth_tests(file, known)
        yield Sign(RULE.name, "", 1, 1, {"imports": True})


def _replacement(called: Called, receiver: ast.expr, known: Receivers) -> str:
    """Return the replacement of a call if its receiver is certainly PyMongo's; else empty."""
    kind = known.kind(receiver, called.scope)
    if kind:
        return REMOVED.get(kind, {}).get(called.last, "")
    if called.last in _ALONE:
        return _OLD[called.last]
    if is_own_model(receiver, called.scope):
        return ""
    if _is_got_collection(called, receiver):
        return _OLD[called.last]
    if called.last in REMOVED["collection"] and _speaks_for_itself(called, receiver, known):
        return _OLD[called.last]
    return ""


def _is_got_collection(called: Called, receiver: ast.expr) -> bool:
    """Return whether a document is handed to what `get_collection()` gave, which may be a function of the project."""
    is_got = isinstance(receiver, ast.Call) and last_name(receiver) == "get_collection"
    return (
        is_got and called.last in REMOVED["collection"] and any(isinstance(it, ast.Dict) for it in called.node.args[:1])
    )


def _speaks_for_itself(called: Called, receiver: ast.expr, known: Receivers) -> bool:
    """Return whether the arguments, or a name beside an import of PyMongo, identify the receiver."""
    arguments = called.node.args
    if called.last == "update":
        return len(arguments) == 2 and _is_update(called.node, known)
    if called.last == "count":
        return any(map(has_operator, arguments[:1])) or (known.speaks_mongo and _is_find_of_filter(receiver))
    if not known.is_named_collection(receiver):
        return called.last == "remove" and bool(arguments) and has_operator(arguments[0])
    return called.last != "insert" or len(arguments) == 1


def _is_update(call: ast.Call, known: Receivers) -> bool:
    """Return whether two arguments are a filter and an update: dictionaries and hashes take only one."""
    condition, change = call.args
    if has_operator(change) or any(item.arg in ("upsert", "multi") for item in call.keywords):
        return True
    return _is_filter(condition, known)


def _is_filter(node: ast.expr | None, known: Receivers) -> bool:
    return known.speaks_mongo and isinstance(node, ast.Dict) and bool(node.keys)


def _is_find_of_filter(receiver: ast.expr) -> bool:
    """Return whether a receiver is `….find({...})`: no string method takes a dictionary."""
    if not isinstance(receiver, ast.Call) or not isinstance(receiver.func, ast.Attribute):
        return False
    if receiver.func.attr in ("sort", "limit", "skip"):
        return _is_find_of_filter(receiver.func.value)
    return receiver.func.attr == "find" and bool(receiver.args) and isinstance(receiver.args[0], ast.Dict)


def _fails_now(project: Project) -> bool:
    """Return whether the project already runs on a version without these calls, so that they fail when reached."""
    return surely_at_least(project.documents, "pymongo", (4,))


def _severity(project: Project) -> Severity:
    return "high" if _fails_now(project) else "medium"


def _counts(project: Project) -> Callable[[Sign], bool]:
    """Return a predicate for signs of calls, except calls of attributes that hold objects of the project's classes."""
    own = own_methods(project, RULE.name)
    is_used = _uses_pymongo(project)
    is_reached = reaches_mongo(project, RULE.name)

    def counts(item: Sign) -> bool:
        return (
            is_used
            and not item.args.keys() & {"made", "imports", "held"}
            and ("reached" not in item.args or is_reached(item))
            and (item.args.get("attribute"), item.args["old"].removesuffix("()")) not in own
        )

    return counts


def _uses_pymongo(project: Project) -> bool:
    """Return whether a document names PyMongo or a library on it, or more than scripts imports it, or nothing does.

    Where only scripts do, they are left from an earlier database, and operators in arguments are those of today's.
    """
    declared = (text for path, text in project.documents.items() if not path.endswith(".py") or "setup.py" in path)
    if any(map(_DRIVERS.search, declared)):
        return True
    users = [file.path for file, item in project.signs(RULE.name) if "imports" in item.args]
    return not users or any(context_in(project, path) != "command" for path in users)


def _truth_tests(file: SourceFile, known: Receivers) -> Iterator[Sign]:
    """Yield truth tests of databases and collections, which no longer have one: `if collection:`, `not db`."""
    for scope, node in file.each(ast.Name, ast.Attribute):
        if _has_feature_test(node) and known.kind(node, scope) in ("database", "collection"):
            written = ast.unparse(node)
            yield sign(RULE.name, scope, node, old=f"if {written}:", new=f"if {written} is not None:")


def _has_feature_test(node: ast.expr) -> bool:
    around = parent(node)
    if isinstance(around, ast.If | ast.While | ast.IfExp | ast.Assert):
        return around.test is node
    if isinstance(around, ast.BoolOp):
        return True
    return isinstance(around, ast.UnaryOp) and isinstance(around.op, ast.Not)


RULE = Rule(
    name="pymongo_removed_api",
    severity="medium",
    certainty="likely",
    signs=_signs,
    weigh=_severity,
    counts=_counts,
    urges=_fails_now,
    decision=is_one_for_all,
    words={
        "en": RuleWords(
            title="PyMongo call removed in version 4",
            seen="Calls that PyMongo 4 removed are used in {count} place(s) of {files} file(s); the first is `{old}` in"
            " `{name}`, whose form today is `{new}`.",
            cause="These calls were usual in the days of PyMongo 2 and 3 when the code was written.",
            why="PyMongo 3 gets no fixes any more and newer servers refuse it. On PyMongo 4 these lines fail, but only"
            " when they are reached, so a start without errors proves nothing.",
            steps=(
                "Lock what each function writes and returns with a characterization test, also for several documents.",
                "Where PyMongo is older, move to 3.13 first: it knows both the old and the new calls.",
                "Replace one call at a time; the results differ (`update_many` returns an object, not a dictionary).",
                "Replace an update without a `$` operator by `replace_one`: it replaces the whole document.",
                "When no finding of this rule is left, PyMongo 4 is safe to use.",
            ),
            fine_when="PyMongo stays at version 3, by a decision that is written down.",
            looked_for="Removed methods on receivers that are proven to be PyMongo's, or with arguments that only"
            " Mongo understands, and truth tests of databases and collections.",
            says={URGENT: "The project runs on PyMongo 4 already: it fails now, whenever the line is reached."},
        ),
        "ja": RuleWords(
            title="PyMongo 4で削除されたAPI",
            seen="PyMongo 4で削除された呼び出しを使っています（{count}か所、{files}ファイル）。"
            "最初は`{name}`の`{old}`で、今の書き方は`{new}`です。",
            cause="PyMongo 2または3の時代の、当時は一般的だった書き方です。",
            why="PyMongo 3には不具合の修正が提供されず、新しいサーバーには接続できません。"
            "PyMongo 4では、この行に到達した時点で初めて失敗します。起動できただけでは、移行できたとは言えません。",
            steps=(
                "各関数が書き込む内容と戻り値を、複数件の場合も含めて仕様化テストで記録します。",
                "PyMongoが古い場合は、新旧両方の書き方に対応する3.13へ、先に更新します。",
                "呼び出しを1つずつ置き換えます。`update_many`の戻り値は辞書ではないなど、結果の形が変わります。",
                "`$`演算子のない更新はドキュメント全体を置き換えるため、`replace_one`にします。",
                "この指摘がなくなれば、PyMongo 4を使えます。",
            ),
            fine_when="PyMongo 3を使い続けると決め、その判断が記録に残っている場合です。",
            looked_for="PyMongoのオブジェクトだと確かめられた対象と、MongoDB固有の引数を手がかりに、"
            "削除されたメソッドを探しました。データベースやコレクションの真偽判定も対象です。",
            says={URGENT: "このプロジェクトはすでにPyMongo 4で動いているため、この行に到達すると今、失敗します。"},
        ),
    },
    treatment=Treatment(2, 2, kind="upgrade", prepares=("PyMongo",)),
    remedy=Remedy(
        "from pymongo import MongoClient\n"
        "\n"
        "db = MongoClient().push\n"
        "\n"
        "def add(user):\n"
        "    db.users.insert(user)\n"
        '    return db.users.find({"shop": 1}).count()\n',
        "from pymongo import MongoClient\n"
        "\n"
        "db = MongoClient().push\n"
        "\n"
        "def add(user):\n"
        "    db.users.insert_one(user)\n"
        '    return db.users.count_documents({"shop": 1})\n',
    ),
    examples=(
        RuleExample(
            {
                "store.py": "from pymongo import MongoClient\n\ndb = MongoClient().push\n\ndef add(user):\n"
                "    db.users.insert(user)\n    return db.users.find({'shop': 1}).count()\n"
            },
            (6, 7),
        ),
        RuleExample(
            {
                "model.py": "class Coupon:\n    def use(self, key):\n"
                "        self.table.update({'_id': key}, {'$inc': {'used': 1}})\n"
            },
            (3,),
            "the receiver is not known, the arguments are",
        ),
        RuleExample(
            {
                "stats.py": "from shop import store\n\ndef clean(day):\n    logs = store.logs()\n"
                "    logs.remove({'at': {'$lt': day}})\n    return logs.count({'shop': 1, 'at': {'$gte': day}})\n"
            },
            (5, 6),
            "the arguments tell, also further inside",
        ),
        RuleExample(
            {
                "views.py": "from bson import ObjectId\nfrom shop import store\n\ndef mark(key):\n"
                "    events = store.get_collection('events')\n    event = events.find_one({'_id': ObjectId(key)})\n"
                "    events.save(dict(event, read=True))\n"
            },
            (7,),
        ),
        RuleExample(
            {
                "views.py": "from shop.store import db, store\n\ndef drop(key):\n    store.coupons.remove(key)\n"
                "    db.logs.insert(key)\n    store.names.remove(key)\n",
                "shop/store.py": "import pymongo\n\ndb = pymongo.MongoClient().shop\n\nclass Store:\n"
                "    def __init__(self):\n        self.coupons = db.coupons\n        self.names = []\n\n"
                "store = Store()\n",
            },
            (4, 5),
            "what another file makes",
        ),
        RuleExample(
            {
                "store.py": "import pymongo\n\nclass Store:\n    def __init__(self, url):\n"
                "        self.users = pymongo.MongoClient(url)['push']['users']\n\n    def ready(self):\n"
                "        if self.users:\n            self.users.ensure_index('shop')\n"
            },
            (8, 9),
        ),
        RuleExample(
            {
                "store.py": "from pymongo import MongoClient\n\ndb = MongoClient().push\n\ndef add(users, extra):\n"
                "    options = {}\n    options.update(extra)\n    names = ['a']\n    names.remove('a')\n"
                "    names.insert(0, 'b')\n    return names.count('b'), 'text'.find('t'), db.users.insert_many(users)\n"
            },
            note="dictionaries, lists and text",
        ),
        RuleExample(
            {
                "views.py": "import hashlib\nfrom bson import ObjectId\n\ndef total(user, text):\n"
                "    hashlib.md5().update(text)\n    user.save()\n"
                "    Log.objects.filter(id=ObjectId()).update(seen=True)\n"
                "    return User.objects(shop=1).count()\n"
            },
            note="a hash and object mappers",
        ),
        RuleExample(
            {
                "model.py": "class Folder(Model):\n    def rename(self, key, name):\n"
                "        self.update({'_id': key}, {'$set': {'name': name}})\n"
                "        User().update({'home': key}, {'$set': {'seen': False}})\n"
            },
            note="the project's own method of that name",
        ),
        RuleExample(
            {
                "clients.py": "from docs import Store\n\nclass Clients:\n    def __init__(self):\n"
                "        self.seen = Store()\n\n    def mark(self, key):\n"
                "        self.seen.update({'_id': key}, {'$set': {'at': 1}})\n",
                "docs.py": "class Store:\n    def update(self, query, change):\n"
                "        self.docs[query['_id']] = change\n",
            },
            note="an object of the project's own class",
        ),
        RuleExample(
            {
                "store.py": "from pymongo import MongoClient\n\ndb = MongoClient().push\n\ndef ready():\n"
                "    return db is not None and db.users.count_documents({})\n"
            },
            note="today's form",
        ),
    ),
)
