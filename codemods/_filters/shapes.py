"""Read the filters of a file: inline dictionaries passed to MongoDB, and the shapes that they share."""

import ast
from collections.abc import Iterator
from typing import NamedTuple

from toolkit.model.descendants import walk
from toolkit.model.tree import Scope, SourceFile, parent
from toolkit.source.mongo_receivers import mongo_receivers

_ONLY_MONGO = {
    "find_one",
    "find_one_and_update",
    "find_one_and_delete",
    "find_one_and_replace",
    "find_and_modify",
    "update_one",
    "update_many",
    "replace_one",
    "delete_one",
    "delete_many",
    "count_documents",
}
_OTHERS = {"find", "update", "remove", "count"}
METHODS = tuple(sorted(_ONLY_MONGO | _OTHERS))
"""Methods whose first argument is a filter; other objects have the last four as well."""
_JOINS = {"$or", "$and"}
_PLAIN = {"$in", "$eq"}
"""Operators that a name need not mention: the field is one of the given values."""


class Filter(NamedTuple):
    """An inline filter.

    Attributes:
        shape: text of the dictionary with a mark for each value that is not a constant.
        holes: these values, in the order in which Python evaluates them.
        fields: for each of these values the field with which it is compared.
        keys: the fields of the filter, in order.
        constants: the fields that are compared with a constant, and the constants.
        operators: the fields with other comparisons, and the words for them.
        join: `and` or `or`.
        is_plain: whether every field is only compared for equality, or with a list of values.
        has_comment: whether it contains a comment.
    """

    scope: Scope
    node: ast.Dict
    shape: str
    holes: tuple[ast.expr, ...]
    fields: tuple[str, ...]
    keys: tuple[str, ...]
    constants: dict[str, object]
    operators: dict[str, str]
    join: str
    is_plain: bool
    has_comment: bool


def filters(file: SourceFile) -> Iterator[Filter]:
    """Yield every inline filter of a file with at least two conditions."""
    for scope, call in file.each(ast.Call):
        given = call.args[0] if call.args else None
        if isinstance(given, ast.Dict) and _asks_mongo(file, scope, call, given):
            found = read_filter(file, scope, given)
            if found is not None and len(found.keys) > 1:
                yield found


def _asks_mongo(file: SourceFile, scope: Scope, call: ast.Call, given: ast.Dict) -> bool:
    if not isinstance(call.func, ast.Attribute):
        return False
    if call.func.attr in _ONLY_MONGO:
        return True
    known = mongo_receivers(file)
    is_collection = known.kind(call.func.value, scope) == "collection" or known.is_named_collection(call.func.value)
    return call.func.attr in _OTHERS and (is_collection or _has_operator(given))


def _has_operator(node: ast.Dict) -> bool:
    keys = (key for it in walk(node) if isinstance(it, ast.Dict) for key in it.keys)
    return any(isinstance(key, ast.Constant) and str(key.value).startswith("$") for key in keys)


def read_filter(file: SourceFile, scope: Scope, node: ast.Dict) -> Filter | None:
    """Read a dictionary as a filter; None if its keys are not literal."""
    reader = _Reader()
    shape = reader.dict(node, "")
    if shape is None or not reader.keys:
        return None
    lines = file.lines[node.lineno - 1 : node.end_lineno]
    has_comment = len(lines) > 1 and any("#" in line for line in lines)
    joins = {"or" if it == "$or" else "and" for it in reader.joins}
    is_plain = reader.is_plain and (joins <= {"and"} or len(node.keys) == 1)
    join = "or" if "or" in joins else "and"
    holes, fields = tuple(reader.holes), tuple(reader.fields)
    keys = tuple(dict.fromkeys(reader.keys))
    return Filter(
        scope, node, shape, holes, fields, keys, reader.constants, reader.operators, join, is_plain, has_comment
    )


class _Reader:
    """Collects the conditions of a dictionary in Python's order of evaluation."""

    def __init__(self) -> None:
        self.holes: list[ast.expr] = []
        self.fields: list[str] = []
        self.keys: list[str] = []
        self.joins: list[str] = []
        self.constants: dict[str, object] = {}
        self.operators: dict[str, str] = {}
        self.is_plain = True

    def dict(self, node: ast.Dict, field: str) -> str | None:
        """Return the shape of a dictionary: its text, with a mark for each value that is not a constant."""
        parts = []
        for key, value in zip(node.keys, node.values, strict=True):
            if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
                return None
            self._note(key.value, field, value)
            is_operator = key.value.startswith("$")
            if isinstance(value, ast.Constant) and (not is_operator or key.value in _PLAIN):
                self.constants[field if is_operator else key.value] = value.value
            inner = self.value(value, field if is_operator else key.value)
            if inner is None:
                return None
            parts.append(f"{key.value!r}: {inner}")
        return "{" + ", ".join(parts) + "}"

    def _note(self, key: str, field: str, value: ast.expr) -> None:
        if not key.startswith("$"):
            self.keys.append(f"{field}.{key}" if field else key)
            self.is_plain = self.is_plain and not field
        elif key in _JOINS:
            self.joins.append(key)
        elif word := _word_of_operator(key, value):
            self.is_plain = self.is_plain and field not in self.operators
            self.operators[field] = word
        else:
            self.is_plain = self.is_plain and key in _PLAIN

    def value(self, node: ast.expr, field: str) -> str | None:
        """Return the shape of a value."""
        if isinstance(node, ast.Constant):
            self.is_plain = self.is_plain and isinstance(node.value, str | bool | None)
            return repr(node.value)
        if isinstance(node, ast.Dict):
            return self.dict(node, field)
        if isinstance(node, ast.List):
            parts = [self.value(it, field) for it in node.elts]
            return "[" + ", ".join(it or "" for it in parts) + "]" if all(parts) else None
        if isinstance(node, ast.Starred):
            return None
        self.holes.append(node)
        self.fields.append(field)
        return f"<{len(self.holes)}>"


def _word_of_operator(key: str, value: ast.expr) -> str:
    """Return the word for a comparison other than equality; empty if there is none."""
    if key == "$exists" and isinstance(value, ast.Constant):
        return "existing" if value.value else "missing"
    return "other" if key in ("$ne", "$nin") else ""


def top_statement(node: ast.AST) -> ast.stmt | None:
    """Return the top-level statement around a node."""
    here: ast.AST | None = node
    while here is not None and not isinstance(parent(here), ast.Module):
        here = parent(here)
    return here if isinstance(here, ast.stmt) else None
