"""Tell tables that a project only reads from those that it may change.

A table is a dictionary, list or set that is written out at the top of a module, of values that nothing changes:
literals, functions of the same module and lambdas without defaults, and functions of `operator` and `math`.
"""

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from toolkit.errors import SourceError
from toolkit.model.tree import parent
from toolkit.source.parse import parse_file

LITERAL = (ast.Constant, ast.Tuple, ast.UnaryOp, ast.BinOp, ast.operator, ast.unaryop, ast.Load)
"""Nodes of a literal that nothing can change."""
_READING = frozenset({"count", "get", "index", "items", "keys", "values"})
_TAKING = frozenset({"all", "any", "dict", "enumerate", "frozenset", "len", "list", "max", "min"})
_TAKING |= {"set", "sorted", "sum", "tuple"}
_GIVING_BACK = frozenset({"max", "min", "sum"})
"""Functions that return one of several arguments."""
_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler, ast.MatchAs, ast.MatchStar)
_STATELESS = frozenset({"math", "operator"})


def is_table(value: ast.expr, module: ast.Module) -> bool:
    """Return whether an expression at the top of a module writes out a table."""
    if isinstance(value, ast.Dict):
        members = [*value.keys, *value.values]
    elif isinstance(value, ast.List | ast.Set):
        members = [*value.elts]
    else:
        return False
    bound = Counter(_list_bound(module))
    plain = (it for it in module.body if isinstance(it, ast.FunctionDef) and not it.decorator_list)
    functions = {it.name for it in plain if _keeps_nothing(it.args)} - _list_owners(module)
    modules = {it.name for node in module.body if isinstance(node, ast.Import) for it in node.names if not it.asname}
    known = {it for it in functions | (modules & _STATELESS) if bound[it] == 1}
    return all(it is not None and _is_settled(it, functions & known, modules & known) for it in members)


def _list_bound(module: ast.Module) -> Iterator[str]:
    """Yield every name that is bound anywhere in a module, as often as it is."""
    for node in ast.walk(module):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, _NAMED) and node.name:
            yield node.name
        elif isinstance(node, ast.MatchMapping) and node.rest:
            yield node.rest
        elif isinstance(node, ast.alias):
            yield (node.asname or node.name).partition(".")[0]
        elif isinstance(node, ast.arg):
            yield node.arg


def _list_owners(module: ast.Module) -> set[str]:
    """Return the names of which attributes are read or set in a module: a function might keep something there."""
    owners = (node.value for node in ast.walk(module) if isinstance(node, ast.Attribute))
    return {it.id for it in owners if isinstance(it, ast.Name)}


def is_only_read(name: str, files: Iterable[tuple[str, bytes]]) -> bool:
    """Return whether code takes members of what has a name, and does nothing else with it.

    Args:
        name: the name, which one statement alone gives a value.
        files: path and bytes of all code that may name it.
    """
    return all(_is_read_in(path, data, name) for path, data in files if name.encode() in data)


def _is_settled(member: ast.expr, functions: set[str], modules: set[str]) -> bool:
    if isinstance(member, ast.Attribute):
        return isinstance(member.value, ast.Name) and member.value.id in modules
    if isinstance(member, ast.Lambda):
        return _keeps_nothing(member.args)
    return (isinstance(member, ast.Name) and member.id in functions) or all(
        isinstance(it, LITERAL) for it in ast.walk(member)
    )


def _keeps_nothing(args: ast.arguments) -> bool:
    """Return whether a function has no defaults, in which it might keep something."""
    return not args.defaults and not any(args.kw_defaults)


def _is_read_in(path: str, data: bytes, name: str) -> bool:
    try:
        file = parse_file(path, data)
    except SourceError:
        return False
    try:
        builtins = _TAKING.difference(_list_bound(file.tree))
        return all(_keeps(node, name, builtins) for node in ast.walk(file.tree))
    finally:
        file.dissolve()


def _keeps(node: ast.AST, name: str, builtins: frozenset[str]) -> bool:
    """Return whether a node lets a table be as it is: anything but another use of its name."""
    if isinstance(node, ast.alias):
        return node.name != name or node.asname is None
    if isinstance(node, ast.Constant):
        return not isinstance(node.value, str) or re.split(r"[.:]", node.value)[-1] != name
    is_named = (isinstance(node, ast.Name) and node.id == name) or (
        isinstance(node, ast.Attribute) and node.attr == name
    )
    if not is_named:
        return True
    is_loaded = isinstance(node.ctx, ast.Load)  # type: ignore[attr-defined]
    return _is_read(node, builtins) if is_loaded else isinstance(node, ast.Name) and _is_given(node)


def _is_given(node: ast.Name) -> bool:
    """Return whether a statement gives a name a value, alone."""
    around = parent(node)
    return isinstance(around, ast.Assign | ast.AnnAssign) and not isinstance(node.ctx, ast.Del)


def _is_read(node: ast.AST, builtins: frozenset[str]) -> bool:
    """Return whether the place at which a table is named takes members of it."""
    around = parent(node)
    if isinstance(around, ast.Subscript):
        is_taken = around.value is node and isinstance(around.ctx, ast.Load)
        member = parent(around)
        return is_taken and (not isinstance(member, ast.Attribute) or isinstance(member.ctx, ast.Load))
    if isinstance(around, ast.Compare):
        return around.comparators == [node] and isinstance(around.ops[0], ast.In | ast.NotIn)
    if isinstance(around, ast.For | ast.comprehension):
        return around.iter is node
    if isinstance(around, ast.Attribute):
        call = parent(around)
        return around.attr in _READING and isinstance(call, ast.Call) and call.func is around
    if not isinstance(around, ast.Call) or not isinstance(around.func, ast.Name) or node not in around.args:
        return False
    return around.func.id in builtins and (len(around.args) == 1 or around.func.id not in _GIVING_BACK)
