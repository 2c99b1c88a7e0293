"""Guess the type of a receiver from its name, if nothing can be proved."""

import ast
import re

from codemods._pymongo_4.shapes import bindings
from toolkit.model.tree import Scope, dotted_name, name_of

_COLLECTION = re.compile(r"(\A|_|[a-z])(collection|coll)s?\Z|(\A|_)col\Z", re.IGNORECASE)
_GIVES_COLLECTION = re.compile(r"(\A|_)(get_\w*collection|collection)\Z", re.IGNORECASE)
_CURSOR = re.compile(r"(\A|_)cursor\Z")
_DATABASE = re.compile(r"(\A|_|[a-z])(db|database)\Z|mongo", re.IGNORECASE)
_CLIENT = re.compile(r"(conn|connection|client|db|mongo|database|cluster)\Z", re.IGNORECASE)
_OPERATORS = re.compile(
    r"updat|chang|modif|operat|spec|patch|mutat|(\A|_)(op|ops|set|inc|push|pull)(_|\Z)", re.IGNORECASE
)


def last_name(node: ast.expr) -> str:
    """Return the last name in an expression; for a call, the name of the called function."""
    if isinstance(node, ast.Call):
        node = node.func
    return name_of(node)


def is_own(receiver: ast.expr) -> bool:
    """Return whether a receiver is an object of a project class, or a class, which may have such methods."""
    last = last_name(receiver)
    if last[:1].isupper():
        return True
    if isinstance(receiver, ast.Call):
        return last in ("super", "model")
    return last in ("self", "cls", "objects", "session", "query", "model")


def is_named_collection(receiver: ast.expr, scope: Scope) -> bool:
    """Return whether a receiver looks like a collection: `collection`, `db.users`, `connection["push"]["users"]`."""
    if isinstance(receiver, ast.Name):
        made = _only_value(receiver, scope)
        return bool(_COLLECTION.search(receiver.id)) or (made is not None and _is_of_database(made))
    return _is_of_database(receiver) or any(map(_is_of_database, _attribute_values(receiver, scope)))


def _is_of_database(receiver: ast.expr) -> bool:
    last = last_name(receiver)
    if isinstance(receiver, ast.Call):
        return bool(_GIVES_COLLECTION.search(last))
    if isinstance(receiver, ast.Attribute) and _COLLECTION.search(last):
        return True
    if isinstance(receiver, ast.Subscript) and isinstance(receiver.value, ast.Subscript):
        return bool(_CLIENT.search(last_name(receiver.value.value)))
    around = last_name(receiver.value) if isinstance(receiver, ast.Attribute | ast.Subscript) else ""
    is_inside = isinstance(receiver, ast.Attribute) and bool(_COLLECTION.search(around))  # `coll.chunks` of `coll`
    return bool(_DATABASE.search(around)) or is_inside


def is_named_cursor(receiver: ast.expr) -> bool:
    """Return whether a receiver is named like a cursor: `cursor`, `self._cursor`."""
    return not isinstance(receiver, ast.Call) and bool(_CURSOR.search(last_name(receiver)))


def is_named_database(receiver: ast.expr) -> bool:
    """Return whether a receiver is named like a database: `db`, `admin_db`, `self.collection.database`, `get_db()`."""
    return bool(_DATABASE.search(last_name(receiver)))


def says_operators(update: ast.expr) -> bool:
    """Return whether the second argument of an update is named like operators; otherwise it may be a document."""
    return bool(_OPERATORS.search(last_name(update.value if isinstance(update, ast.Subscript) else update)))


def says_mongo(receiver: ast.expr) -> bool:
    """Return whether the name of a receiver contains "mongo"."""
    return "mongo" in dotted_name(receiver).lower()


def _only_value(name: ast.Name, scope: Scope) -> ast.expr | None:
    """Return the only value of a name, in its function or around it; None if it belongs to the project."""
    around: Scope | None = scope
    while around is not None:
        values = list(bindings(name.id, around)) if around.kind != "class" or around is scope else []
        if values:
            made = values[0] if len(values) == 1 else None
            return None if made is None or is_own(made) else made
        around = around.parent
    return None


def _attribute_values(receiver: ast.expr, scope: Scope) -> list[ast.expr]:
    """Return the values that methods of a class assign to `self.name`; none if they differ in kind."""
    if not (isinstance(receiver, ast.Attribute) and dotted_name(receiver) == f"self.{receiver.attr}"):
        return []
    around: Scope | None = scope
    while around is not None and around.kind != "class":
        around = around.parent
    methods = around.children if around is not None else []
    given = [
        it
        for method in methods
        for it in method.nodes(ast.Assign)
        if dotted_name(it.targets[0]) == dotted_name(receiver)
    ]
    return [given[0].value] if len(given) == 1 and not is_own(given[0].value) else []
