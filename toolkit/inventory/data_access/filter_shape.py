"""Read the filter of a Mongo query: literal, built in the same function, or returned by a function of the project."""

import ast
from dataclasses import dataclass, field

from toolkit.inventory.call_graph.definitions import FunctionDefinition
from toolkit.inventory.data_access.program import Program, Where, is_parameter, local_values
from toolkit.model.data_access import QueryField
from toolkit.model.tree import Scope, dotted_name, is_name, parent, text_of
from toolkit.source.code_text import shorten_code

_DEEPEST = 4
_LOGICAL = ("$and", "$or", "$nor")
_ALONE = ("$where", "$expr", "$text", "$jsonSchema")
_PATTERNS = ("re.compile", "Regex", "bson.Regex", "bson.regex.Regex")


@dataclass
class FilterShape:
    """The known shape of a filter.

    Attributes:
        fields: maps a field to its operators.
        is_literal: whether the code writes or builds the document.
        why: reason why the shape is incomplete; empty if it is complete.
        parameter: name of the function's parameter that is the filter, if it is one.
    """

    fields: dict[str, set[str]] = field(default_factory=dict)
    is_literal: bool = False
    why: str = ""
    parameter: str = ""

    def add(self, name: str, *operators: str) -> None:
        """Add a field with its operators, `=` by default."""
        self.fields.setdefault(name, set()).update(operators or ("=",))

    def rows(self) -> tuple[QueryField, ...]:
        """Return the fields, sorted by name."""
        return tuple(QueryField(name, tuple(sorted(used))) for name, used in sorted(self.fields.items()))


