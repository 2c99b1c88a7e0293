"""Find the operators of Mongo-style filters that functions distinguish, and therefore accept."""

import ast

from toolkit.inventory.call_graph.definitions import FunctionDefinition
from toolkit.inventory.data_access.program import Program
from toolkit.model.tree import Scope, is_text, text_of

_KNOWN = frozenset(
    (
        *("$eq", "$ne", "$gt", "$gte", "$lt", "$lte", "$in", "$nin", "$and", "$or", "$nor", "$not", "$exists"),
        *("$regex", "$options", "$type", "$mod", "$text", "$where", "$expr", "$all", "$elemMatch", "$size"),
        *("$geoWithin", "$near"),
    )
)


class FilterOperators:
    """Finds the filter operators that functions of a program name and test.

    Args:
        program: the program.
    """

    def __init__(self, program: Program) -> None:
        self._program = program
        self._found: dict[str, tuple[str, ...]] = {}

    def of_translator(self, function: FunctionDefinition) -> tuple[str, ...]:
        """Return the filter operators with which a translator of client filters, or a callee in its file, compares."""
        found = set(self._operators_in(function))
        for edge in self._program.graph.callees.get(id(function), ()):
            if edge.callee.path == function.path:
                found.update(self._operators_in(edge.callee))
        return tuple(sorted(found)) if len(found) > 1 else ()

    def on_the_way(self, trail: tuple[FunctionDefinition, ...]) -> tuple[str, ...]:
        """Return the operators that occur as strings in the functions on a path, their files and their callees."""
        found: set[str] = set()
        for function in trail:
            targets = [function, *(edge.callee for edge in self._program.graph.callees.get(id(function), ()))]
            for target in targets:
                found.update(self._operators_in(target))
        return tuple(sorted(found))

    def _operators_in(self, function: FunctionDefinition) -> tuple[str, ...]:
        key = f"{function.path}::{function.scope.qualname}"
        if key not in self._found:
            texts = {node.value for node in function.scope.nodes(ast.Constant) if isinstance(node.value, str)}
            names = {node.id for node in function.scope.nodes(ast.Name)}
            for name in names:
                value = self._program.index.lookup(function.path, name)
                if isinstance(value, ast.expr):
                    texts |= {item.value for item in ast.walk(value) if is_text(item)}
            compared = _is_tested(function.scope)
            self._found[key] = tuple(sorted(texts & _KNOWN)) if compared else ()
        return self._found[key]


def _is_tested(scope: Scope) -> bool:
    """Return whether a function tests names of operators, instead of only writing them into a filter."""
    for node in scope.nodes(ast.Compare, ast.Subscript, ast.Call):
        if isinstance(node, ast.Compare) and any(text_of(item) in _KNOWN for item in (node.left, *node.comparators)):
            return True
        if (
            isinstance(node, ast.Compare)
            and isinstance(node.ops[0], ast.In | ast.NotIn)
            and isinstance(node.comparators[0], ast.Name)
        ):
            return True
    return False
