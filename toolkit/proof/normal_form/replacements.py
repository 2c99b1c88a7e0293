"""Put other names, values, and what calls give, in the place of names and calls."""

import ast
from collections.abc import Callable, Mapping

from toolkit.proof.normal_form.copies import Node, copy_node


def with_constants(values: Mapping[str, ast.expr], tree: Node) -> Node:
    """Return a tree, which is changed, with values in the place of names that it reads."""
    made: Node = _Constants(values).visit(tree)
    return made


def with_names(values: Mapping[str, ast.expr], tree: Node) -> Node:
    """Return a tree, which is changed, with other names, or values, in the place of names."""
    made: Node = _Names(values).visit(tree)
    return made


def with_calls(value_of: Callable[[ast.Call], ast.expr | None], tree: Node) -> Node:
    """Return a tree, which is changed, with values in the place of calls, but not in functions in it."""
    made: Node = _Calls(value_of).visit(tree)
    return made


class _Constants(ast.NodeTransformer):
    """Puts values in the place of names that are read."""

    def __init__(self, values: Mapping[str, ast.expr]) -> None:
        self._values = values

    def visit_Name(self, node: ast.Name) -> ast.AST:
        is_read = isinstance(node.ctx, ast.Load) and node.id in self._values
        return copy_node(self._values[node.id]) if is_read else node


class _Names(ast.NodeTransformer):
    """Puts other names, or values, in the place of names."""

    def __init__(self, values: Mapping[str, ast.expr]) -> None:
        self._values = values

    def visit_Name(self, node: ast.Name) -> ast.AST:
        value = self._values.get(node.id)
        if value is None:
            return node
        if isinstance(value, ast.Name):
            return ast.Name(value.id, node.ctx)
        return copy_node(value)


class _Calls(ast.NodeTransformer):
    """Puts values in the place of calls, not in the functions of a function."""

    def __init__(self, value_of: Callable[[ast.Call], ast.expr | None]) -> None:
        self._value_of = value_of

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        return self._value_of(node) or node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        return node
