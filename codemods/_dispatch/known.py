"""Decide whether names in a function are certainly bound, and whether they hold a text or a number."""

import ast
import builtins
import keyword
from collections import Counter
from typing import Literal

from toolkit.model.descendants import walk
from toolkit.model.tree import Scope, SourceFile, is_name, parent

_TEXTS = {"chr", "hex", "bin", "oct"}
_ASKING = {"str", "repr", "ascii", "format"}
"""Functions whose result a class decides: an object of a subclass of `str`, too."""
_NUMBERS = {"len", "int", "ord", "id", "hash"}
_FOLDED = (ast.Add, ast.Sub, ast.Mult)
_BUILTINS = frozenset(dir(builtins))
Level = Literal["exact", "eager", "computed"]


class KnownNames:
    """Counts the bindings of names in one file.

    Args:
        file: the file.
        has_own_texts: whether the project has a subclass of `str` that compares in its own way.
    """

    def __init__(self, file: SourceFile, *, has_own_texts: bool = False) -> None:
        self._file = file
        self._calls = _TEXTS | _NUMBERS | (set() if has_own_texts else _ASKING)
        self._has_own_texts = has_own_texts
        self._bound = Counter(_bound_names(file))
        self._above = {name: line for statement in file.tree.body for name, line in _defined_by(statement)}
        self._defined = {*_names_of_definitions(file)}
        self.has_star = any(alias.name == "*" for it in file.nodes(ast.ImportFrom) for alias in it.names)

    def is_free(self, scope: Scope, name: str) -> bool:
        """Return whether a name is unused in a function, so that a new variable can have it."""
        nodes = [it for it in walk(scope.node) if isinstance(it, ast.Name | ast.arg | ast.Global | ast.Nonlocal)]
        said = {name for it in nodes for name in _names_in(it)}
        return name.isidentifier() and not keyword.iskeyword(name) and name not in said | self._defined

    def count(self, name: str) -> int:
        """Return the number of places in the file that bind a name."""
        return self._bound[name]

    def is_builtin(self, name: str) -> bool:
        """Return whether a name refers to Python's builtin."""
        return name in _BUILTINS and not self._bound[name] and not self.has_star

    def is_bound(self, scope: Scope, name: str) -> bool:
        """Return whether reading a name in a function cannot fail and has no side effect."""
        if self.is_builtin(name) or self._is_parameter(scope, name):
            return True
        around = scope
        while around.parent is not None and around.parent.kind != "module":
            around = around.parent
        line: int = getattr(around.node, "lineno", 0)
        return self._bound[name] == 1 and self._above.get(name, line) < line

    def _is_parameter(self, scope: Scope, name: str) -> bool:
        deleted = {it.id for it in scope.nodes(ast.Name) if isinstance(it.ctx, ast.Del)}
        handled = {it.name for it in scope.nodes(ast.ExceptHandler)}
        return name in _parameters(scope) and name not in deleted | handled and not _is_shared(self._file, name)

    def is_plain(self, scope: Scope, subject: ast.expr) -> bool:
        """Return whether a subject holds a text or a number, whose `hash` and `==` are Python's own."""
        if not isinstance(subject, ast.Name):
            return False
        name = subject.id
        values = [_given_value(it, name) for it in _stores(scope, name)]
        is_own = name not in _parameters(scope) and name not in self._defined and not _is_shared(self._file, name)
        return is_own and bool(values) and all(it is not None and self._is_plain_value(it) for it in values)

    def _is_plain_value(self, value: ast.expr) -> bool:
        match value:
            case ast.Constant(value=str() | int() | bytes() | None):
                return True
            case ast.JoinedStr(values=parts):  # of one value alone it is what its class gives
                return len(parts) > 1 or not self._has_own_texts
            case ast.Call(func=ast.Name(id=name)):
                return name in self._calls and self.is_builtin(name)
            case ast.IfExp(body=body, orelse=orelse):
                return self._is_plain_value(body) and self._is_plain_value(orelse)
        return False

    def level(self, scope: Scope, value: ast.expr) -> Level:
        """Return whether a value may be evaluated even if it is not selected.

        Returns:
            `exact`: yes, without any effect; `eager`: it reads attributes or names that may be missing; `computed`: no.
        """
        match value:
            case ast.Name(id=name):
                return "exact" if self.is_bound(scope, name) else "eager"
            case ast.Attribute(value=inner):
                return "computed" if self.level(scope, inner) == "computed" else "eager"
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                return self._worst(scope, parts)
            case ast.Dict(keys=keys, values=values) if all(isinstance(it, ast.Constant) for it in keys):
                return self._worst(scope, values)
        return "exact" if isinstance(value, ast.Constant) or _is_number(value) else "computed"

    def _worst(self, scope: Scope, parts: list[ast.expr]) -> Level:
        levels = {self.level(scope, it) for it in parts}
        return "computed" if "computed" in levels else "eager" if "eager" in levels else "exact"


