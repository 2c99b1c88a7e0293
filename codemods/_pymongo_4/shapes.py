"""Classify an argument by its code: a document, several, operators, an identifier."""

import ast
from collections.abc import Iterator, Mapping
from typing import Literal

from codemods._pymongo_4.sources import DictShape, shape_of_dict
from codemods._pymongo_4.trace_types import TypeTracer
from toolkit.model.tree import Scope, SourceFile, is_name, is_text, name_of, parent

Shape = DictShape | Literal["stored", "documents", "generator", "id", "none", ""]
"""`operators`, `replacement`, `empty`: dictionaries by their first key; `document`: a dictionary with unknown keys;
`stored`: a document from the database, with its `_id`; empty: unknown."""
REPLACING = {"replacement", "empty", "stored"}
UNCLEAR = {"", "document", "id", "documents", "generator"}
MAPPINGS = {"operators", "replacement", "empty", "document", "stored"}
_KINDS: Mapping[str, Shape] = {"document": "stored", "list": "documents", "dict": "document"}
_OF_MAPPINGS = {"items", "get", "setdefault", "iteritems", "keys"}
_MAPPING_CLASSES = {"SON", "OrderedDict", "dict", "defaultdict"}
_IDENTIFIERS = {"ObjectId", "str", "int", "unicode", "uuid4"}


class Shapes:
    """Classifies the expressions of one file.

    Attributes:
        names_errors: whether the project names errors of a single write.
    """

    def __init__(self, file: SourceFile, traced: TypeTracer) -> None:
        self._file = file
        self._traced = traced
        self.names_errors = traced.names_errors

    def of(self, node: ast.expr | None, scope: Scope, depth: int = 4) -> Shape:
        """Return the shape of an expression in a scope."""
        if node is None or not depth:
            return ""
        if isinstance(node, ast.Name):
            return self._of_name(node, scope, depth - 1)
        if isinstance(node, ast.Call):
            return self._of_call(node, scope, depth - 1)
        if isinstance(node, ast.Subscript):
            is_id = isinstance(node.slice, ast.Constant) and node.slice.value == "_id"
            return "id" if is_id else self._of_traced(node, scope)
        if isinstance(node, ast.IfExp | ast.BoolOp):
            options = node.values if isinstance(node, ast.BoolOp) else [node.body, node.orelse]
            found = {self.of(item, scope, depth - 1) for item in options}
            return found.pop() if len(found) == 1 else "document" if found <= MAPPINGS else ""
        return _of_literal(node)

    def _of_call(self, node: ast.Call, scope: Scope, depth: int) -> Shape:
        called = name_of(node.func)
        if called in _MAPPING_CLASSES - {"defaultdict"} and not node.args and not node.keywords:
            return "empty"
        if called in _MAPPING_CLASSES:
            names_only = called == "dict" and not node.args and node.keywords and all(it.arg for it in node.keywords)
            return "replacement" if names_only else "document"
        if called in ("copy", "deepcopy"):
            copied = node.args[0] if node.args else getattr(node.func, "value", None)
            return self.of(copied, scope, depth)
        if called == "list":
            return "documents"
        return "id" if called in _IDENTIFIERS else self._of_traced(node, scope)

    def _of_traced(self, node: ast.expr, scope: Scope) -> Shape:
        """Return the known shape of a value from the database, another function or another file."""
        thing = self._traced.type_of(node, scope)
        if thing.kind == "dict" and thing.name in ("operators", "replacement"):
            return thing.name  # type: ignore[return-value]
        return _KINDS.get(thing.kind, "")

    def _of_name(self, node: ast.Name, scope: Scope, depth: int) -> Shape:
        if scope.kind == "function" and self._traced.type_of(node, scope).kind == "document":
            return "document" if _loses_id(node.id, scope) else "stored"
        values = list(bindings(node.id, scope))
        if not values and (shape := self._of_traced(node, scope)):
            return shape
        found = {self.of(value, scope, depth) for value in values if value is not None}
        if found == {"empty"} and None not in values:
            return _shape_by_keys(node.id, scope)
        if len(found) == 1 and None not in values and found != {""}:
            return found.pop()
        is_mapping = found <= MAPPINGS and bool(found) and None not in values
        return "document" if is_mapping or (found <= {*MAPPINGS, ""} and _is_used_as_mapping(node.id, scope)) else ""


