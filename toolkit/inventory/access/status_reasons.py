"""Find the reasons why code answers with an error: a missing row, a condition, an exception, and the text it sends."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from toolkit.inventory.access.answers import status_of_call, status_of_raise, status_of_return
from toolkit.inventory.access.conditions import CodeCondition, join_conditions, negate_code
from toolkit.inventory.access.error_helpers import ErrorHelper, read_error_helper
from toolkit.inventory.access.missing_rows import MissingRows, Queries, statements_around
from toolkit.inventory.access.shown_conditions import names_of_credentials, show_condition
from toolkit.inventory.call_graph.calls import CallGraph
from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition
from toolkit.inventory.endpoints.status_words import status_of_name
from toolkit.model.data_access import DataQuery
from toolkit.model.inventory import Endpoint
from toolkit.model.links import endpoint
from toolkit.model.responses import StatusReason
from toolkit.model.tree import callee_of, dotted_name, is_text
from toolkit.source.calls import last_name
from toolkit.source.code_text import shorten_code

_ERRORS = 400
_FARTHEST = 3
"""Number of calls between a handler and the function whose answers are its own."""
_MOST_CONDITIONS = 4
_MOST_MESSAGES = 8
_LONGEST_MESSAGE = 80
_TEXTS = frozenset(
    {"error", "errors", "message", "msg", "detail", "details", "description", "reason", "title", "error_message"}
)
"""Names of the values of a response that say what went wrong."""
_IS_TEXT = re.compile(r"[^\W\d]{2}")


def find_status_reasons(
    graph: CallGraph,
    reached: Mapping[int, Sequence[tuple[str, int]]],
    queries: Iterable[DataQuery],
    endpoints: Iterable[Endpoint],
) -> tuple[StatusReason, ...]:
    """Return every place that answers with an error in code that an endpoint reaches, by status code and place.

    Args:
        graph: call graph of the program.
        reached: the endpoints that lead to each function, with the number of calls between.
        queries: queries of the program.
        endpoints: its endpoints, with the hooks before their handlers.
    """
    hooked: dict[str, dict[str, None]] = {}
    for row in endpoints:
        for status in row.statuses:
            if status.hook:
                hooked.setdefault(status.hook, {})[endpoint(row.route.method, row.route.path)] = None
    reader = _ReasonReader(graph, {(query.file, query.line): query for query in queries})
    found: set[StatusReason] = set()
    for item in graph.index.functions.values():
        near = tuple(name for name, between in reached.get(id(item), ()) if between <= _FARTHEST)
        near = near or tuple(hooked.get(f"{item.path}:{item.node.lineno}", ()))
        if near:
            found |= {reason for reason in reader.of_function(item, near) if reason.code}
    return tuple(sorted(found))


class _ReasonReader:
    def __init__(self, graph: CallGraph, queries: Queries) -> None:
        self._graph, self._rows = graph, MissingRows(graph, queries)
        self._helpers: dict[int, ErrorHelper | None] = {}
        self._raised: dict[str, tuple[str, ...]] = {}

    def of_function(self, item: FunctionDefinition, endpoints: tuple[str, ...]) -> Iterator[StatusReason]:
        """Yield the error answers of one function."""
        callees = {
            id(edge.call): edge.callee
            for edge in self._graph.callees.get(id(item), ())
            if edge.call is not None and edge.sure
        }
        seen: set[tuple[int, int]] = set()
        for node, code, value in self._answers(item, callees):
            if (node.lineno, code) not in seen:
                seen.add((node.lineno, code))
                around = _around(node, item.node)
                condition = join_conditions(around)
                named = [text for part in _named_in(value) for text in _texts(self._value_of(part, item))]
                messages = tuple(dict.fromkeys((*_texts(value), *named)))[:_MOST_MESSAGES]
                if condition.startswith("except ") and not messages:
                    messages = self._messages_of(condition)
                yield StatusReason(
                    code,
                    f"{item.path}:{node.lineno}",
                    item.scope.qualname,
                    self._rows.missing(node, around[-1].text if around else "", item),
                    condition,
                    messages,
                    endpoints,
                )

    def _answers(
        self, item: FunctionDefinition, callees: dict[int, FunctionDefinition]
    ) -> Iterator[tuple[ast.stmt | ast.expr, int, ast.expr | None]]:
        """Yield (node, status code, expression with the body) of what a function returns, raises or calls."""
        for leave in item.scope.nodes(ast.Return):
            code = status_of_return(leave.value, callees)
            helper = self._helper(callees.get(id(leave.value)))
            if helper is not None and isinstance(leave.value, ast.Call):
                code = helper.status_of(leave.value)
            if code >= _ERRORS or helper is not None:
                yield leave, code, leave.value
        for node in item.scope.nodes(ast.Raise):
            target = callee_of(node.exc)
            raised = self._graph.index.resolve(target, item.path, item.scope) if target is not None else None
            code = status_of_raise(node, raised if isinstance(raised, ClassDefinition) else None)
            if code >= _ERRORS:
                yield node, code, node.exc
        for call in item.scope.nodes(ast.Call):
            code = status_of_call(call) or status_of_name(last_name(call))
            if code >= _ERRORS and not isinstance(getattr(call, "parent", None), ast.Raise):
                yield call, code, call

    def _value_of(self, node: ast.expr, item: FunctionDefinition) -> ast.expr | None:
        """Return the value of a constant that a response names: `errors.NO_SUCH_ORDER`."""
        found = self._graph.index.resolve(node, item.path, item.scope)
        return found if isinstance(found, ast.Constant | ast.Dict) else None

    def _helper(self, callee: FunctionDefinition | None) -> ErrorHelper | None:
        if callee is None:
            return None
        if id(callee) not in self._helpers:
            self._helpers[id(callee)] = read_error_helper(callee)
        return self._helpers[id(callee)]

    def _messages_of(self, condition: str) -> tuple[str, ...]:
        """Return the texts with which the project raises a caught exception of its own."""
        name = condition.removeprefix("except ").rpartition(".")[2]
        if name not in self._raised:
            found: dict[str, None] = {}
            is_own = any(key[1] == name for key in self._graph.index.classes)
            for file in self._graph.index.files.values() if is_own else ():
                for scope, node in file.each(ast.Raise):
                    if isinstance(node.exc, ast.Call) and last_name(node.exc) == name and scope.in_function:
                        found.update(dict.fromkeys(text for text in [*_texts(node.exc)][:1]))
            self._raised[name] = tuple(found)[:_MOST_MESSAGES]
        return self._raised[name]


def _around(node: ast.AST, function: ast.AST) -> list[CodeCondition]:
    """Return the conditions around a statement, the innermost last; that of the branch before it if there is none."""
    found: list[str] = []
    inner: ast.AST = node
    held = names_of_credentials(function)
    for outer in statements_around(node):
        if isinstance(outer, ast.If):
            text = show_condition(outer.test, 200, held)
            found.append(text if inner in outer.body else negate_code(text))
        elif isinstance(outer, ast.ExceptHandler):
            found.append(f"except {shorten_code(outer.type)}" if outer.type is not None else "except Exception")
            break
        inner = outer
        if len(found) == _MOST_CONDITIONS:
            break
    if not found and (before := _branch_before(node, function)) is not None:
        found.append(negate_code(show_condition(before.test, 200, held)))
    return [CodeCondition(text) for text in reversed(found)]


def _branch_before(node: ast.AST, function: ast.AST) -> ast.If | None:
    """Return the branch just before a statement of a function's body that leaves it: what follows is its opposite."""
    body = getattr(function, "body", [])
    if node not in body or not (position := body.index(node)):
        return None
    before = body[position - 1]
    leaves = isinstance(before, ast.If) and isinstance(before.body[-1], ast.Return | ast.Raise) and not before.orelse
    return before if leaves else None


