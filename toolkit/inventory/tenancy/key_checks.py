"""Find checks of keys in the function that uses them: `if pk in readable`, `Order.accessible(pk, user)`."""

import ast
from collections.abc import Iterator

from toolkit.inventory.tenancy.client_input import ClientInputs
from toolkit.inventory.tenancy.row_conditions import identifiers, is_check, values_given
from toolkit.inventory.tenancy.tenant_words import mentions_tenant
from toolkit.model.tree import Scope, dotted_name, parent
from toolkit.source.calls import last_name

USERS = ("current_user", "user")
"""Last parts of names of the requesting user."""
_QUERIES = ("filter", "limit", "scope")
_DEEPEST = 2


class KeyChecks:
    """Finds tests of client input against the rows that the user or the tenant may see.

    Args:
        inputs: finds client input.
        words: words for the tenant.
    """

    def __init__(self, inputs: ClientInputs, words: frozenset[str]) -> None:
        self._inputs = inputs
        self._words = words
        self._known: dict[int, list[tuple[int, set[str]]]] = {}

    def of(self, scope: Scope) -> list[tuple[int, set[str]]]:
        """Return the lines of such tests in a function, each with the tested inputs.

        Args:
            scope: scope of the function.
        """
        if id(scope) not in self._known:
            tests = ((node, keys) for node, keys in self._tests(scope) if _decides(node))
            found = [(node.lineno, self._inputs.of(keys, scope)) for node, keys in tests]
            self._known[id(scope)] = [(line, keys - {"request"}) for line, keys in found if keys - {"request"}]
        return self._known[id(scope)]

    def _tests(self, scope: Scope) -> Iterator[tuple[ast.expr, list[ast.expr]]]:
        for call in scope.nodes(ast.Call):
            given = [*call.args, *(item.value for item in call.keywords)]
            asking = [item for item in given if self._is_who(item, scope, 0)]
            if asking and last_name(call) not in _QUERIES and _is_check(call):
                yield call, [item for item in given if item not in asking]
        for test in scope.nodes(ast.Compare):
            is_membership = len(test.ops) == 1 and isinstance(test.ops[0], ast.In | ast.NotIn)
            if is_membership and self._is_who(test.comparators[0], scope, _DEEPEST):
                yield test, [test.left]

    def _is_who(self, node: ast.expr, scope: Scope, depth: int) -> bool:
        """Return whether an expression, or a value of its local names, names the tenant or the user."""
        if any(mentions_tenant(name, self._words) for name in identifiers(node)):
            return True
        inside = list(ast.walk(node))
        if any(dotted_name(item).rpartition(".")[2] in USERS for item in inside if isinstance(item, ast.expr)):
            return True
        names = {item.id for item in inside if isinstance(item, ast.Name)} if depth else set()
        values = (value for name in names for value in values_given(scope, name))
        return any(self._is_who(value, scope, depth - 1) for value in values)


def _is_check(call: ast.Call) -> bool:
    """Return whether a call checks, or runs the check of a class: `run_in_thread(Order.accessible, pk, user)`."""
    owner, _, handed = dotted_name(call.args[0]).rpartition(".") if call.args else ("", "", "")
    return is_check(last_name(call)) or bool(owner and is_check(handed))


def _decides(test: ast.expr) -> bool:
    """Return whether a test alone decides: unlike `admin or pk in rows`, or `not admin and pk not in rows`."""
    around: ast.AST | None = parent(test)
    held: ast.AST = test
    is_negative = isinstance(test, ast.Compare) and isinstance(test.ops[0], ast.NotIn)
    if isinstance(around, ast.UnaryOp) and isinstance(around.op, ast.Not):
        held, is_negative = around, True
        around = parent(around)
    if not isinstance(around, ast.BoolOp) or held not in around.values:
        return True
    return isinstance(around.op, ast.Or) == is_negative