def bindings(name: str, scope: Scope) -> Iterator[ast.expr | None]:
    """Yield the values that a scope assigns to a name, None for unknown ones; nothing if it is not bound there."""
    for node in scope.nodes(ast.Name):
        if node.id == name and isinstance(node.ctx, ast.Store):
            around = parent(node)
            plain = isinstance(around, ast.Assign | ast.AnnAssign | ast.NamedExpr)
            yield around.value if plain else None  # type: ignore[union-attr]
    if scope.kind == "function":
        arguments = scope.node.args  # type: ignore[union-attr]
        named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
        yield from (None for item in named if item is not None and item.arg == name)
    if is_from_outside(name, scope):
        yield None


def is_from_outside(name: str, scope: Scope) -> bool:
    """Return whether a scope declares a name `global` or `nonlocal`."""
    declared: list[ast.Global | ast.Nonlocal] = [*scope.nodes(ast.Global), *scope.nodes(ast.Nonlocal)]
    return any(name in node.names for node in declared)


def _of_literal(node: ast.expr) -> Shape:
    if isinstance(node, ast.Dict | ast.DictComp):
        return shape_of_dict(node)
    if isinstance(node, ast.List | ast.ListComp | ast.Tuple):
        return "operators" if _is_pipeline(node) else "documents"
    if isinstance(node, ast.GeneratorExp):
        return "generator"
    if isinstance(node, ast.Constant):
        return "none" if node.value is None else "id"
    return ""


def _is_pipeline(node: ast.expr) -> bool:
    """Return whether a list is the pipeline of an update (`[{"$set": ...}]`)."""
    items = node.elts if isinstance(node, ast.List) else []
    return bool(items) and all(isinstance(item, ast.Dict) and shape_of_dict(item) == "operators" for item in items)


def _shape_by_keys(name: str, scope: Scope) -> Shape:
    """Return the shape of an initially empty dictionary, by the keys added to it."""
    keys = [
        node.slice.value if isinstance(node.slice, ast.Constant) else None
        for node in scope.nodes(ast.Subscript)
        if isinstance(node.ctx, ast.Store) and is_name(node.value, name)
    ]
    updated = any(
        is_name(node.value, name) and node.attr in ("update", "setdefault") for node in scope.nodes(ast.Attribute)
    )
    operators = {key.startswith("$") if isinstance(key, str) else None for key in keys}
    if updated or len(operators) != 1 or None in operators:
        return "document"
    return "operators" if operators == {True} else "replacement"


def _is_used_as_mapping(name: str, scope: Scope) -> bool:
    """Return whether a scope treats a name as a dictionary with text for keys, and never as anything else."""
    keys = [node.slice for node in scope.nodes(ast.Subscript) if is_name(node.value, name)]
    are_text = [is_text(key) for key in keys]
    methods = {node.attr for node in scope.nodes(ast.Attribute) if is_name(node.value, name)}
    return (any(are_text) or bool(methods & _OF_MAPPINGS)) and all(are_text) and not _may_be_other(name, scope)


def _may_be_other(name: str, scope: Scope) -> bool:
    """Return whether a scope tests the type of a name, or iterates over it."""
    loops: list[ast.For | ast.comprehension] = [*scope.nodes(ast.For), *scope.nodes(ast.comprehension)]
    asking = (
        node for node in scope.nodes(ast.Call) if getattr(node.func, "id", "") in ("isinstance", "type", "hasattr")
    )
    return any(is_name(loop.iter, name) for loop in loops) or any(
        is_name(it, name) for node in asking for it in node.args
    )


def _loses_id(name: str, scope: Scope) -> bool:
    """Return whether a document's `_id` may be removed, or may not have been fetched."""
    said = "\n".join(ast.unparse(node) for node in scope.nodes(ast.Delete, ast.Call))
    if any(form in said for form in (f"del {name}[", f"{name}.pop(", f"{name}.clear(", f"{name}.popitem(")):
        return True
    fetched = [it for it in scope.nodes(ast.Call) if getattr(it.func, "attr", "") in ("find", "find_one")]
    return not fetched or any(
        len(it.args) > 1 or any(option.arg in ("fields", "projection", None) for option in it.keywords)
        for it in fetched
    )
