"""Sources of the names of one file, as JSON: every expression is reduced to what can be traced across files.

An expression is a list: `["name", scope, name]`, `["attr", of, name]`, `["call", of]`, `["item", of]`, `["each", of]`
(what iterating gives), `["with", of]` (what entering gives), `["any", [...]]` (one of them), `["typed", of]` (an object
of that class), `["import", dotted]`, `["function", qualname]`, `["class", qualname]`, `["self", qualname]`, `["none"]`,
or `["?"]`.
"""

import ast
import re
from collections.abc import Iterator
from typing import Any, Literal

from toolkit.model.descendants import walk
from toolkit.model.tree import FunctionNode, Scope, SourceFile, callee_of, dotted_name, is_text, parent

Expression = list[Any]
DictShape = Literal["operators", "replacement", "empty", "document"]
UNKNOWN: Expression = ["?"]
_STEPS: dict[type[ast.expr], tuple[str, str]] = {
    ast.Attribute: ("attr", "value"),
    ast.Call: ("call", "func"),
    ast.Subscript: ("item", "value"),
}
_PLAIN = {"staticmethod", "classmethod", "cache", "lru_cache"}
_UUID = re.compile(r"uuid[1345]\Z|UUID\Z")
_PACKAGES = {"pymongo", "bson", "gridfs", "flask_pymongo", "mongomock", "mongo_connector"}
_ERRORS = re.compile(r"\b(?:DuplicateKeyError|WriteError|InvalidOperation|OperationFailure|E?11000)\b")
"""Errors of a single write, by which code may tell what went wrong."""
_PROPERTIES = {"property", "cached_property", "reify"}


def sources(file: SourceFile) -> dict[str, Any]:
    """Return the names that a file binds.

    Returns:
        `names`: scope -> name -> expressions; `attributes`: class -> attribute -> expressions; `returns`: function ->
        expressions; `bases`: class -> expressions; `properties`: qualnames of functions that are read like attributes;
        `speaks`: whether it imports something of MongoDB; `uuid`: whether it makes UUIDs that are not turned into text
        at once; `errors`: whether it names an error that writing several documents does not raise today.
    """
    reading = _Reading()
    for scope in file.scopes:
        reading.read(scope)
    return {
        "names": reading.names,
        "attributes": reading.attributes,
        "returns": reading.returns,
        "bases": reading.bases,
        "properties": reading.properties,
        "speaks": speaks_mongo(file),
        "errors": bool(_ERRORS.search(file.text)),
        "uuid": any(_makes_uuid(node) for node in file.nodes(ast.Call)),
    }


def speaks_mongo(file: SourceFile) -> bool:
    """Return whether a file imports a package for MongoDB."""
    plain = (alias.name for node in file.nodes(ast.Import) for alias in node.names)
    origins = (node.module or "" for node in file.nodes(ast.ImportFrom) if not node.level)
    return any(name.partition(".")[0] in _PACKAGES for name in (*plain, *origins))


def reduce_expression(node: ast.AST | None, scope: str) -> Expression:
    """Reduce an expression in a scope."""
    if isinstance(node, ast.Name):
        return ["name", scope, node.id]
    if isinstance(node, ast.IfExp | ast.BoolOp):
        options = node.values if isinstance(node, ast.BoolOp) else [node.body, node.orelse]
        return ["any", [reduce_expression(item, scope) for item in options]]
    if isinstance(node, ast.NamedExpr):
        return reduce_expression(node.value, scope)
    for kind, (what, part) in _STEPS.items():
        if isinstance(node, kind):
            step = [what, reduce_expression(getattr(node, part), scope)]
            return [*step, node.attr] if isinstance(node, ast.Attribute) else step
    return _literal(node)


def _literal(node: ast.AST | None) -> Expression:
    if isinstance(node, ast.Dict | ast.DictComp):
        return ["dict", shape_of_dict(node)]
    if isinstance(node, ast.List | ast.ListComp):
        return ["list"]
    return ["none"] if isinstance(node, ast.Constant) and node.value is None else UNKNOWN


