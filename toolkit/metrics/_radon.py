"""radon's visitors on our index of a tree: they judge the nodes that they are given, and do not walk themselves.

A walk of radon's loses classes in functions and functions in methods; the index has the nodes of every scope. What
radon's visitors do not enter (headers of definitions, `assert`) is left out here as well.
"""

import ast
from collections.abc import Iterator

from radon.visitors import CodeVisitor, ComplexityVisitor, HalsteadVisitor

from toolkit.model.descendants import children
from toolkit.model.tree import Scope


class _Flat(CodeVisitor):  # type: ignore[misc]  # radon has no types
    """Ends a visit at the node that was given: it comes after radon's own visitor in the order of resolution."""

    def generic_visit(self, node: ast.AST) -> None:
        """Visit no child."""


class FlatComplexity(ComplexityVisitor, _Flat):  # type: ignore[misc]
    """Adds up the decisions of the nodes it visits."""


class FlatHalstead(HalsteadVisitor, _Flat):  # type: ignore[misc]
    """Adds up the operators and operands of the nodes it visits."""


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
    return (part for part in children(scope.node) if part not in body)


def _below(nodes: "Iterator[ast.AST] | list[ast.AST]") -> Iterator[ast.AST]:
    """Yield nodes and everything under them, without recursion."""
    stack = list(nodes)
    while stack:
        node = stack.pop()
        yield node
        stack.extend(children(node))