def _named_in(value: ast.AST | None) -> Iterator[ast.expr]:
    """Yield the names of constants in a response: `fail(errors.NO_SUCH_ORDER.format(name), 404)`."""
    for node in ast.walk(value) if value is not None else ():
        name = dotted_name(node).rpartition(".")[2] if isinstance(node, ast.Name | ast.Attribute) else ""
        if name.isupper():
            yield node  # type: ignore[misc]


def _texts(value: ast.AST | None) -> Iterator[str]:
    """Yield the texts of a response or an exception: its first argument, and the values named like an error."""
    if isinstance(value, ast.Tuple):
        yield from _texts(value.elts[0]) if value.elts else ()
    elif isinstance(value, ast.Dict):
        for key, item in zip(value.keys, value.values, strict=True):
            if isinstance(key, ast.Constant) and str(key.value).lower() in _TEXTS:
                yield from _texts(item)
    elif isinstance(value, ast.Call):
        for item in value.args:
            yield from _texts(item)
        yield from (text for word in value.keywords if word.arg in _TEXTS | {"content"} for text in _texts(word.value))
    elif isinstance(value, ast.JoinedStr):
        text = "".join(item.value if isinstance(item, ast.Constant) else "…" for item in value.values)  # type: ignore[misc]
        yield from [text[:_LONGEST_MESSAGE]] if _IS_TEXT.search(text) else []
    elif isinstance(value, ast.BinOp):
        yield from _texts(value.left)
    elif is_text(value) and _IS_TEXT.search(value.value):
        text = " ".join(value.value.split())
        yield text if len(text) <= _LONGEST_MESSAGE else f"{text[: _LONGEST_MESSAGE - 1]}…"
