"""Trees of type parameters, `type` statements and template strings for Pythons that have none.

The classes have the names and fields of those of newer versions of `ast`, so that who walks a tree sees the names in
bounds and defaults, and trees with different parameters differ.
"""

import ast
from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from typing import TypeVar as TypeVariable

from toolkit.model.descendants import walk

Place = tuple[int, int]
_Node = TypeVariable("_Node", bound=ast.AST)
_OWNERS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_FIELD = "type_params"
_OF_TYPE = "type"
"""The type comment of the assignment that stands for a `type` statement, which evaluates nothing."""


class TypeVar(ast.AST):
    """A type parameter: its name, bound and default."""

    _fields = ("name", "bound", "default_value")


class ParamSpec(ast.AST):
    """A parameter that stands for the parameters of a callable."""

    _fields = ("name", "default_value")


class TypeVarTuple(ast.AST):
    """A parameter that stands for several types."""

    _fields = ("name", "default_value")


class TemplateStr(ast.expr):
    """A template string, which holds its values; they are written as those of an f-string."""

    _fields = ("values",)


_KINDS: dict[str, type[ast.AST]] = {"TypeVar": TypeVar, "ParamSpec": ParamSpec, "TypeVarTuple": TypeVarTuple}


def parameter_trees(parameters: Any, tree_of: Callable[[Any], ast.expr]) -> Iterator[ast.AST]:
    """Yield the trees of type parameters.

    Args:
        parameters: the `TypeParameters` of libcst.
        tree_of: returns the tree of an expression.
    """
    for one in parameters.params:
        kind = type(one.param).__name__
        bound, default = getattr(one.param, "bound", None), one.default
        given = {"bound": tree_of(bound) if bound else None} if kind == "TypeVar" else {}
        yield with_fields(
            _KINDS[kind](), name=one.param.name.value, default_value=tree_of(default) if default else None, **given
        )


def with_fields(node: _Node, **fields: Any) -> _Node:
    """Return a node after giving it fields."""
    for name, value in fields.items():
        setattr(node, name, value)
    return node


def attach_parameters(
    tree: ast.Module, parameters: Mapping[Place, Sequence[ast.AST]], aliases: Mapping[Place, Any]
) -> None:
    """Give definitions and `type` statements their parameters, and mark the statements.

    Args:
        tree: the tree of the module without parameters.
        parameters: place of a list of parameters -> their trees; places are lines and columns in bytes.
        aliases: places of `type` statements.
    """
    owners: dict[Place, Any] = {}
    for node in walk(tree):
        if isinstance(node, ast.Assign) and (node.lineno, node.col_offset) in aliases:
            node.type_comment = _OF_TYPE
            owners[node.lineno, node.col_offset] = node
        elif isinstance(node, _OWNERS):
            owners[node.lineno, node.col_offset] = node
    starts = sorted(owners)
    for place, found in parameters.items():
        owner = owners[starts[bisect_right(starts, place) - 1]]
        owner.type_params = [*found]
        owner._fields = (*type(owner)._fields, _FIELD)
