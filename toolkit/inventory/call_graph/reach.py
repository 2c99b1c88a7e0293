"""Name the endpoints that lead to each function and class of a program."""

from collections.abc import Iterable, Mapping, Sequence

from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition, ProgramIndex
from toolkit.model.endpoint_reach import EndpointReach


def map_reach(
    index: ProgramIndex, reached: Mapping[int, Sequence[tuple[str, int]]], endpoints: Iterable[str]
) -> EndpointReach:
    """Return which endpoints lead to which functions and classes, by name.

    Args:
        index: index of the program.
        reached: result of `toolkit.inventory.call_graph.calls.endpoints_by_function`.
        endpoints: all endpoints.
    """
    names = tuple(sorted(endpoints))
    positions = {name: position for position, name in enumerate(names)}
    definitions: list[FunctionDefinition | ClassDefinition] = [*index.functions.values(), *index.classes.values()]
    code: dict[str, dict[str, tuple[int, ...]]] = {path: {} for path in index.files}
    for item in definitions:
        rows = reached.get(id(item), ())
        code[item.path][item.scope.qualname] = tuple(positions[name] for name, _ in rows)
    return EndpointReach(names, code)
