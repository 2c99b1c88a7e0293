"""Find the functions that handlers call to check their caller."""

from toolkit.inventory.access.passed_checks import CheckReader
from toolkit.inventory.call_graph.calls import CallGraph
from toolkit.inventory.call_graph.definitions import FunctionDefinition
from toolkit.inventory.call_graph.handlers import Handlers


def find_inner_checks(graph: CallGraph, handlers: Handlers) -> dict[str, tuple[str, ...]]:
    """Return the names of the checks that handlers call, directly or through functions of the project.

    Args:
        graph: call graph of the program.
        handlers: functions and classes by endpoint.

    Returns:
        `METHOD /folded/{}` -> names; endpoints whose handler calls no check are left out.
    """
    reader = CheckReader(graph, ())
    found: dict[str, tuple[str, ...]] = {}
    for name, definitions in handlers.items():
        functions = [item for item in definitions if isinstance(item, FunctionDefinition)]
        called = {check.name for item in functions for check in reader.of_function(item) if check.kind == "call"}
        if called:
            found[name] = tuple(sorted(called))
    return found