class FilterReader:
    """Reads filters of a program.

    Args:
        program: the program.
    """

    def __init__(self, program: Program) -> None:
        self._program = program

    def read(self, node: ast.expr | None, path: str, scope: Scope) -> FilterShape:
        """Return the known shape of the filter in an expression; None means an empty filter."""
        shape = FilterShape()
        if node is None or (isinstance(node, ast.Constant) and node.value is None):
            shape.is_literal = True
        else:
            self._read(node, Where(path, scope), shape, _DEEPEST)
        return shape

    def _read(self, node: ast.expr, where: Where, shape: FilterShape, depth: int) -> None:
        parts = _joined_documents(node)
        if not depth:
            shape.why = shape.why or shorten_code(node)
        elif parts:
            for item in parts:
                self._read(item, where, shape, depth - 1)
        elif isinstance(node, ast.Dict):
            self._dict(node, where, shape, depth)
        elif isinstance(node, ast.Name):
            self._variable(node, where, shape, depth)
        elif isinstance(node, ast.Call):
            self._call(node, where, shape, depth)
        elif not (isinstance(node, ast.Constant) and node.value is None):
            self._other(node, where, shape, depth)

    def _dict(self, node: ast.Dict, where: Where, shape: FilterShape, depth: int) -> None:
        shape.is_literal = True
        for key, value in zip(node.keys, node.values, strict=True):
            if key is None:
                self._read(value, where, shape, depth - 1)
            else:
                self._item((key, value), where, shape, depth)

    def _item(self, item: tuple[ast.expr, ast.expr], where: Where, shape: FilterShape, depth: int) -> None:
        key, value = item
        name = text_of(key) or self._constant_text(key, where)
        if name in _LOGICAL:
            for part in value.elts if isinstance(value, ast.List | ast.Tuple) else [value]:
                inner = part.elt if isinstance(part, ast.ListComp | ast.GeneratorExp) else part
                self._read(inner, where, shape, depth - 1)
        elif name in _ALONE:
            shape.add(name, name)
        elif name:
            shape.add(name, *self._operators(value, where, depth))
        elif isinstance(key, ast.JoinedStr):
            shape.add("".join(str(part.value) if isinstance(part, ast.Constant) else "*" for part in key.values))
        else:
            shape.add("*", *self._operators(value, where, depth))
            shape.why = shape.why or f"the field is named by `{shorten_code(key)}`"

    def _constant_text(self, key: ast.expr, where: Where) -> str:
        found = self._program.index.resolve(key, *where) if isinstance(key, ast.Name | ast.Attribute) else None
        return text_of(found) if isinstance(found, ast.expr) else ""

    def _operators(self, value: ast.expr, where: Where, depth: int) -> list[str]:
        if isinstance(value, ast.Dict):
            found = [text for key in value.keys if key is not None and (text := text_of(key)).startswith("$")]
            return found or ["="]
        if isinstance(value, ast.Call) and dotted_name(value.func) in _PATTERNS:
            return ["$regex"]
        if isinstance(value, ast.Name) and depth > 1:
            values = (item for item in local_values(where.scope, value.id) if isinstance(item, ast.Dict | ast.Call))
            found = [operator for item in values for operator in self._operators(item, where, depth - 1)]
            stored = [text_of(target.slice) for target in _item_assignments(where.scope, value.id)]
            return [*found, *(item for item in stored if item.startswith("$"))] or ["="]
        return ["="]

    def _variable(self, node: ast.Name, where: Where, shape: FilterShape, depth: int) -> None:
        values = [value for value in local_values(where.scope, node.id) if not is_name(value, node.id)]
        for value in values:
            self._read(value, where, shape, depth - 1)
        for target in _item_assignments(where.scope, node.id):
            stored = parent(target)
            if isinstance(stored, ast.Assign | ast.AugAssign):
                self._item((target.slice, stored.value), where, shape, depth)
        for update in _updates(where.scope, node.id):
            self._arguments(update, where, shape, depth)
        if values or shape.fields:
            return
        found = self._program.index.lookup(where.path, node.id)
        if is_parameter(where.scope, node.id):
            shape.parameter = node.id
            shape.why = f"parameter `{node.id}` of `{where.scope.qualname}`"
        elif isinstance(found, ast.expr):
            self._read(found, where, shape, depth - 1)
        else:
            shape.why = f"`{node.id}`"

    def _arguments(self, node: ast.Call, where: Where, shape: FilterShape, depth: int) -> None:
        """Add the fields of `dict(document, name=value)` or `document.update(...)`."""
        for argument in node.args:
            self._read(argument, where, shape, depth - 1)
        for item in node.keywords:
            if item.arg:
                shape.add(item.arg, *self._operators(item.value, where, depth))
            else:
                self._read(item.value, where, shape, depth - 1)

    def _call(self, node: ast.Call, where: Where, shape: FilterShape, depth: int) -> None:
        name = dotted_name(node.func)
        last = name.rpartition(".")[2]
        copied = _copied_from(node) if last in ("copy", "deepcopy") else None
        if name in ("dict", "SON", "bson.SON", "OrderedDict"):
            shape.is_literal = True
            self._arguments(node, where, shape, depth)
        elif last == "ObjectId":
            shape.is_literal = True
            shape.add("_id")
        elif copied is not None:
            self._read(copied, where, shape, depth - 1)
        else:
            self._read_returned(node, where, shape, depth)

    def _read_returned(self, node: ast.Call, where: Where, shape: FilterShape, depth: int) -> None:
        """Add the fields of a document returned by a project function; other functions are only named."""
        name = dotted_name(node.func) or shorten_code(node.func)
        found = self._program.index.resolve(node.func, *where)
        inner = FilterShape()
        if isinstance(found, FunctionDefinition):
            for returned in found.scope.nodes(ast.Return):
                if returned.value is not None and not isinstance(returned.value, ast.Tuple):
                    self._read(returned.value, Where(found.path, found.scope), inner, min(depth - 1, 2))
        shape.fields.update(inner.fields)
        shape.is_literal = shape.is_literal or inner.is_literal
        if not inner.is_literal or inner.why:
            shape.why = shape.why or f"built by `{name}`"

    def _other(self, node: ast.expr, where: Where, shape: FilterShape, depth: int) -> None:
        found = self._program.index.resolve(node, *where) if isinstance(node, ast.Attribute) else None
        base = node
        while isinstance(base, ast.Attribute | ast.Subscript):
            base = base.value
        if isinstance(found, ast.Dict):
            self._read(found, where, shape, depth - 1)
        elif isinstance(base, ast.Name) and base.id not in ("self", "cls") and is_parameter(where.scope, base.id):
            shape.why = shape.why or f"`{shorten_code(node)}`: parameter `{base.id}` of `{where.scope.qualname}`"
        elif isinstance(node, ast.Constant | ast.JoinedStr):
            shape.is_literal = True
            shape.add("_id")  # find_one("id")
        else:
            shape.why = shape.why or f"`{shorten_code(node)}`"


def _joined_documents(node: ast.expr) -> list[ast.expr]:
    """Return the documents that an expression may be or joins."""
    if isinstance(node, ast.BoolOp):
        return node.values
    if isinstance(node, ast.IfExp):
        return [node.body, node.orelse]
    return [node.left, node.right] if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr) else []


def _copied_from(node: ast.Call) -> ast.expr | None:
    return node.args[0] if node.args else node.func.value if isinstance(node.func, ast.Attribute) else None


def _item_assignments(scope: Scope, name: str) -> list[ast.Subscript]:
    """Return the assignments `name[key] = value` in a scope."""
    return [
        node for node in scope.nodes(ast.Subscript) if isinstance(node.ctx, ast.Store) and is_name(node.value, name)
    ]


def _updates(scope: Scope, name: str) -> list[ast.Call]:
    return [node for node in scope.nodes(ast.Call) if dotted_name(node.func) == f"{name}.update"]
