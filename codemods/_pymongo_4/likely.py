"""Calls on receivers that nobody can prove: arguments and names that hardly anything but MongoDB has."""

import ast
import re
from collections.abc import Callable
from typing import NamedTuple

from codemods._pymongo_4.shapes import Shapes
from codemods._pymongo_4.traced import Thing
from toolkit.model.tree import Scope, SourceFile, dotted, parent

_ALONE = {
    *("find_and_modify", "ensure_index", "initialize_ordered_bulk_op", "initialize_unordered_bulk_op"),
    *("collection_names", "database_names", "inline_map_reduce", "parallel_scan", "add_son_manipulator"),
}
_COLLECTION = re.compile(r"(\A|_|[a-z])(collection|coll)s?\Z", re.IGNORECASE)
_DATABASE = re.compile(r"(\A|_)(db|database|mongo|mongodb)\Z|mongo", re.IGNORECASE)
_CLIENT = re.compile(r"(conn|connection|client|db|mongo|database|cluster)\Z", re.IGNORECASE)
_PACKAGES = {"pymongo", "bson", "gridfs", "flask_pymongo", "mongomock", "mongo_connector"}
_FIND_OF_OLD = {"fields", "spec", "spec_or_id", "tailable", "await_data"}
_OF_UPDATE = {"upsert", "multi"}
_OPERATOR = re.compile(r"\$[a-z]")


def speaks_mongo(file: SourceFile) -> bool:
    """Whether a file imports something of MongoDB."""
    plain = (alias.name for node in file.nodes(ast.Import) for alias in node.names)
    origins = (node.module or "" for node in file.nodes(ast.ImportFrom) if not node.level)
    return any(name.partition(".")[0] in _PACKAGES for name in (*plain, *origins))


class _Seen(NamedTuple):
    """A call with what is known around it; `named`: its receiver has a name like a collection."""

    call: ast.Call
    scope: Scope
    shapes: Shapes
    speaks: bool
    named: bool


def is_likely(call: ast.Call, scope: Scope, thing: Thing, shapes: Shapes, *, speaks: bool) -> bool:
    """Whether a call looks like one on a collection, cursor or database.

    Args:
        call: of a method.
        scope: where it stands.
        thing: what is known of the receiver: what is the project's own is not PyMongo's.
        shapes: what the arguments are.
        speaks: whether the file imports something of MongoDB.
    """
    assert isinstance(call.func, ast.Attribute)
    method, receiver = call.func.attr, call.func.value
    if thing.kind not in ("", "external") or _is_own(receiver):
        return False
    named = _is_named_collection(receiver) and (speaks or _says_mongo(receiver))
    looks = _LOOKS.get(method)
    return method in _ALONE or (looks is not None and looks(_Seen(call, scope, shapes, speaks, named)))


def _is_insert(it: _Seen) -> bool:
    several = len(it.call.args) > 1 and not it.call.keywords and isinstance(it.call.args[0], ast.Constant)
    literal = bool(it.call.args) and isinstance(it.call.args[0], ast.Dict) and it.speaks
    return not several and (literal or (it.named and it.shapes.of(_first(it.call), it.scope) != "id"))


def _is_remove(it: _Seen) -> bool:
    literal = isinstance(_first(it.call), ast.Dict) and it.speaks
    return literal or it.named or _has_operator(it.call)


def _is_find(it: _Seen) -> bool:
    return it.speaks and bool({item.arg for item in it.call.keywords} & _FIND_OF_OLD)


def _first(call: ast.Call) -> ast.expr | None:
    return call.args[0] if call.args else None


def _is_own(receiver: ast.expr) -> bool:
    """Whether a receiver is an object of a class, or the class: it may have methods so named."""
    if isinstance(receiver, ast.Call):
        last = dotted(receiver.func).rpartition(".")[2]
        return last[:1].isupper() or last in ("super", "model")
    last = dotted(receiver).rpartition(".")[2]
    return last in ("self", "cls", "objects", "session", "query", "model") or last[:1].isupper()


def _is_named_collection(receiver: ast.expr) -> bool:
    """`collection`, `db.users`, `connection["push"]["users"]`."""
    if isinstance(receiver, ast.Attribute | ast.Name) and _COLLECTION.search(dotted(receiver).rpartition(".")[2]):
        return True
    if isinstance(receiver, ast.Subscript) and isinstance(receiver.value, ast.Subscript):
        return bool(_CLIENT.search(dotted(receiver.value.value)))
    if isinstance(receiver, ast.Attribute | ast.Subscript):
        return bool(_DATABASE.search(dotted(receiver.value).rpartition(".")[2]))
    return isinstance(receiver, ast.Call) and dotted(receiver.func).rpartition(".")[2] == "get_collection"


def _says_mongo(receiver: ast.expr) -> bool:
    return "mongo" in dotted(receiver).lower()


def _is_update(it: _Seen) -> bool:
    """Whether two arguments are a filter and an update: dictionaries and hashes take only one."""
    if len(it.call.args) < 2:
        return False
    if it.shapes.of(it.call.args[1], it.scope) == "operators" or {item.arg for item in it.call.keywords} & _OF_UPDATE:
        return True
    return it.named or (it.speaks and isinstance(it.call.args[0], ast.Dict) and bool(it.call.args[0].keys))


def _is_count(it: _Seen) -> bool:
    """`collection.count(...)`, or a count of what was found by a literal filter in a collection with such a name."""
    inner = it.call.func.value  # type: ignore[attr-defined]
    if it.named or (it.speaks and _has_operator(it.call)):
        return True
    while isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute) and inner.func.attr != "find":
        inner = inner.func.value
    if not (it.speaks and isinstance(inner, ast.Call) and isinstance(inner.func, ast.Attribute)):
        return False
    owner = inner.func.value
    return _is_named_collection(owner) or (isinstance(_first(inner), ast.Dict) and not _is_own(owner))


def _has_operator(call: ast.Call) -> bool:
    return bool(call.args) and any(
        isinstance(key, ast.Constant) and isinstance(key.value, str) and _OPERATOR.match(key.value)
        for node in ast.walk(call.args[0])
        if isinstance(node, ast.Dict)
        for key in node.keys
    )


def is_passed_on(node: ast.Attribute) -> bool:
    """Whether a method is handed to something that calls it later (`retry(collection.insert, document)`)."""
    around = parent(node)
    return isinstance(around, ast.Call) and node in around.args


_LOOKS: dict[str, Callable[[_Seen], bool]] = {
    "count": _is_count,
    "find": _is_find,
    "find_one": _is_find,
    "insert": _is_insert,
    "remove": _is_remove,
    "save": _is_insert,
    "update": _is_update,
}
