"""Read what conditions and queries around a place say of the state of a row."""

import ast
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import NamedTuple

from toolkit.inventory.data_access.program import Where, local_values
from toolkit.inventory.lifecycles.state_fields import StateField
from toolkit.inventory.lifecycles.state_names import STATE_WORD, StateNames
from toolkit.inventory.lifecycles.state_owners import StateOwners
from toolkit.model.tree import FunctionNode, ancestors, is_name, text_of
from toolkit.source.calls import last_name
from toolkit.source.code_text import code_text

_EQUAL = (ast.Eq, ast.Is, ast.In)
_UNEQUAL = (ast.NotEq, ast.IsNot, ast.NotIn)
_SELECTS = frozenset({"filter", "get", "filter_by", "where", "exclude", "find", "count_documents", "get_object_or_404"})
_ABORTS = frozenset({"abort", "fail", "exit", "_exit"})
_MOST_CONDITIONS = 3
"""Number of conditions around a place that are shown, the innermost ones."""
_BODIES = ("body", "orelse", "finalbody")


class StateTest(NamedTuple):
    """A test of a state.

    Attributes:
        field: the field that is tested.
        owner: code of the row.
        states: the states that it is compared with.
        is_negated: whether the row must be in none of them.
    """

    field: StateField
    owner: str
    states: tuple[str, ...]
    is_negated: bool = False

    def negate(self) -> "StateTest":
        """Return the opposite test."""
        return self._replace(is_negated=not self.is_negated)


class StateConditions:
    """Reads tests of states.

    Args:
        names: names the states of expressions.
        owners: finds the field that an expression is about.
    """

    def __init__(self, names: StateNames, owners: StateOwners) -> None:
        self._names = names
        self._owners = owners
        self.stored: dict[int, list[StateTest]] = {}
        """Id of a call -> tests in the statement that it is given."""

    def of(self, test: ast.expr, where: Where) -> list[StateTest]:
        """Return the tests of states that all hold where a condition holds."""
        if isinstance(test, ast.BoolOp):
            parts = [self.of(value, where) for value in test.values]
            if isinstance(test.op, ast.And):
                return [item for part in parts for item in part]
            return _join_alternatives(parts)
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            return self.against(test.operand, where)
        if isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], _EQUAL + _UNEQUAL):
            return list(self._comparisons(test, where))
        return []

    def against(self, test: ast.expr, where: Where) -> list[StateTest]:
        """Return the tests of states that all hold where a condition does not."""
        if isinstance(test, ast.BoolOp):
            parts = [self.against(value, where) for value in test.values]
            if isinstance(test.op, ast.Or):
                return [item for part in parts for item in part]
            return _join_alternatives(parts)
        if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            return self.of(test.operand, where)
        found = self.of(test, where)
        return [found[0].negate()] if len(found) == 1 else []

    def around(self, node: ast.AST, where: Where) -> Iterator[StateTest]:
        """Yield the tests that hold at a place: of conditions around it, and of those before it that end the way."""
        inner = node
        for outer in ancestors(node):
            if isinstance(outer, FunctionNode):
                yield from self._before(inner, outer.body, where)
                return
            if isinstance(outer, ast.If | ast.While) and inner is not outer.test:
                is_within = any(inner is item for item in outer.body)
                yield from self.of(outer.test, where) if is_within else self.against(outer.test, where)
            for name in _BODIES:
                body = getattr(outer, name, None)
                if isinstance(body, list) and any(inner is item for item in body):
                    yield from self._before(inner, body, where)
            inner = outer

    def others_around(self, node: ast.AST, where: Where) -> str:
        """Return the conditions of the branches around a place that test no state, as one expression of code."""
        found: list[ast.expr] = []
        inner = node
        for outer in ancestors(node):
            if isinstance(outer, FunctionNode):
                break
            if isinstance(outer, ast.If) and inner is not outer.test:
                is_within = any(inner is item for item in outer.body)
                found += self._without_states(outer.test, where, is_within=is_within)
            inner = outer
        shown = found[:_MOST_CONDITIONS][::-1]
        return code_text(ast.BoolOp(ast.And(), shown) if len(shown) > 1 else shown[0]) if shown else ""

    def _without_states(self, test: ast.expr, where: Where, *, is_within: bool) -> Iterator[ast.expr]:
        """Yield the parts of a condition, or of its opposite, that test no state."""
        if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And if is_within else ast.Or):
            for part in test.values:
                yield from self._without_states(part, where, is_within=is_within)
        elif not self.of(test, where) and not self.against(test, where):
            yield test if is_within else ast.UnaryOp(ast.Not(), test)

    def select_tests(self, node: ast.AST, where: Where, depth: int = 2) -> Iterator[StateTest]:
        """Yield the tests in the queries of an expression, and of the local names in it."""
        for part in ast.walk(node):
            if isinstance(part, ast.Call) and id(part) in self.stored:
                yield from self.stored[id(part)]
            elif isinstance(part, ast.Call) and last_name(part) in _SELECTS:
                yield from self._query(part, where)
            elif isinstance(part, ast.Name) and depth:
                for value in (*local_values(where.scope, part.id), *_loops(part.id, where)):
                    yield from self.select_tests(value, where, depth - 1)

    def of_query(self, call: ast.Call, where: Where) -> Iterator[StateTest]:
        """Yield the tests of states in a call that selects rows; none for other calls."""
        if id(call) in self.stored:
            yield from self.stored[id(call)]
        elif last_name(call) in _SELECTS:
            yield from self._query(call, where)

    def _query(self, call: ast.Call, where: Where) -> Iterator[StateTest]:
        is_negated = last_name(call) == "exclude"
        for word in call.keywords:
            field, _, operator = (word.arg or "").partition("__")
            if self._owners.has(field) and operator in ("", "exact", "in", "name", "status", "iexact"):
                states = self._names.of(word.value, where)
                found = self._owners.of(call, field, states, where) if states else None
                if found is not None:
                    yield StateTest(found, "", tuple(state.text for state in states), is_negated)
        for argument in call.args:
            yield from (test._replace(owner="") for test in self.of(argument, where))
            if isinstance(argument, ast.Call) and isinstance(argument.func, ast.Attribute):
                yield from self._column(argument, where)

    def _column(self, call: ast.Call, where: Where) -> Iterator[StateTest]:
        """Yield the test of `Order.status.in_([...])`."""
        column = call.func.value if isinstance(call.func, ast.Attribute) else None
        name = last_name(call)
        if isinstance(column, ast.Attribute) and name in ("in_", "notin_", "not_in") and call.args:
            states = self._names.of(call.args[0], where)
            found = self._owners.of(column.value, column.attr, states, where) if states else None
            if found is not None:
                yield StateTest(found, "", tuple(state.text for state in states), name != "in_")

    def _comparisons(self, test: ast.Compare, where: Where) -> Iterator[StateTest]:
        sides = [(_as_attribute(one), other) for one, other in pairwise((test.left, test.comparators[0], test.left))]
        for side, other in sides:
            named = side
            while isinstance(named, ast.Attribute) and not self._owners.has(named.attr):
                named = named.value
            while (inner := self._inner_state(named)) is not None:
                named = inner
            states = self._names.of(other, where) if isinstance(side, ast.Attribute) else []
            if not states or not isinstance(side, ast.Attribute):
                continue
            if isinstance(named, ast.Attribute):
                found = self._owners.of(named.value, named.attr, states, where)
                owner = named.value
            else:  # a property that returns the state: `project.current_status`
                found = self._owners.by_text(states) if STATE_WORD.search(side.attr) else None
                owner = side.value
            if found is not None:
                texts = tuple(state.text for state in states)
                yield StateTest(found, code_text(owner), texts, isinstance(test.ops[0], _UNEQUAL))
            return

    def _inner_state(self, node: ast.expr) -> ast.Attribute | None:
        """Return the state of a row of a table of states: `order.status` of `order.status.status`."""
        inner = node.value if isinstance(node, ast.Attribute) else None
        return inner if isinstance(inner, ast.Attribute) and self._owners.has(inner.attr) else None

    def _before(self, inner: ast.AST, body: list[ast.stmt], where: Where) -> Iterator[StateTest]:
        """Yield the opposites of the conditions before a statement after which nothing goes on."""
        for item in body:
            if item is inner:
                return
            if isinstance(item, ast.If) and not item.orelse and ends_way(item.body):
                yield from self.against(item.test, where)


