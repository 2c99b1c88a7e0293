"""Find the functions and classes that handle the endpoints of a program."""

from collections.abc import Iterable, Mapping

from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition, ProgramIndex
from toolkit.inventory.endpoints.handler_code import handlers_of
from toolkit.inventory.interpreter.values import ClassValue, InstanceValue, Value, function_of, possible_values
from toolkit.model.inventory import Route
from toolkit.model.links import endpoint

Handlers = Mapping[str, tuple[FunctionDefinition | ClassDefinition, ...]]
"""Maps an endpoint to the functions and classes that handle it."""


def handlers_by_endpoint(index: ProgramIndex, routes: Iterable[tuple[Route, Value]]) -> Handlers:
    """Return the handlers of each endpoint: functions, and classes whose methods a framework calls.

    Args:
        index: index of the program.
        routes: every route with its registered handler.
    """
    found: dict[str, dict[int, FunctionDefinition | ClassDefinition]] = {}
    for route, value in routes:
        known = found.setdefault(endpoint(route.method, route.path), {})
        for code in handlers_of(value, route.method, path=route.path):
            definition = index.of_node(code.function.node)
            if definition is not None:
                known[id(definition)] = definition
        for item in possible_values(value):
            target = item.of if isinstance(item, InstanceValue) else function_of(item)
            definition = index.of_node(target.node) if isinstance(target, ClassValue) else None
            if isinstance(definition, ClassDefinition) and definition.externals():
                known[id(definition)] = definition
    return {name: tuple(known.values()) for name, known in found.items() if known}