def _names_in(node: ast.AST) -> list[str]:
    match node:
        case ast.Name(id=name) | ast.arg(arg=name):
            return [name]
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            return names
    return []


def _is_number(node: ast.expr) -> bool:
    """Return whether an expression is a number, or a calculation with numbers that cannot fail."""
    match node:
        case ast.Constant(value=int() | float()):
            return True
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return _is_number(inner)
        case ast.BinOp(left=left, op=op, right=right) if isinstance(op, _FOLDED):
            return _is_number(left) and _is_number(right)
    return False


def _parameters(scope: Scope) -> set[str]:
    if not isinstance(scope.node, ast.FunctionDef | ast.AsyncFunctionDef):
        return set()
    given = scope.node.args
    several = [it for it in (given.vararg, given.kwarg) if it]
    return {it.arg for it in (*given.posonlyargs, *given.args, *given.kwonlyargs, *several)}


def _stores(scope: Scope, name: str) -> list[ast.Name]:
    return [it for it in scope.nodes(ast.Name) if it.id == name and not isinstance(it.ctx, ast.Load)]


def _given_value(stored: ast.Name, name: str) -> ast.expr | None:
    """The value of a plain assignment to a name; None if the name is bound in another way."""
    around = parent(stored)
    if isinstance(around, ast.Assign) and any(is_name(it, name) for it in around.targets):
        return around.value
    if isinstance(around, ast.AnnAssign | ast.NamedExpr) and around.target is stored:
        return around.value
    return None


def _is_shared(file: SourceFile, name: str) -> bool:
    """Return whether any function declares a name `global` or `nonlocal`."""
    said = {it for node in file.nodes(ast.Global) for it in node.names}
    said |= {it for node in file.nodes(ast.Nonlocal) for it in node.names}
    return name in said


def _bound_names(file: SourceFile) -> list[str]:
    """Return every name that a file binds, once for each binding."""
    found = [it.id for it in file.nodes(ast.Name) if not isinstance(it.ctx, ast.Load)]
    found += [it.arg for it in file.nodes(ast.arg)]
    found += _names_of_definitions(file)
    return found + [name for it in file.nodes(ast.Global) for name in it.names]


def _names_of_definitions(file: SourceFile) -> list[str]:
    """Return the names of functions, classes, imports, caught exceptions and captures in patterns."""
    found = [scope.name for scope in file.scopes if scope.parent is not None]
    found += [(it.asname or it.name).partition(".")[0] for it in file.nodes(ast.alias)]
    found += [it.name for it in file.nodes(ast.ExceptHandler) if it.name]
    found += [it.name for it in file.nodes(ast.MatchAs) if it.name]
    found += [it.name for it in file.nodes(ast.MatchStar) if it.name]
    return found + [it.rest for it in file.nodes(ast.MatchMapping) if it.rest]


def _defined_by(statement: ast.stmt) -> list[tuple[str, int]]:
    """Return the names that a top-level statement always binds, with its line."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [(statement.name, statement.lineno)]
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return [((it.asname or it.name).partition(".")[0], statement.lineno) for it in statement.names]
    return []