def _as_attribute(node: ast.expr) -> ast.expr:
    """Return an item of a row as an attribute of it: `row["status"]` as `row.status`."""
    key = text_of(node.slice) if isinstance(node, ast.Subscript) else ""
    return ast.Attribute(node.value, key, ast.Load()) if isinstance(node, ast.Subscript) and key else node


def bodies_around(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """Yield the statements before a place in each body around it within its function, innermost first.

    Those of `with` and `try` among them are included, because they are carried out, too.
    """
    inner = node
    for outer in ancestors(node):
        for name in _BODIES:
            body = getattr(outer, name, None)
            if isinstance(body, list) and any(inner is item for item in body):
                yield [*_until(inner, body)]
        if isinstance(outer, FunctionNode):
            return
        inner = outer


def _until(inner: ast.AST, body: list[ast.stmt]) -> Iterator[ast.stmt]:
    for item in body:
        if item is inner:
            return
        yield item
        if isinstance(item, ast.With | ast.Try):
            yield from item.body


def ends_way(body: Iterable[ast.stmt]) -> bool:
    """Return whether nothing goes on after a body: it raises, returns, aborts or goes to the next round."""
    last = [*body][-1]
    if isinstance(last, ast.Raise | ast.Return | ast.Continue | ast.Break):
        return True
    return isinstance(last, ast.Expr) and isinstance(last.value, ast.Call) and last_name(last.value) in _ABORTS


def _join_alternatives(parts: list[list[StateTest]]) -> list[StateTest]:
    """Return the one test that alternatives of the same row make: `a == X or a == Y`; none if they differ."""
    if not parts or any(len(part) != 1 for part in parts):
        return []
    tests = [part[0] for part in parts]
    first = tests[0]
    if any((test.field, test.owner, test.is_negated) != (first.field, first.owner, False) for test in tests):
        return []
    return [first._replace(states=tuple(dict.fromkeys(state for test in tests for state in test.states)))]


def _loops(name: str, where: Where) -> Iterator[ast.expr]:
    loops: list[ast.For | ast.comprehension] = [*where.scope.nodes(ast.For), *where.scope.nodes(ast.comprehension)]
    yield from (loop.iter for loop in loops if is_name(loop.target, name))
