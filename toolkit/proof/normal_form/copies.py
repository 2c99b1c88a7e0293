"""Copies of trees, without the links of the original, and the few nodes that normal forms are made of."""

import ast
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

Node = TypeVar("Node", bound=ast.AST)
Names = frozenset[str]
JUMPS = (ast.Return, ast.Raise, ast.Break, ast.Continue)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class NoNormalFormError(Exception):
    """A function contains code without a known normal form, or its normal form would be too large."""


def copy_node(node: Node) -> Node:
    """Return a copy of a tree without its positions."""
    return type(node)(**{name: _copy(held) for name, held in ast.iter_fields(node)})


def copy_all(block: Iterable[Node]) -> list[Node]:
    """Return copies of some trees."""
    return [copy_node(it) for it in block]


def _copy(held: Any) -> Any:
    if isinstance(held, list):
        return [_copy(one) for one in held]
    return copy_node(held) if isinstance(held, ast.AST) else held


def names_in(nodes: Iterable[ast.AST]) -> Iterator[str]:
    """Yield every name that some trees read, bind or delete."""
    for node in nodes:
        yield from (it.id for it in ast.walk(node) if isinstance(it, ast.Name))


def is_same_code(first: Sequence[ast.AST], second: Sequence[ast.AST]) -> bool:
    """Return whether two blocks have the same code."""
    return [ast.dump(it) for it in first] == [ast.dump(it) for it in second]


def is_constant(node: ast.AST | None, value: object) -> bool:
    """Return whether a node is this constant, of the same class."""
    return isinstance(node, ast.Constant) and type(node.value) is type(value) and node.value == value


def is_immutable(value: ast.expr) -> bool:
    """Return whether an expression is a constant, or a tuple of constants."""
    if isinstance(value, ast.Tuple):
        return all(is_immutable(it) for it in value.elts)
    if isinstance(value, ast.UnaryOp):
        return isinstance(value.op, ast.USub) and isinstance(value.operand, ast.Constant)
    return isinstance(value, ast.Constant)


def single_name(statement: ast.AST) -> str:
    """Return the single name to which a statement assigns; empty for other statements."""
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
        return target.id if isinstance(target, ast.Name) else ""
    return ""
