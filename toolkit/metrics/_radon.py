"""Which parts of a scope radon's visitors do not enter; our numbers leave the same parts out."""

import ast
from collections.abc import Iterator

from toolkit.model.tree import Scope


def function_headers(scope: Scope) -> set[ast.AST]:
    """Every node in the decorators, parameters and annotations of the functions defined directly in a scope."""
    return set(_below(part for child in scope.children if child.kind == "function" for part in _header(child)))


def headers_and_asserts(scope: Scope) -> set[ast.AST]:
    """Every node in the headers of the functions and classes defined directly in a scope, and in its asserts."""
    parts = [part for child in scope.children for part in _header(child)]
    return set(_below([*parts, *scope.nodes(ast.Assert)]))


def _header(scope: Scope) -> Iterator[ast.AST]:
    """The nodes directly under a definition that are not its body."""
    body = set(scope.node.body)
    return (part for part in ast.iter_child_nodes(scope.node) if part not in body)


def _below(nodes: "Iterator[ast.AST] | list[ast.AST]") -> Iterator[ast.AST]:
    """Yield nodes and everything under them, without recursion."""
    stack = list(nodes)
    while stack:
        node = stack.pop()
        yield node
        stack.extend(ast.iter_child_nodes(node))
