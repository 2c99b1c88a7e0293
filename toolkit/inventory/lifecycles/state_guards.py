"""Read guards of endpoints that let requests through only if a row has a certain state."""

import ast
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition
from toolkit.inventory.data_access.program import Program, Where
from toolkit.inventory.lifecycles.state_conditions import StateConditions, StateTest
from toolkit.model.inventory import Endpoint
from toolkit.model.links import endpoint

_ANSWERS = ("has_object_permission", "has_permission")
"""Methods of permission classes of Django REST framework, whose false answer refuses a request with 403."""


class StateGuard(NamedTuple):
    """A permission class that tests a state.

    Attributes:
        test: what must hold of the row.
        node: the returned condition.
        endpoints: `METHOD /folded/{}` of the endpoints that need it.
    """

    test: StateTest
    function: FunctionDefinition
    node: ast.expr
    endpoints: frozenset[str]


def find_state_guards(
    program: Program, conditions: StateConditions, endpoints: Iterable[Endpoint]
) -> Iterator[StateGuard]:
    """Yield the permission classes whose only answer compares the state of a row.

    Args:
        program: the program.
        conditions: reads tests of states.
        endpoints: the endpoints with the names of their permission classes.
    """
    users: dict[str, set[str]] = {}
    for item in endpoints:
        for name in (*item.permissions, *(name for row in item.rights for name in row.names)):
            users.setdefault(name, set()).add(endpoint(item.route.method, item.route.path))
    for known in program.index.classes.values():
        if known.name in users:
            yield from _guards_of(known, conditions, frozenset(users[known.name]))


def _guards_of(known: ClassDefinition, conditions: StateConditions, endpoints: frozenset[str]) -> Iterator[StateGuard]:
    for name in _ANSWERS:
        method = known.find(name)
        answers = [*method.scope.nodes(ast.Return)] if isinstance(method, FunctionDefinition) else []
        if len(answers) != 1 or answers[0].value is None or not isinstance(method, FunctionDefinition):
            continue
        for test in conditions.of(answers[0].value, Where(method.path, method.scope)):
            yield StateGuard(test, method, answers[0].value, endpoints)
