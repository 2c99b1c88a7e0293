"""Decide whether a static method can call its parts through its class, `Order._collect_rows(rows)`."""

import ast
from collections.abc import Collection, Iterator

from codemods._extract.inner_functions import stored_by
from toolkit.model.tree import Scope, SourceFile, name_of

_STATIC = "staticmethod"
_REPLACING = frozenset({"patch", "object", "multiple", "setattr", "delattr", "setitem", "dict"})
"""Functions that give a name, which they take as a text, another meaning."""
_COMPUTING = frozenset({"globals", "exec", "execfile"})


def is_static(scope: Scope) -> bool:
    """Return whether a function is a static method without other decorators."""
    decorators = scope.node.decorator_list if scope.is_method else []  # type: ignore[union-attr]
    return len(decorators) == 1 and name_of(decorators[0]) == _STATIC


def find_replaced(file: SourceFile) -> Iterator[str]:
    """Yield the names of CapWords that a file may give another meaning elsewhere: by an attribute, or by a text."""
    stored = (it.attr for it in file.nodes(ast.Attribute) if not isinstance(it.ctx, ast.Load))
    calls = [it for it in file.nodes(ast.Call) if name_of(it.func) in _REPLACING]
    given = (one for it in calls for one in (*it.args, *(word.value for word in it.keywords)))
    parts = (part for it in given for part in ast.walk(it) if isinstance(part, ast.Constant))
    texts = (it.value.rpartition(".")[2] for it in parts if isinstance(it.value, str))
    words = (it.arg or "" for call in calls for it in call.keywords)
    yield from (it for it in (*stored, *texts, *words) if it[:1].isupper())


def class_of_static(file: SourceFile, scope: Scope, replaced: Collection[str]) -> str:
    """Return the name through which a static method reaches its class; empty if it may be another object then.

    Args:
        file: the file.
        scope: the function.
        replaced: names that other code of the project may give another meaning.
    """
    owner = scope.parent
    if not is_static(scope) or owner is None or not isinstance(owner.node, ast.ClassDef) or owner.node.decorator_list:
        return ""
    nodes = [*ast.walk(file.tree)]
    name, is_outer = owner.name, owner.parent is not None and isinstance(owner.parent.node, ast.Module)
    is_early = any(isinstance(it, ast.Name) and it.id == scope.name for it in ast.walk(owner.node))
    bound = sum(name in _names_bound(it) for it in nodes)
    computes = any(isinstance(it, ast.Name) and it.id in _COMPUTING for it in nodes)
    has_star = any(isinstance(it, ast.alias) and it.name == "*" for it in nodes)
    is_other = owner.node.keywords or name in replaced or name.startswith("__") or not name[:1].isupper()
    return "" if not is_outer or is_early or bound != 1 or computes or has_star or is_other else name


def _names_bound(node: ast.AST) -> set[str]:
    if isinstance(node, ast.arg):
        return {node.arg}
    return {*node.names} if isinstance(node, ast.Global | ast.Nonlocal) else stored_by(node)
