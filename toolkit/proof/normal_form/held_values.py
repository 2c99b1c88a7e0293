"""Tell which names may hold a value whose release does something: what a call made, or another name of it.

An extracted part keeps such a value for another time than the function that it was taken from.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from toolkit.model.tree import FunctionNode, dotted_name
from toolkit.proof.names.scope_names import names_bound_by, own_nodes
from toolkit.proof.normal_form.copies import Names, is_constant, names_in, single_name
from toolkit.proof.normal_form.plain_calls import PASSING, NameMeanings

_WAITING = (ast.Await, ast.Yield, ast.YieldFrom)
_NUMERIC = (ast.Sub, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.Add)
"""Operators of which a number as an operand says that the result is a number."""


def held_names(nodes: Iterable[ast.AST], first: Names, known: NameMeanings, alone: Names = frozenset()) -> Names:
    """Return the names that may hold what a call made, or what one of some other names holds.

    Args:
        nodes: the nodes of a function.
        first: the other names.
        known: what names stand for.
        alone: names whose attributes and items count as well, because nothing else may hold them any more.
    """
    return _Holding(known, is_made=True, alone=alone).spread(nodes, first)


def names_of_deleted(nodes: Iterable[ast.AST]) -> Names:
    """Return the names from which items or attributes are deleted, and those that may be other names of such values."""
    within = list(nodes)
    deleted = [one for it in within if isinstance(it, ast.Delete) for one in it.targets]
    roots = frozenset(names_in(deleted))
    return _Holding(NameMeanings(frozenset()), is_alone=True).spread(within, roots) if roots else roots


def keeps_error(body: Sequence[ast.stmt], known: NameMeanings) -> bool:
    """Return whether a name, or the result, may be an error that was caught: it holds the function that caught it."""
    nodes = list(own_nodes(body))
    caught = frozenset(it.name for it in nodes if isinstance(it, ast.ExceptHandler) and it.name)
    values = [value for _, value in _bindings(nodes)]
    values += [it.value for it in nodes if isinstance(it, ast.Return) and it.value]
    values += [it.value for it in nodes if isinstance(it, ast.Assign)]  # also to items and attributes
    return bool(caught) and any(_Holding(known).holds(it, caught) for it in values)


def plain_functions(functions: Mapping[str, FunctionNode], known: NameMeanings) -> Names:
    """Return the functions of a module of which no result does anything when it is released.

    Args:
        functions: name -> function, each bound once.
        known: what names of the module stand for.
    """
    made = {name: it for name, it in functions.items() if _is_called_at_once(it)}
    found: Names = frozenset()
    while more := frozenset(name for name, it in made.items() if _gives_plain(it, known._replace(plain=found))) - found:
        found |= more
    return found


def _is_called_at_once(function: FunctionNode) -> bool:
    is_other = any(isinstance(it, ast.Yield | ast.YieldFrom) for it in own_nodes(function.body))
    return isinstance(function, ast.FunctionDef) and not function.decorator_list and not is_other


def _gives_plain(function: FunctionNode, known: NameMeanings) -> bool:
    nodes = list(own_nodes(function.body))
    parameters = frozenset(it.arg for it in ast.walk(function.args) if isinstance(it, ast.arg))
    bound = parameters.union(name for it in nodes for name in names_bound_by(it))
    inside = _Holding(known.without(bound), is_made=True, is_alone=True)
    caught = frozenset(it.name for it in nodes if isinstance(it, ast.ExceptHandler) and it.name)
    held = inside.spread(nodes, parameters | caught)
    returned = [it.value for it in nodes if isinstance(it, ast.Return) and it.value]
    return not any(inside.holds(it, held) for it in returned)


def names_bound_early(body: Sequence[ast.stmt]) -> Names:
    """Return the names that a block gives another value before the last thing that it does.

    A value to which something is added is a number, a text or the like, for whose release nobody waits.
    """
    *before, last = body or [ast.Pass()]
    if isinstance(last, ast.Return) and is_made_of_names(last.value or ast.Constant(None)):
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


def is_made_of_names(value: ast.expr) -> bool:
    """Return whether an expression is a name or None, or a tuple of them."""
    parts = value.elts if isinstance(value, ast.Tuple) else [value]
    return all(isinstance(it, ast.Name) or is_constant(it, None) for it in parts)


class _Binding(NamedTuple):
    """Value that some targets are given, or of which each item is."""

    targets: list[ast.expr]
    value: ast.expr


def _bindings(nodes: Iterable[ast.AST]) -> Iterator[_Binding]:
    """Yield what targets are given; for a loop or `with` a value that stands for it."""
    for it in nodes:
        match it:
            case ast.Assign(targets, value):
                yield _Binding(targets, value)
            case ast.AnnAssign(target, _, ast.expr() as value):
                yield _Binding([target], value)
            case ast.AugAssign(target, op, value):
                yield _Binding([target], ast.BinOp(target, op, value))
            case ast.For(target, value):
                yield _Binding([target], ast.Starred(value))
            case ast.withitem(value, ast.expr() as target) | ast.AsyncFor(target, value):
                yield _Binding([target], ast.Await(value))


def _additions(nodes: Sequence[ast.AST], known: NameMeanings) -> Iterator[_Binding]:
    """Yield what methods of a name are given: `opened.append(file)`; a call may add anything to a list or mapping."""
    filled = {name for it in _bindings(nodes) if _can_be_filled(it.value, known) for name in names_in(it.targets)}
    for it in nodes:
        if isinstance(it, ast.Call) and not (known.is_plain(it) or known.is_keeping(it)):
            given = [*it.args, *(one.value for one in it.keywords)]
            owner = dotted_name(it.func).partition(".")[0] if isinstance(it.func, ast.Attribute) else ""
            if owner and given:
                yield _Binding([ast.Name(owner)], ast.Tuple(given))
            to_fill: list[ast.expr] = [one for one in given if isinstance(one, ast.Name) and one.id in filled]
            if to_fill:
                yield _Binding(to_fill, it)


def _can_be_filled(value: ast.expr, known: NameMeanings) -> bool:
    """Return whether a value may be a list, a mapping or the like that was made here."""
    is_made = isinstance(value, ast.Call) and known.is_keeping(value)
    return is_made or isinstance(value, ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp)


class _Holding(NamedTuple):
    """Decides what a value may hold.

    Attributes:
        known: what names stand for.
        is_made: whether what a call makes counts.
        is_alone: whether nothing else holds what names hold, so that their attributes and items count as well.
        alone: those of the names of which that is so, if it is not of all.
    """

    known: NameMeanings
    is_made: bool = False
    is_alone: bool = False
    alone: Names = frozenset()

    def spread(self, nodes: Iterable[ast.AST], first: Names) -> Names:
        """Return the names that may hold such values, among them the first ones."""
        within = list(nodes)
        held, given = first, [*_bindings(within), *_additions(within, self.known)]
        while more := frozenset(
            name for it in given if self.holds(it.value, held) for name in names_in(it.targets)
        ).difference(held):
            held |= more
        return held

    def holds(self, value: ast.expr | None, held: Names) -> bool:  # noqa: PLR0911 - one for each kind
        """Return whether a value may hold what some names hold, or be that."""
        match value:
            case None | ast.Constant() | ast.JoinedStr() | ast.Compare() | ast.UnaryOp(ast.Not()):
                return False
            case ast.Name(name):
                return name in held
            case ast.Starred(inner):
                return self._items_hold(inner, held)
            case ast.Attribute(inner) | ast.Subscript(inner) | ast.UnaryOp(_, inner):
                is_kept = isinstance(inner, ast.Name) and not (self.is_alone or inner.id in self.alone)
                return not is_kept and self.holds(inner, held)
            case ast.Call():
                return self._result_holds(value, held)
            case ast.ListComp(made) | ast.SetComp(made):
                return self._comprehension_holds([made], value.generators, held)
            case ast.DictComp(key, made):
                return self._comprehension_holds([key, made], value.generators, held)
        parts = _parts_of(value)
        return self._any_part_holds(value, held) if parts is None else any(self.holds(it, held) for it in parts)

    def _items_hold(self, value: ast.expr, held: Names) -> bool:
        """Return whether what a loop goes over holds something besides what a name holds."""
        while isinstance(value, ast.Call) and not value.keywords:
            if self.known.builtin(value.func) in PASSING:
                return any(self._items_hold(it, held) for it in value.args)
            if not self.known.is_view(value.func):
                break
            value = value.args[0] if value.args or not isinstance(value.func, ast.Attribute) else value.func.value
        is_kept = isinstance(value, ast.Name) and not (self.is_alone or value.id in self.alone)
        return not is_kept and self.holds(value, held)

    def _result_holds(self, call: ast.Call, held: Names) -> bool:
        if self.known.is_plain(call):
            return False
        given = [*call.args, *(it.value for it in call.keywords)]
        called = call.func
        if isinstance(called, ast.Attribute):
            given = [called.value, *given]
        return (self.is_made and not self.known.is_keeping(call)) or any(self.holds(it, held) for it in given)

    def _comprehension_holds(
        self, made: Sequence[ast.expr], generators: Sequence[ast.comprehension], held: Names
    ) -> bool:
        for it in generators:
            own = frozenset(names_in([it.target]))
            held = held | own if self.holds(it.iter, held) else held - own
        return any(self.holds(it, held) for it in made)

    def _any_part_holds(self, value: ast.expr, held: Names) -> bool:
        """Return whether a value that runs later, or waits, or is not known, says one of some names, or makes any."""
        nodes = list(ast.walk(value))
        calls = (it for it in nodes if isinstance(it, ast.Call))
        is_made = any(isinstance(it, _WAITING) for it in nodes) or not all(map(self.known.is_plain, calls))
        return (self.is_made and is_made) or not held.isdisjoint(names_in([value]))


def _parts_of(value: ast.expr) -> Sequence[ast.expr | None] | None:
    """Return the parts of which a value may hold, or be, each; None: of what it consists is not known."""
    match value:
        case ast.BinOp(left, op, right):
            if _is_plain_operand(left, op, is_left=True) or _is_plain_operand(right, op, is_left=False):
                return []
            return [it for it in (left, right) if not isinstance(it, ast.Name)]
        case ast.IfExp(_, body, orelse):
            return [body, orelse]
        case ast.BoolOp(_, parts) | ast.Tuple(parts) | ast.List(parts) | ast.Set(parts):
            return parts
        case ast.Dict(keys, values):
            return [*keys, *values]
    return None


def _is_plain_operand(side: ast.expr, op: ast.operator, *, is_left: bool) -> bool:
    """Return whether an operand says that the result of an operator is a text or a number."""
    if isinstance(side, ast.JoinedStr) or (isinstance(side, ast.Constant) and isinstance(side.value, str | bytes)):
        return isinstance(op, ast.Add) or (is_left and isinstance(op, ast.Mod | ast.Mult))
    is_number = isinstance(side, ast.Constant) and isinstance(side.value, int | float)
    return is_number and isinstance(op, _NUMERIC)
