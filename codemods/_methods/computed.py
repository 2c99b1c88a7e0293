"""Tell whether the defaults and annotations of a method are something else where its function stands.

Python computes them where a function is defined: in the body of its class before, above the class afterwards.
"""

import ast
import builtins
from collections.abc import Sequence

from toolkit.model.descendants import children, walk
from toolkit.model.tree import FunctionNode, SourceFile

_MADE = (ast.Call, ast.Await, ast.NamedExpr, ast.Yield, ast.YieldFrom)
"""Expressions that do something when they are computed, and may not give the same twice."""
_LOOKED_UP = (ast.Attribute, ast.Subscript, ast.BinOp, ast.UnaryOp, ast.Compare, ast.BoolOp, ast.IfExp)
"""Expressions that give something else after a change of their parts, or fail before those are there."""
_BUILTINS = frozenset(dir(builtins))


def defaults_of(node: FunctionNode | ast.Lambda) -> Sequence[ast.expr]:
    """Return the defaults of the parameters of a function."""
    return [*node.args.defaults, *(it for it in node.args.kw_defaults if it is not None)]


def annotations_of(node: FunctionNode) -> Sequence[ast.expr]:
    """Return the annotations of the parameters and the result of a function."""
    given = node.args
    taken = (*given.posonlyargs, *given.args, *given.kwonlyargs, given.vararg, given.kwarg)
    return [it for it in (*(one.annotation for one in taken if one), node.returns) if it is not None]


def computes_elsewhere(file: SourceFile, node: FunctionNode, outermost: ast.stmt) -> bool:
    """Return whether defaults or annotations may be something else above the statement that holds their class.

    Args:
        file: the file of the class.
        node: the method.
        outermost: the statement of the module that holds its class.
    """
    is_late = any(it.module == "__future__" and "annotations" in [one.name for one in it.names] for it in _from(file))
    defaults = [it for part in defaults_of(node) for it in walk(part)]
    nodes = [*defaults, *(it for part in annotations_of(node) if not is_late for it in walk(part))]
    if any(isinstance(it, _MADE) for it in nodes):
        return True
    if not isinstance(outermost, ast.ClassDef):  # the condition may be about what they need
        return any(isinstance(it, _LOOKED_UP) or getattr(it, "id", "int") not in _BUILTINS for it in nodes)
    shared = {name for it in file.nodes(ast.Global) for name in it.names}
    is_open = any(isinstance(it, _LOOKED_UP) or getattr(it, "id", "") in shared for it in defaults)
    return is_open and _changes_something(outermost)


def _from(file: SourceFile) -> Sequence[ast.ImportFrom]:
    return [*file.nodes(ast.ImportFrom)]


def _changes_something(node: ast.stmt) -> bool:
    """Return whether a class may change what is outside of it when it is defined."""
    waiting: list[ast.AST] = [node]
    while waiting:
        it = waiting.pop()
        is_set = isinstance(it, ast.Attribute | ast.Subscript) and not isinstance(it.ctx, ast.Load)
        if is_set or isinstance(it, (*_MADE, ast.Import, ast.ImportFrom)):
            return True
        if isinstance(it, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            waiting += [*defaults_of(it), *getattr(it, "decorator_list", ())]
        else:
            waiting += children(it)
    return False
