"""Resolve the names in a function: local ones, and those of enclosing functions.

The meaning of a statement changes when one of its names is bound elsewhere, even if its text is the same: a name that
    is bound anywhere in a function is local in all of it.
"""

import ast
from collections.abc import Iterable, Iterator

from toolkit.model.tree import bound_name

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_DEFINITIONS = (*_FUNCTIONS, ast.ClassDef)
_READING_ALL = frozenset({"locals", "vars", "dir", "eval", "exec"})
"""Functions that access every name in scope."""
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class ScopeNames:
    """Meaning of the names of each function of a file.

    Args:
        tree: the file.
    """

    def __init__(self, tree: ast.Module) -> None:
        self._around: dict[ast.AST, tuple[ast.AST, ...]] = {}
        self._bound: dict[ast.AST, dict[str, str]] = {}
        waiting: list[tuple[ast.AST, tuple[ast.AST, ...]]] = [(tree, ())]
        while waiting:
            node, around = waiting.pop()
            if isinstance(node, _FUNCTIONS):
                self._around[node] = around
                around = (*around, node)
            waiting += [(child, around) for child in ast.iter_child_nodes(node)]

    def find_bindings(self, nodes: Iterable[ast.AST], function: ast.AST) -> list[str]:
        """Return the names in these nodes that are bound in a function or around it, each with its scope."""
        levels = [function, *reversed(self._around.get(function, ()))]
        read = {it.id for node in nodes for it in ast.walk(node) if isinstance(it, ast.Name)}
        if read & _READING_ALL:
            read = read.union(*map(self._bound_names, levels))
        found = []
        for name in sorted(read):
            where = next(
                (f"{at} {own[name]}" for at, own in enumerate(map(self._bound_names, levels)) if name in own), ""
            )
            if where:
                found.append(f"{name} {where}")
        return found

    def _bound_names(self, function: ast.AST) -> dict[str, str]:
        if function not in self._bound:
            self._bound[function] = list_bindings(function)
        return self._bound[function]


def names_bound_by(node: ast.AST) -> Iterator[str]:
    """Yield the names that a node binds itself, without its descendants."""
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield node.id
    elif isinstance(node, ast.alias):
        yield bound_name(node)
    elif isinstance(node, (*_DEFINITIONS, ast.ExceptHandler, ast.MatchAs, ast.MatchStar)) and node.name:
        yield node.name
    elif isinstance(node, ast.MatchMapping) and node.rest:
        yield node.rest


def names_bound_within(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Yield every name that is bound anywhere in some trees, and the parameters of the functions in them."""
    for it in (one for node in nodes for one in ast.walk(node)):
        yield from [it.arg] if isinstance(it, ast.arg) else names_bound_by(it)


def list_bindings(function: ast.AST) -> dict[str, str]:
    """Return name -> its scope for each name that a function binds or declares: `own`, `Global` or `Nonlocal`."""
    assert isinstance(function, _FUNCTIONS)
    nodes = list(own_nodes(function.body))
    found = {it.arg: "own" for it in ast.walk(function.args) if isinstance(it, ast.arg)}
    found |= {name: "own" for node in nodes for name in names_bound_by(node)}
    for node in nodes:
        if isinstance(node, ast.Global | ast.Nonlocal):
            found |= dict.fromkeys(node.names, type(node).__name__)
    return found


def own_nodes(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """Yield the nodes in a function's own scope; for a comprehension only its assignments to that scope."""
    for node in body:
        yield node
        if isinstance(node, _COMPREHENSIONS):
            yield from (it.target for it in ast.walk(node) if isinstance(it, ast.NamedExpr))
        elif not isinstance(node, (*_DEFINITIONS, ast.Lambda)):
            yield from own_nodes(ast.iter_child_nodes(node))
