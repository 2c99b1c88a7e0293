"""Find the table or collection whose missing row makes code answer with an error."""

import ast
import re
from collections.abc import Iterator, Mapping

from toolkit.inventory.call_graph.calls import CallGraph
from toolkit.inventory.call_graph.definitions import FunctionDefinition
from toolkit.model.data_access import DataQuery
from toolkit.model.tree import FunctionNode, is_name
from toolkit.source.calls import last_name
from toolkit.source.code_text import shorten_code

_LOOKUP = re.compile(r"\w*(?:get|first|one)\w*_or_404\Z")
_FINDS_ROW = re.compile(r"(?:\A|_)(?:first|find|fetch|scalar|get|one|last|load|lookup)(?:_|\Z)|fetchone\Z")
_NO_ROW = re.compile(r"DoesNotExist|NoResultFound|NotFound\Z|NoSuch\w+\Z|InvalidId\Z")
_MISSING = re.compile(r"not ([A-Za-z_]\w*)|([A-Za-z_]\w*) is None")
Queries = Mapping[tuple[str, int], DataQuery]
"""Maps path and line to the query there."""


class MissingRows:
    """Finds the store of a row that is missing.

    Args:
        graph: call graph of the program.
        queries: its queries by place.
    """

    def __init__(self, graph: CallGraph, queries: Queries) -> None:
        self._graph, self._queries = graph, queries

    def missing(self, node: ast.stmt | ast.expr, condition: str, function: FunctionDefinition) -> str:
        """Return the store whose missing row is the reason of an answer; empty if that is not the reason.

        Args:
            node: the answer: `return fail(404)`, or the call of `get_object_or_404`.
            condition: the innermost condition around it as code.
            function: its function.
        """
        if isinstance(node, ast.Call) and _LOOKUP.match(last_name(node)):
            return self._store_at(function.path, node) or (shorten_code(node.args[0]) if node.args else "")
        if condition.startswith("except "):
            return self._of_exception(node, function) if _NO_ROW.search(condition) else ""
        match = _MISSING.fullmatch(condition)
        return self._of_variable(match[1] or match[2], function) if match else ""

    def _of_exception(self, node: ast.AST, function: FunctionDefinition) -> str:
        """Return the store of the first query in the `try` whose exception leads to an answer."""
        caught = next((item for item in statements_around(node) if isinstance(item, ast.ExceptHandler)), None)
        tried = getattr(caught, "parent", None)
        body = tried.body if isinstance(tried, ast.Try) else []
        calls = (part for statement in body for part in ast.walk(statement) if isinstance(part, ast.Call))
        return next((store for call in calls if (store := self._store_at(function.path, call))), "")

    def _of_variable(self, name: str, function: FunctionDefinition) -> str:
        """Return the store of the query whose result a variable holds."""
        for assign in function.scope.nodes(ast.Assign):
            target, value = assign.targets[0], assign.value
            value = value.value if isinstance(value, ast.Await) else value
            if is_name(target, name) and isinstance(value, ast.Call):
                store = self._store_at(function.path, value)
                return store or (self._behind(value, function) if _FINDS_ROW.search(last_name(value)) else "")
        return ""

    def _store_at(self, path: str, node: ast.expr | ast.stmt) -> str:
        lines = range(node.lineno, (node.end_lineno or node.lineno) + 1)
        return next((query.store for line in lines if (query := self._queries.get((path, line))) and query.store), "")

    def _behind(self, call: ast.Call, function: FunctionDefinition) -> str:
        """Return the store that a function of the project queries, one call farther."""
        for edge in self._graph.callees.get(id(function), ()):
            if edge.call is call and edge.sure:
                return self._store_at(edge.callee.path, edge.callee.node)
        return ""


def statements_around(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the statements around a node inside its function, the innermost first."""
    around = getattr(node, "parent", None)
    while around is not None and not isinstance(around, FunctionNode):
        yield around
        around = getattr(around, "parent", None)
