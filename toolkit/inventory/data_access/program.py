"""Input of the readers in this folder: the program, and lookups in its code."""

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from toolkit.inventory.call_graph.calls import CallGraph
from toolkit.inventory.call_graph.definitions import FunctionDefinition, ProgramIndex
from toolkit.model.links import symbol
from toolkit.model.tree import Scope, SourceFile, ancestors, is_name, parent

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


@dataclass(frozen=True)
class Program:
    """The product code of a project.

    Attributes:
        endpoints: maps the id of a function to (endpoint, calls between), nearest first.
        others: texts by path of files that are not Python: configuration, deployment templates, SQL.
    """

    index: ProgramIndex
    graph: CallGraph
    endpoints: Mapping[int, Sequence[tuple[str, int]]] = field(default_factory=dict)
    others: Mapping[str, str] = field(default_factory=dict)

    @property
    def files(self) -> Mapping[str, SourceFile]:
        """Parsed files by path."""
        return self.index.files

    def calls(self) -> Iterator[tuple[str, Scope, ast.Call]]:
        """Yield every call with its file and scope."""
        for path, file in self.files.items():
            for scope, node in file.each(ast.Call):
                yield path, scope, node

    def endpoints_of(self, scope: Scope) -> tuple[str, ...]:
        """Return the endpoints that lead to the function or class of a scope."""
        around = self.index.function_around(scope) or self.index.class_around(scope)
        return tuple(name for name, _ in self.endpoints.get(id(around), ()))


class Where(NamedTuple):
    """The file and the scope of an expression."""

    path: str
    scope: Scope


def symbol_of(path: str, scope: Scope) -> str:
    """Return the symbol of a scope."""
    return symbol(path, scope.qualname)


def is_in_loop(node: ast.AST) -> bool:
    """Return whether a node is inside a loop of its function that iterates over more than a few constants."""
    inner: ast.AST = node
    for outer in ancestors(node):
        if isinstance(outer, _SCOPES):
            return False
        if isinstance(outer, ast.For | ast.AsyncFor) and inner is not outer.iter and not _is_constant(outer.iter):
            return True
        if isinstance(outer, ast.While) and not isinstance(outer.test, ast.Constant):
            return True
        if isinstance(outer, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
            first = outer.generators[0]
            if inner is not first and not _is_constant(first.iter):
                return True
        inner = outer
    return False


def _is_constant(node: ast.expr) -> bool:
    return isinstance(node, ast.List | ast.Tuple | ast.Set | ast.Constant | ast.Dict)


def method_chain(node: ast.Call) -> tuple[list[ast.Call], ast.expr]:
    """Return the calls of a method chain up to this one, in order, and the expression from which it starts."""
    chain: list[ast.Call] = []
    start: ast.expr = node
    while True:
        if isinstance(start, ast.Call) and isinstance(start.func, ast.Attribute):
            chain.append(start)
            start = start.func.value
        elif isinstance(start, ast.Await) or (
            isinstance(start, ast.Subscript) and chain and isinstance(start.value, ast.Call)
        ):
            start = start.value
        else:
            break
    chain.reverse()
    return chain, start


def chain_end(node: ast.Call) -> ast.Call:
    """Return the last call of the chain of a call."""
    while True:
        around = parent(node)
        if isinstance(around, ast.Subscript) and around.value is node:
            around = parent(around) if isinstance(parent(around), ast.Attribute) else None
        outer = parent(around) if isinstance(around, ast.Attribute) else None
        if not (isinstance(outer, ast.Call) and outer.func is around):
            return node
        node = outer


def keyword_of(node: ast.Call, *names: str) -> ast.expr | None:
    """Return the value of the first keyword argument with one of these names."""
    return next((item.value for name in names for item in node.keywords if item.arg == name), None)


def local_values(scope: Scope, name: str) -> list[ast.expr]:
    """Return all values assigned to a local name in a scope."""
    found = [node.value for node in scope.nodes(ast.Assign) if any(is_name(target, name) for target in node.targets)]
    found += [
        node.value for node in scope.nodes(ast.AnnAssign) if is_name(node.target, name) and node.value is not None
    ]
    found += [node.value for node in scope.nodes(ast.NamedExpr) if node.target.id == name]
    return found


def is_parameter(scope: Scope, name: str) -> bool:
    """Return whether a name is a parameter of the function of a scope."""
    node = scope.node
    if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return False
    spec = node.args
    every = (*spec.posonlyargs, *spec.args, *spec.kwonlyargs, *filter(None, (spec.vararg, spec.kwarg)))
    return any(item.arg == name for item in every)


def default_of(function: FunctionDefinition, name: str) -> ast.expr | None:
    """Return the default of a parameter; None if it has none."""
    spec = function.node.args
    plain = [*spec.posonlyargs, *spec.args]
    pairs = [*zip(plain[len(plain) - len(spec.defaults) :], spec.defaults, strict=True)]
    pairs += [(item, value) for item, value in zip(spec.kwonlyargs, spec.kw_defaults, strict=True) if value is not None]
    return next((value for item, value in pairs if item.arg == name), None)