def shape_of_dict(node: ast.Dict | ast.DictComp) -> DictShape:
    """Return `operators` or `replacement` by the first key, `empty`, or `document` if that key is unknown."""
    if isinstance(node, ast.Dict) and not node.keys:
        return "empty"
    first = node.keys[0] if isinstance(node, ast.Dict) else None
    if is_text(first):
        return "operators" if first.value.startswith("$") else "replacement"
    return "document"


def _makes_uuid(node: ast.Call) -> bool:
    name, around = dotted_name(node.func).rpartition(".")[2], parent(node)
    if not _UUID.match(name):
        return False
    is_text = isinstance(around, ast.Attribute | ast.FormattedValue | ast.BinOp)
    return not is_text and not (isinstance(around, ast.Call) and dotted_name(around.func) in ("str", "unicode", "repr"))


class _Reading:
    def __init__(self) -> None:
        self.names: dict[str, dict[str, list[Expression]]] = {}
        self.attributes: dict[str, dict[str, list[Expression]]] = {}
        self.returns: dict[str, list[Expression]] = {}
        self.bases: dict[str, list[Expression]] = {}
        self.properties: list[str] = []
        self._elsewhere: dict[str, str] = {}

    def read(self, scope: Scope) -> None:
        """Read the bindings of one scope."""
        self.names.setdefault(scope.qualname, {})
        self._elsewhere = dict(_outer_names(scope))
        if isinstance(scope.node, ast.ClassDef):
            self.bases[scope.qualname] = [reduce_expression(base, _outside(scope)) for base in scope.node.bases]
        elif isinstance(scope.node, FunctionNode):
            self._function(scope, scope.node)
        self._imports(scope)
        self._assignments(scope)
        self._others(scope)
        for child in scope.children:
            what = "class" if child.kind == "class" else "function"
            self._bind(scope, child.name, [what, child.qualname])

    def _function(self, scope: Scope, node: FunctionNode) -> None:
        arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
        for argument in arguments:
            self._bind(scope, argument.arg, ["typed", reduce_expression(argument.annotation, _outside(scope))])
        for many in (node.args.vararg, node.args.kwarg):
            if many is not None:
                self._bind(scope, many.arg, UNKNOWN)
        decorators = {dotted_name(callee_of(item)).rpartition(".")[2] for item in node.decorator_list}
        if scope.is_method and arguments and "staticmethod" not in decorators:
            assert scope.parent is not None
            what = "class" if "classmethod" in decorators else "self"
            self.names[scope.qualname][arguments[0].arg] = [[what, scope.parent.qualname]]
        if decorators & _PROPERTIES:
            self.properties.append(scope.qualname)
        self.returns.setdefault(scope.qualname, []).extend(_return_values(scope, decorators))

    def _imports(self, scope: Scope) -> None:
        for node in scope.nodes(ast.Import):
            for alias in node.names:
                whole = alias.name if alias.asname else alias.name.partition(".")[0]
                self._bind(scope, alias.asname or whole, ["import", whole])
        for origin in scope.nodes(ast.ImportFrom):
            module = "." * origin.level + (origin.module or "")
            for alias in origin.names:
                joint = "" if module.endswith(".") else "."
                self._bind(scope, alias.asname or alias.name, ["import", f"{module}{joint}{alias.name}"])

    def _assignments(self, scope: Scope) -> None:
        where = scope.qualname
        for node in scope.nodes(ast.Assign):
            for target in node.targets:
                self._assign(scope, target, node.value)
        for typed in scope.nodes(ast.AnnAssign):
            value = reduce_expression(typed.value, where)
            of_type = ["typed", reduce_expression(typed.annotation, where)]
            self._put(scope, typed.target, value if value not in (UNKNOWN, ["none"]) else of_type)
        for named in scope.nodes(ast.NamedExpr):
            self._put(scope, named.target, reduce_expression(named.value, where))
        for changed in scope.nodes(ast.AugAssign):
            self._put(scope, changed.target, UNKNOWN)

    def _assign(self, scope: Scope, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Tuple | ast.List):
            pairs = isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(target.elts)
            for number, item in enumerate(target.elts):
                if pairs:
                    self._assign(scope, item, value.elts[number])  # type: ignore[attr-defined]
                else:
                    self._put(scope, item, UNKNOWN)
        else:
            self._put(scope, target, reduce_expression(value, scope.qualname))

    def _others(self, scope: Scope) -> None:
        where = scope.qualname
        loops: list[ast.For | ast.AsyncFor | ast.comprehension]
        loops = [*scope.nodes(ast.For), *scope.nodes(ast.AsyncFor), *scope.nodes(ast.comprehension)]
        for loop in loops:
            over = loop.iter
            if isinstance(over, ast.Tuple | ast.List) and over.elts:
                each: Expression = ["any", [reduce_expression(item, where) for item in over.elts]]
            else:
                each = ["each", reduce_expression(over, where)]
            self._put(scope, loop.target, each)
        for item in scope.nodes(ast.withitem):
            if item.optional_vars is not None:
                self._put(scope, item.optional_vars, ["with", reduce_expression(item.context_expr, where)])
        for handler in scope.nodes(ast.ExceptHandler):
            if handler.name:
                self._bind(scope, handler.name, UNKNOWN)
        for unnamed in scope.nodes(ast.Lambda):
            for node in walk(unnamed.args):
                if isinstance(node, ast.arg):
                    self._bind(scope, node.arg, UNKNOWN)

    def _put(self, scope: Scope, target: ast.expr, value: Expression) -> None:
        """Bind a target: a name, an attribute of `self`, or another attribute (by its dotted name)."""
        if isinstance(target, ast.Name):
            self._bind(scope, target.id, value)
        elif isinstance(target, ast.Attribute):
            self._put_attribute(scope, target, value)
        elif isinstance(target, ast.Tuple | ast.List | ast.Starred):
            for item in walk(target):
                if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Store):
                    self._bind(scope, item.id, UNKNOWN)

    def _put_attribute(self, scope: Scope, target: ast.Attribute, value: Expression) -> None:
        around: Scope | None = scope
        while around is not None and isinstance(target.value, ast.Name):
            owner = self.names.get(around.qualname, {}).get(target.value.id)
            if owner and owner[0][0] in ("self", "class"):
                self.attributes.setdefault(owner[0][1], {}).setdefault(target.attr, []).append(value)
                return
            around = around.parent
        if name := dotted_name(target):
            self.names[""].setdefault(name, []).append(value)

    def _bind(self, scope: Scope, name: str, value: Expression) -> None:
        home = self.names.setdefault(self._elsewhere.get(name, scope.qualname), {})
        home.setdefault(name, []).append(value)


def _outer_names(scope: Scope) -> Iterator[tuple[str, str]]:
    """Yield (name, its scope) for names that a function declares `global` or `nonlocal`."""
    for node in scope.nodes(ast.Global):
        yield from ((name, "") for name in node.names)
    for outer in scope.nodes(ast.Nonlocal):
        yield from ((name, scope.parent.qualname if scope.parent else "") for name in outer.names)


def _return_values(scope: Scope, decorators: set[str]) -> list[Expression]:
    """Return the possible results of calling a function, from its return statements."""
    is_plain = decorators <= _PLAIN | _PROPERTIES and isinstance(scope.node, ast.FunctionDef)
    if not is_plain or scope.count(ast.Yield, ast.YieldFrom):
        return [UNKNOWN]
    values = (node.value for node in scope.nodes(ast.Return))
    return [["none"] if value is None else reduce_expression(value, scope.qualname) for value in values]


def _outside(scope: Scope) -> str:
    return scope.parent.qualname if scope.parent is not None else ""
