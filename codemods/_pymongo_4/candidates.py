"""Calls on unproven receivers: arguments and names that are typical of MongoDB."""

import ast
import re
from collections.abc import Callable
from typing import Literal, NamedTuple

from codemods._pymongo_4.cursors import find_behind
from codemods._pymongo_4.inferred_type import InferredType
from codemods._pymongo_4.naming import is_named_collection, is_named_cursor, is_named_database, is_own, says_mongo
from codemods._pymongo_4.shapes import Shapes
from toolkit.model.descendants import walk
from toolkit.model.tree import Scope, is_text, parent

_ALONE = {
    *("find_and_modify", "ensure_index", "initialize_ordered_bulk_op", "initialize_unordered_bulk_op"),
    *("collection_names", "database_names", "inline_map_reduce", "parallel_scan", "add_son_manipulator"),
}
_OF_DATABASE = {"add_user", "authenticate", "current_op", "eval", "logout", "profiling_level", "remove_user"}
_CONCERNS = {"check_keys", "continue_on_error", "fsync", "j", "manipulate", "safe", "w", "wtimeout"}
"""Options of writes that only PyMongo has."""
_FIND_OF_OLD = {"fields", "spec", "spec_or_id", "tailable", "await_data"}
_OF_UPDATE = {"upsert", "multi"}
Mentioned = Literal["here", "near", ""]
"""In this file, in another one of the project, or nowhere."""
_OPERATOR = re.compile(r"\$[a-z]")


class _Seen(NamedTuple):
    """A call with its context.

    Attributes:
        speaks: whether the file imports something of MongoDB.
        is_near: whether any file of the project does.
        named: whether the receiver has a name like a collection.
    """

    call: ast.Call
    scope: Scope
    shapes: Shapes
    speaks: bool
    is_near: bool
    named: bool


def is_likely(call: ast.Call, scope: Scope, thing: InferredType, shapes: Shapes, mentioned: Mentioned) -> bool:
    """Return whether a call looks like one on a collection, cursor or database.

    Args:
        call: a method call.
        scope: the scope of the call.
        thing: inferred type of the receiver; objects of the project are not PyMongo's.
        shapes: the shapes of the arguments.
        mentioned: where a package for MongoDB is imported.
    """
    assert isinstance(call.func, ast.Attribute)
    method, receiver = call.func.attr, call.func.value
    if not may_be_pymongos(thing, receiver):
        return False
    speaks = mentioned == "here"
    allowed = speaks or says_mongo(receiver) or (mentioned == "near" and _gives_document(call))
    named = allowed and is_named_collection(receiver, scope)
    looks = _LOOKS.get(method)
    if method in _OF_DATABASE and mentioned and is_named_database(receiver):
        return True
    return method in _ALONE or (looks is not None and looks(_Seen(call, scope, shapes, speaks, bool(mentioned), named)))


def may_be_pymongos(thing: InferredType, receiver: ast.expr) -> bool:
    """Return whether a receiver of this type may be an object of PyMongo, and is none of the project's own."""
    return thing.kind in _UNKNOWN and not is_own(receiver)


def _gives_document(call: ast.Call) -> bool:
    """Return whether a call passes a document, or is one that lists lack: `insert` of one argument, `count` of none."""
    method = call.func.attr  # type: ignore[attr-defined]
    only = len(call.args) == 1 and method in ("insert", "save") and {it.arg for it in call.keywords} <= _CONCERNS
    return only or isinstance(_first(call), ast.Dict) or (method == "count" and not call.args and not call.keywords)


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


def _is_update(it: _Seen) -> bool:
    """Return whether two arguments are a filter and an update: dictionaries and hashes take only one."""
    if len(it.call.args) < 2:
        return False
    if it.shapes.of(it.call.args[1], it.scope) == "operators" or {item.arg for item in it.call.keywords} & _OF_UPDATE:
        return True
    return it.named or (it.speaks and isinstance(it.call.args[0], ast.Dict) and bool(it.call.args[0].keys))


def _is_count(it: _Seen) -> bool:
    """`collection.count(...)`, or a count of the result of a literal filter, in a collection with such a name."""
    receiver = it.call.func.value  # type: ignore[attr-defined]
    if any(item.arg == "with_limit_and_skip" for item in it.call.keywords):  # no other library has it
        return True
    if it.named or (it.speaks and _has_operator(it.call)):
        return True
    if not it.speaks and (not it.is_near or it.call.args or it.call.keywords):
        return False
    if is_named_cursor(receiver) and not it.call.args:
        return True
    found = find_behind(receiver, it.scope)
    if found is None:
        return False
    owner = found.func.value  # type: ignore[attr-defined]
    is_literal = (isinstance(_first(found), ast.Dict) or not found.args) and not is_own(owner)
    return is_literal or is_named_collection(owner, it.scope)


def _has_operator(call: ast.Call) -> bool:
    return bool(call.args) and any(
        is_text(key) and _OPERATOR.match(key.value)
        for node in walk(call.args[0])
        if isinstance(node, ast.Dict)
        for key in node.keys
    )


def is_passed_on(node: ast.Attribute) -> bool:
    """Return whether a method is passed to a function that calls it later: `retry(collection.insert, document)`."""
    around = parent(node)
    return isinstance(around, ast.Call) and node in around.args


_UNKNOWN = ("", "external", "none")
"""Kinds of receivers that may not be the project's own; a base method that only raises returns `None`."""
_LOOKS: dict[str, Callable[[_Seen], bool]] = {
    "count": _is_count,
    "find": _is_find,
    "find_one": _is_find,
    "insert": _is_insert,
    "remove": _is_remove,
    "save": _is_insert,
    "update": _is_update,
}
