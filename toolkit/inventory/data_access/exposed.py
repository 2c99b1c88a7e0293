"""Find filters of database queries that request input reaches, and what a client can do with them."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping

from toolkit.inventory.call_graph.calls import FunctionUse
from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition
from toolkit.inventory.data_access.filter_operators import FilterOperators
from toolkit.inventory.data_access.program import Program, local_values
from toolkit.inventory.data_access.sql_calls import argument_for
from toolkit.inventory.endpoints.request_values import REQUEST, part_of_request
from toolkit.model.data_access import DataQuery, ExposedFilter
from toolkit.model.tree import Scope, dotted_name, is_name, text_of
from toolkit.source.calls import last_name
from toolkit.source.code_text import shorten_code

Written = tuple[DataQuery, ast.Call, Scope]
_DEEPEST = 5
_CASTS = frozenset(
    {"int", "float", "bool", "ObjectId", "UUID", "str", "unicode", "to_int", "parse_date", "Decimal", "long"}
)
_PARSERS = frozenset({"loads", "literal_eval", "get_json", "safe_load", "eval"})
_DOCUMENTS = frozenset({"json", "media", "data"})
_SEARCHES = frozenset(
    {"find", "find_one", "count", "count_documents", "aggregate", "distinct", "remove", "update", "delete_many"}
)


class ExposureReader:
    """Follows input of requests from handlers to queries.

    Args:
        program: the program.
        queries: every query with its call and scope.
    """

    def __init__(self, program: Program, queries: Iterable[Written]) -> None:
        self._program = program
        self._queries: dict[int, list[Written]] = {}
        for row in queries:
            self._queries.setdefault(id(program.index.function_around(row[2])), []).append(row)
        self._operators = FilterOperators(program)
        self._givers = {item.name for item in program.index.functions.values() if gives_input(item)}

    def read(self, handlers: Mapping[str, Iterable[FunctionDefinition | ClassDefinition]]) -> Iterator[ExposedFilter]:
        """Yield the exposed filters of all endpoints.

        Args:
            handlers: maps an endpoint to its handlers.
        """
        seen: set[ExposedFilter] = set()
        for endpoint, starts in handlers.items():
            for start in starts:
                for function in _functions(start):
                    for row in self._follow(endpoint, function, {}, (), _DEEPEST):
                        if row not in seen:
                            seen.add(row)
                            yield row

    def _follow(
        self,
        endpoint: str,
        function: FunctionDefinition,
        known: dict[str, str],
        trail: tuple[FunctionDefinition, ...],
        depth: int,
    ) -> Iterator[ExposedFilter]:
        if not depth or function in trail:
            return
        names = self._bindings(function.scope, known)
        for written in self._queries.get(id(function), ()):
            yield from self._query(endpoint, written, names, (*trail, function))
        for edge in self._program.graph.callees.get(id(function), ()):
            given = self._handed_input(edge, names)
            if given and (named := self._operators.of_translator(edge.callee)):
                yield _translator(endpoint, edge, next(iter(given.values())), named)
            if given or (edge.call is not None and depth == _DEEPEST and self._reads_request(edge.callee)):
                yield from self._follow(endpoint, edge.callee, given, (*trail, function), depth - 1)

    @staticmethod
    def _reads_request(function: FunctionDefinition) -> bool:
        return any(node.id in ("request", "req") for node in function.scope.nodes(ast.Name))

    def _bindings(self, scope: Scope, known: Mapping[str, str]) -> dict[str, str]:
        """Map each local name to the source text of the request input that it holds."""
        names = dict(known)
        for _ in range(2):
            for node in scope.nodes(ast.Assign):
                if len(node.targets) == 1 and (source := self._input(node.value, names)):
                    target = node.targets[0]
                    home = target.value if isinstance(target, ast.Subscript) else target
                    if isinstance(home, ast.Name):
                        names.setdefault(home.id, source)
        return names

    def _input(self, node: ast.expr, names: Mapping[str, str]) -> str:
        """Return the source text of the request input in an expression; empty if it has none or only a number."""
        if isinstance(node, ast.Name):
            return names.get(node.id, "")
        if isinstance(node, ast.Call) and last_name(node) in (*_CASTS, *self._givers):
            return shorten_code(node, 60) if last_name(node) in self._givers else ""
        if part_of_request(node, {}) not in ("", REQUEST):
            return shorten_code(node, 60)
        source = next((found for inner in _input_expressions(node) if (found := self._input(inner, names))), "")
        is_plain = source and "request" in source and not re.search(r"[\[(]", source)
        return (
            shorten_code(node, 60)
            if is_plain and isinstance(node, ast.Subscript | ast.Call | ast.Attribute)
            else source
        )

    def _handed_input(self, edge: FunctionUse, names: Mapping[str, str]) -> dict[str, str]:
        if edge.call is None:
            return {}
        found: dict[str, str] = {}
        for parameter in edge.callee.parameters:
            given = argument_for(edge.call, edge.callee, parameter)
            if given is not None and (source := self._input(given, names)):
                found[parameter] = source
        return found

    def _query(
        self, endpoint: str, written: Written, names: Mapping[str, str], trail: tuple[FunctionDefinition, ...]
    ) -> Iterator[ExposedFilter]:
        query, node, scope = written
        if query.technology not in ("mongo", "mongoengine") and not _has_open_names(node):
            return
        if (
            query.technology == "mongo"
            and query.operation not in _SEARCHES
            and not query.operation.startswith(("find", "delete", "update"))
        ):
            return
        given = _filter_of(node)
        source = self._carried_input(given, scope, names)
        if given is None or not source:
            return
        whole = self._is_whole(given, scope, names)
        operators = self._operators.on_the_way(trail)
        risks = set()
        through = _translator_name(source)
        is_mongo = query.technology in ("mongo", "mongoengine")
        if whole and (through or not is_mongo):
            risks.add("names")
        elif whole:
            risks |= {"operators", "names"}
            risks |= {"$where"} if not operators or "$where" in operators else set()
            risks |= {"regex"} if not operators or "$regex" in operators else set()
        elif is_mongo and self._is_document(source):
            risks.add("operators")
        if self._uses_pattern(given, scope, names):
            risks.add("regex")
        if risks:
            yield ExposedFilter(
                endpoint,
                query.file,
                query.line,
                query.store,
                source,
                operators,
                whole,
                tuple(sorted(risks)),
                "operators" if operators and whole else "function" if through else "",
                through,
            )

    def _carried_input(self, given: ast.expr | None, scope: Scope, names: Mapping[str, str]) -> str:
        if given is None:
            return ""
        source = self._input(given, names)
        if not source and isinstance(given, ast.Name):
            for value in local_values(scope, given.id):
                source = source or self._input(value, names)
        return source

    def _is_whole(self, given: ast.expr, scope: Scope, names: Mapping[str, str]) -> bool:
        """Return whether the whole filter comes from the request, instead of a value in a filter written here."""
        if isinstance(given, ast.Dict):
            return any(
                key is None and self._input(value, names) for key, value in zip(given.keys, given.values, strict=True)
            )
        if isinstance(given, ast.Name):
            values = local_values(scope, given.id)
            stores = [
                node
                for node in scope.nodes(ast.Subscript)
                if isinstance(node.ctx, ast.Store) and is_name(node.value, given.id)
            ]
            by_client = any(not text_of(node.slice) and self._input(node.slice, names) for node in stores)
            return (
                by_client
                or any(
                    self._is_whole(value, scope, {k: v for k, v in names.items() if k != given.id}) for value in values
                )
                or (not values and given.id in names)
            )
        if isinstance(given, ast.Call) and last_name(given) in (*_PARSERS, "dict", "copy", "to_dict"):
            return bool(self._input(given, names))
        if isinstance(given, ast.Attribute | ast.Subscript):
            return bool(self._input(given, names))
        return isinstance(given, ast.Call) and bool(self._input(given, names))

    @staticmethod
    def _is_document(source: str) -> bool:
        """Return whether a value may be a document, because it comes from JSON."""
        return any(word in source for word in ("json", "data[", "data.get", "media", "loads", "body"))

    def _uses_pattern(self, given: ast.expr, scope: Scope, names: Mapping[str, str]) -> bool:
        values = [given, *(local_values(scope, given.id) if isinstance(given, ast.Name) else ())]
        patterns = [pattern for value in values for inner in ast.walk(value) for pattern in _pattern_expressions(inner)]
        return any(self._is_unescaped(item, names) for item in patterns)

    def _is_unescaped(self, node: ast.expr, names: Mapping[str, str]) -> bool:
        escaped = any(isinstance(item, ast.Call) and last_name(item) == "escape" for item in ast.walk(node))
        return not escaped and bool(self._input(node, names))


def _translator_name(source: str) -> str:
    """Return the function that translates the input into the filter; empty if the input is the filter."""
    head, called, _ = source.partition("(")
    known = (*_PARSERS, "dict", "copy", "to_dict", "get", "json", "get_json", "getlist", "request", "args", "values")
    return head if called and head.rpartition(".")[2] not in known and not head.startswith("request") else ""


def _input_expressions(node: ast.expr) -> Iterator[ast.expr]:
    """Yield the parts of an expression that may carry request input; the name of a called function does not."""
    if isinstance(node, ast.Lambda | ast.Compare):
        return
    for inner in ast.iter_child_nodes(node):
        if isinstance(inner, ast.FormattedValue | ast.keyword):
            yield inner.value
        elif isinstance(inner, ast.expr):
            is_name = isinstance(node, ast.Call) and inner is node.func and not isinstance(inner, ast.Attribute)
            if not is_name:
                yield inner


def _translator(endpoint: str, edge: FunctionUse, source: str, operators: tuple[str, ...]) -> ExposedFilter:
    callee = edge.callee
    risks = {"operators"} | ({"regex"} & {"regex" if "$regex" in operators else ""}) | ({"$where"} & set(operators))
    line = callee.node.lineno
    return ExposedFilter(
        endpoint, callee.path, line, callee.name, source, operators, True, tuple(sorted(risks)), "operators"
    )


def gives_input(function: FunctionDefinition) -> bool:
    """Return whether a function returns a part of the request."""
    for node in function.scope.nodes(ast.Return):
        values = [
            node.value,
            *(local_values(function.scope, node.value.id) if isinstance(node.value, ast.Name) else ()),
        ]
        if any(value is not None and part_of_request(value, {}) not in ("", REQUEST) for value in values):
            return True
    return False


def _pattern_expressions(node: ast.AST) -> list[ast.expr]:
    """Return the patterns in an expression: the value of `$regex`, the argument of `re.compile`."""
    if isinstance(node, ast.Dict):
        pairs = zip(node.keys, node.values, strict=True)
        return [value for key, value in pairs if key is not None and text_of(key) == "$regex"]
    is_call = isinstance(node, ast.Call) and dotted_name(node.func) in ("re.compile", "Regex")
    return node.args[:1] if is_call and isinstance(node, ast.Call) else []


def _functions(start: FunctionDefinition | ClassDefinition) -> Iterator[FunctionDefinition]:
    if isinstance(start, FunctionDefinition):
        yield start
    else:
        yield from (item for item in start.members.values() if isinstance(item, FunctionDefinition))


def _filter_of(node: ast.Call) -> ast.expr | None:
    for item in node.keywords:
        if item.arg in ("filter", "query", "spec", "pipeline") or item.arg is None:
            return item.value
    if node.args:
        return node.args[0]
    return None


def _has_open_names(node: ast.Call) -> bool:
    """Return whether the client may choose field names: `filter(**kwargs)`."""
    return any(item.arg is None for item in node.keywords)
