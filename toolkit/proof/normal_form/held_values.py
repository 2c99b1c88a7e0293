"""Tell which names may hold a value whose release does something: what a call made, or another name of it.

An extracted part keeps such a value for another time than the function that it was taken from.
"""

import ast
from collections.abc import Iterable, Iterator, Sequence

from toolkit.proof.normal_form.copies import Names, is_constant, names_in, single_name
from toolkit.proof.scope_names import names_bound_by, own_nodes

AT_ONCE = frozenset({"any", "all", "sum", "min", "max", "sorted", "list", "tuple", "set", "frozenset", "dict"})
"""Functions that are done with a generator when they return."""
_PLAIN = AT_ONCE | {"len", "str", "int", "float", "bool", "range", "enumerate", "zip", "isinstance", "round", "abs"}
_PLAIN_METHODS = frozenset({"items", "keys", "values", "split", "strip", "lower", "upper", "join", "format", "replace"})
"""Functions, and methods, whose results, of classes that anybody writes, do nothing when they are released."""
_KEEPING = frozenset({"min", "max", "enumerate", "zip", "dict"})
"""Those of them whose results hold, or are, what they are given."""
_MAKING = (ast.Attribute, ast.Subscript, ast.BinOp, ast.UnaryOp, ast.Compare, ast.FormattedValue, ast.comprehension)
_WAITING = (ast.Await, ast.Yield, ast.YieldFrom)
_LATER = (ast.Lambda, ast.GeneratorExp)


def held_names(nodes: Iterable[ast.AST], first: Names, shadowed: Names) -> Names:
    """Return the names that may hold what a call made, or what one of some other names holds.

    Args:
        nodes: the nodes of a function.
        first: the other names.
        shadowed: names that may not be those of the language.
    """
    held, given = first, list(_bindings(nodes))
    while more := frozenset(
        name for targets, value in given if _holds(value, held, shadowed) for name in names_in(targets)
    ).difference(held):
        held |= more
    return held


def keeps_error(body: Sequence[ast.stmt], shadowed: Names) -> bool:
    """Return whether a name, or the result, may be an error that was caught: it holds the function that caught it."""
    nodes = list(own_nodes(body))
    caught = frozenset(it.name for it in nodes if isinstance(it, ast.ExceptHandler) and it.name)
    values = [value for _, value in _bindings(nodes)]
    values += [it.value for it in nodes if isinstance(it, ast.Return) and it.value]
    values += [it.value for it in nodes if isinstance(it, ast.Assign)]  # also to items and attributes
    return any(not caught.isdisjoint(_find_kept_names(it, shadowed)) for it in values)


def names_bound_early(body: Sequence[ast.stmt]) -> Names:
    """Return the names that a block gives another value before the last thing that it does.

    A value to which something is added is a number, a text or the like, for whose release nobody waits.
    """
    *before, last = body or [ast.Pass()]
    if isinstance(last, ast.Return) and _is_made_of_names(last.value or ast.Constant(None)):
        return names_bound_early(before)
    inside: Names = frozenset()
    if isinstance(last, ast.If):
        inside = names_bound_early(last.body) | names_bound_early(last.orelse)
    elif not isinstance(last, ast.Assign):
        before = [*before, last]
    nodes = list(own_nodes(before))
    added = {id(it) for one in nodes for it in _added_to(one)}
    return inside.union(name for it in nodes if id(it) not in added for name in names_bound_by(it))


def _added_to(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the name to which a statement adds something."""
    if isinstance(node, ast.AugAssign):
        yield node.target
    elif isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp):
        sides = (it.id for it in (node.value.left, node.value.right) if isinstance(it, ast.Name))
        yield from node.targets if single_name(node) in sides else ()


def _is_made_of_names(value: ast.expr) -> bool:
    parts = value.elts if isinstance(value, ast.Tuple) else [value]
    return all(isinstance(it, ast.Name) or is_constant(it, None) for it in parts)


def _bindings(nodes: Iterable[ast.AST]) -> Iterator[tuple[list[ast.expr], ast.expr]]:
    """Yield (targets, what they are given); for a loop or `with` a value that stands for it."""
    for it in nodes:
        match it:
            case ast.Assign(targets, value):
                yield targets, value
            case ast.AugAssign(target, _, value):
                yield [target], ast.UnaryOp(ast.Not(), value)
            case ast.For(target, value):
                yield [target], ast.Starred(value) if not isinstance(value, ast.Name) else ast.Constant(None)
            case ast.withitem(value, ast.expr() as target) | ast.AsyncFor(target, value):
                yield [target], ast.Await(value)


def _holds(value: ast.expr, held: Names, shadowed: Names) -> bool:
    nodes = list(ast.walk(value))
    calls = [it.func for it in nodes if isinstance(it, ast.Call)]
    is_made = any(isinstance(it, _WAITING) for it in nodes) or not all(_is_plain(it, shadowed) for it in calls)
    return is_made or not held.isdisjoint(_find_kept_names(value, shadowed))


def _find_kept_names(value: ast.AST, shadowed: Names) -> Iterator[str]:
    """Yield the names whose values a value may hold, or be."""
    if isinstance(value, ast.Name):
        yield value.id
    elif isinstance(value, _LATER):
        yield from names_in([value])
    else:
        is_made = isinstance(value, _MAKING) or (isinstance(value, ast.Call) and not _keeps(value.func, shadowed))
        for it in ast.iter_child_nodes(value):
            if not (is_made and isinstance(it, ast.Name)):
                yield from _find_kept_names(it, shadowed)


def _keeps(called: ast.expr, shadowed: Names) -> bool:
    return not _is_plain(called, shadowed) or (isinstance(called, ast.Name) and called.id in _KEEPING)


def _is_plain(called: ast.expr, shadowed: Names) -> bool:
    if isinstance(called, ast.Attribute):
        return called.attr in _PLAIN_METHODS
    return isinstance(called, ast.Name) and called.id in _PLAIN - shadowed
