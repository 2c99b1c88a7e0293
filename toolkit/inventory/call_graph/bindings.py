"""List what the syntax of a scope binds: assignments, parameters, imported names."""

import ast
from collections.abc import Iterable

from toolkit.model.tree import FunctionNode, Scope


def assignments(scope: Scope) -> Iterable[tuple[str, ast.expr]]:
    """Return names and values of the assignments in a scope."""
    found: list[tuple[str, ast.expr]] = []
    for node in scope.nodes(ast.Assign):
        found += [(target.id, node.value) for target in node.targets if isinstance(target, ast.Name)]
    for annotated in scope.nodes(ast.AnnAssign):
        if isinstance(annotated.target, ast.Name) and annotated.value is not None:
            found.append((annotated.target.id, annotated.value))
    return found


def parameters_of(scope: Scope) -> set[str]:
    """Return the names of all parameters of the function of a scope."""
    if not isinstance(scope.node, FunctionNode):
        return set()
    spec = scope.node.args
    return {
        item.arg for item in (*spec.posonlyargs, *spec.args, *spec.kwonlyargs, *filter(None, (spec.vararg, spec.kwarg)))
    }


def plain_names(origin: ast.ImportFrom) -> list[ast.alias]:
    """Return the names of an import, without a wildcard."""
    return [alias for alias in origin.names if alias.name != "*"]
