"""Find queries of MongoDB through pymongo and motor."""

import ast
import re
from collections.abc import Iterator

from toolkit.inventory.call_graph.definitions import FunctionDefinition
from toolkit.inventory.data_access.filter_shape import FilterReader, FilterShape
from toolkit.inventory.data_access.mongo_collections import Collections
from toolkit.inventory.data_access.program import (
    Program,
    chain_end,
    is_in_loop,
    keyword_of,
    local_values,
    method_chain,
    symbol_of,
)
from toolkit.model.data_access import DataQuery, UnreadQuery
from toolkit.model.tree import Scope, callee_of, dotted_name, is_name, parent, text_of
from toolkit.source.calls import last_name
from toolkit.source.code_text import code_text, shorten_code
from toolkit.source.mongo_receivers import has_operator

_FILTER_FIRST = frozenset(
    {
        *("find", "find_one", "find_one_and_update", "find_one_and_replace", "find_one_and_delete", "find_and_modify"),
        *("update", "update_one", "update_many", "replace_one", "delete_one", "delete_many", "remove", "count"),
        *("count_documents", "find_raw_batches"),
    }
)
_OTHERS = frozenset(
    {
        *("aggregate", "distinct", "insert", "insert_one", "insert_many", "save", "bulk_write", "create_index"),
        *("create_indexes", "ensure_index", "drop", "drop_index", "drop_indexes", "index_information", "list_indexes"),
        *("estimated_document_count", "map_reduce", "inline_map_reduce", "group", "watch", "aggregate_raw_batches"),
        *("initialize_ordered_bulk_op", "initialize_unordered_bulk_op", "reindex"),
    }
)
_OPERATIONS = _FILTER_FIRST | _OTHERS
_UNMISTAKABLE = frozenset(
    {
        *("find_one_and_update", "find_one_and_replace", "find_one_and_delete", "find_and_modify", "update_one"),
        *("update_many", "replace_one", "delete_one", "delete_many", "count_documents", "insert_one", "insert_many"),
        *("find_one", "estimated_document_count", "bulk_write", "ensure_index", "initialize_ordered_bulk_op"),
        *("initialize_unordered_bulk_op", "inline_map_reduce", "map_reduce"),
    }
)
_READS = frozenset({"find", "find_raw_batches", "aggregate", "distinct"})
_ONE = frozenset({"find_one", "count", "count_documents", "estimated_document_count", "find_one_and_update"})
_DESCENDING = ("-1", "DESCENDING", "pymongo.DESCENDING")
_FILTER_NAME = re.compile(r"(?:\A|_)(?:query|filters?|conditions?|criteria|params|kwargs)\Z")


class MongoReader:
    """Reads the queries of a program; call `queries` first, then `unread`.

    Args:
        program: the program.
    """

    def __init__(self, program: Program) -> None:
        self._program = program
        self._collections = Collections(program)
        self._filters = FilterReader(program)
        self._proven: set[tuple[str, str]] = set()
        self.unread: list[UnreadQuery] = []
        self.shapes: dict[int, FilterShape] = {}

    def queries(self) -> Iterator[tuple[DataQuery, ast.Call, Scope]]:
        """Yield the query of every call of a collection's method, with its node and scope."""
        if not self._collections.speaks_mongo:
            return
        calls = [
            (path, scope, node, node.func.value)
            for path, scope, node in self._program.calls()
            if isinstance(node.func, ast.Attribute) and node.func.attr in _OPERATIONS
        ]
        for path, scope, node, receiver in calls:
            if last_name(node) in _UNMISTAKABLE and not self._is_own(node, path, scope):
                self._proven.add((f"{path}:{scope.qualname}", dotted_name(receiver)))
        for path, scope, node, receiver in calls:
            if self._asks_mongo(node, receiver, path, scope):
                yield self._query(node, receiver, path, scope), node, scope

    def _is_own(self, node: ast.Call, path: str, scope: Scope) -> bool:
        """Return whether a called method is known to belong to something else, such as a project class."""
        found = self._program.index.resolve(node.func, path, scope)
        return found is not None and not isinstance(found, ast.expr)

    def _asks_mongo(self, node: ast.Call, receiver: ast.expr, path: str, scope: Scope) -> bool:
        if self._collections.is_collection(receiver, path, scope):
            return True
        called = callee_of(receiver)
        if self._is_own(node, path, scope) or dotted_name(called) in ("self", "cls", "super"):
            return False
        name, known = last_name(node), dotted_name(receiver)
        return (
            (name in _UNMISTAKABLE and self._collections.kind(receiver, path, scope) in ("", "collection"))
            or (
                name in ("update", "find", "remove", "count")
                and any(map(has_operator, node.args[:2]))
                and not (name == "update" and _is_filter(receiver, scope))
            )
            or (bool(known) and (f"{path}:{scope.qualname}", known) in self._proven)
            or (name == "aggregate" and any(map(_is_pipeline, node.args[:1])))
            or (name == "find" and any(map(_is_projection, node.args[1:2])))
        )

    def _query(self, node: ast.Call, receiver: ast.expr, path: str, scope: Scope) -> DataQuery:
        operation = last_name(node)
        shape = self._shape(operation, node, path, scope)
        self.shapes[id(node)] = shape
        after = _cursor_calls(node, scope)
        store = self._collections.name(receiver, path, scope)
        why = shape.why if operation in _FILTER_FIRST or operation in ("aggregate", "distinct") else ""
        if not store:
            why = "; ".join(filter(None, (why, f"the collection is `{shorten_code(receiver, 40)}`")))
        return DataQuery(
            file=path,
            line=node.lineno,
            symbol=symbol_of(path, scope),
            technology="mongo",
            store=store,
            operation=operation,
            fields=shape.rows(),
            sort=tuple(_cursor_sort(node, after)),
            projection=tuple(self._projection(operation, node, scope)),
            bounded=_is_bounded(operation, node, after, shape),
            in_loop=is_in_loop(node),
            unresolved=why,
        )

    def _shape(self, operation: str, node: ast.Call, path: str, scope: Scope) -> FilterShape:
        if operation in _FILTER_FIRST:
            given = keyword_of(node, "filter", "query", "spec", "spec_or_id", "criteria")
            if given is None and node.args and not isinstance(node.args[0], ast.Starred):
                given = node.args[0]
            if given is None and node.args:
                return FilterShape(why=f"`{shorten_code(node.args[0])}`")
            return self._filters.read(given, path, scope)
        if operation == "distinct":
            given = node.args[1] if len(node.args) > 1 else keyword_of(node, "filter")
            return self._filters.read(given, path, scope)
        if operation == "aggregate":
            return self._pipeline(node.args[0] if node.args else keyword_of(node, "pipeline"), path, scope)
        return FilterShape(is_literal=True)

    def _pipeline(self, node: ast.expr | None, path: str, scope: Scope, depth: int = 3) -> FilterShape:
        """Return the fields of the `$match` stages before the first stage that creates new documents."""
        if isinstance(node, ast.Name) and depth:
            values = local_values(scope, node.id)
            lists = [value for value in values if isinstance(value, ast.List | ast.BinOp | ast.Call)]
            if lists:
                return self._pipeline(lists[-1], path, scope, depth - 1)
        if isinstance(node, ast.BinOp) and depth:
            return self._pipeline(node.left, path, scope, depth - 1)
        if isinstance(node, ast.Call) and depth:
            return self._returned_pipeline(node, path, scope, depth)
        if not isinstance(node, ast.List):
            return FilterShape(why=f"the pipeline is `{shorten_code(node)}`" if node is not None else "no pipeline")
        shape = FilterShape(is_literal=True)
        for stage in node.elts:
            key = text_of(stage.keys[0]) if isinstance(stage, ast.Dict) and stage.keys and stage.keys[0] else ""
            if key == "$match":
                assert isinstance(stage, ast.Dict)
                inner = self._filters.read(stage.values[0], path, scope)
                shape.fields.update(inner.fields)
                shape.why = shape.why or inner.why
            elif key in ("$group", "$project", "$lookup", "$replaceRoot", "$facet", "$bucket"):
                break
        return shape

    def _returned_pipeline(self, node: ast.Call, path: str, scope: Scope, depth: int) -> FilterShape:
        found = self._program.index.resolve(node.func, path, scope)
        if isinstance(found, FunctionDefinition):
            for item in found.scope.nodes(ast.Return):
                return self._pipeline(item.value, found.path, found.scope, depth - 1)
        return FilterShape(why=f"the pipeline is built by `{shorten_code(node.func)}`")

    def _projection(self, operation: str, node: ast.Call, scope: Scope) -> Iterator[str]:
        given = keyword_of(node, "projection", "fields")
        if given is None and operation in ("find", "find_one") and len(node.args) > 1:
            given = node.args[1]
        if isinstance(given, ast.Name):
            given = next(
                (item for item in local_values(scope, given.id) if isinstance(item, ast.Dict | ast.List)), None
            )
        if isinstance(given, ast.Dict):
            pairs = zip(given.keys, given.values, strict=True)
            for key, value in pairs:
                off = isinstance(value, ast.Constant) and not value.value
                if key is not None and (text := text_of(key)):
                    yield f"-{text}" if off else text
        elif isinstance(given, ast.List | ast.Tuple):
            yield from filter(None, map(text_of, given.elts))
        elif operation == "distinct" and node.args:
            yield text_of(node.args[0]) or shorten_code(node.args[0])


def _is_projection(node: ast.expr) -> bool:
    """Return whether an expression is a document that includes or leaves out fields: `{"_id": 0, "total": 1}`."""
    values = node.values if isinstance(node, ast.Dict) else []
    return bool(values) and all(isinstance(item, ast.Constant) and item.value in (0, 1) for item in values)


def _cursor_calls(node: ast.Call, scope: Scope) -> list[ast.Call]:
    """Return the calls on the cursor of a query: in its chain, and on the variable that holds it."""
    end = chain_end(node)
    chain, _ = method_chain(end)
    behind = [item for item in chain if item is not node and item.lineno >= node.lineno]
    position = chain.index(node) if node in chain else -1
    behind = chain[position + 1 :]
    home = parent(end)
    if isinstance(home, ast.Assign) and len(home.targets) == 1 and isinstance(home.targets[0], ast.Name):
        name = home.targets[0].id
        for call in scope.nodes(ast.Call):
            calls, start = method_chain(call)
            if is_name(start, name):
                behind += [item for item in calls if item not in behind]
    return behind


def _cursor_sort(node: ast.Call, after: list[ast.Call]) -> Iterator[str]:
    given = keyword_of(node, "sort")
    if given is not None:
        yield from _sort_keys(given, None)
    for call in after:
        if last_name(call) == "sort" and call.args:
            yield from _sort_keys(call.args[0], call.args[1] if len(call.args) > 1 else None)


def _sort_keys(node: ast.expr, direction: ast.expr | None) -> Iterator[str]:
    if isinstance(node, ast.List | ast.Tuple):
        for item in node.elts:
            if isinstance(item, ast.Tuple | ast.List) and len(item.elts) == 2:
                yield from _sort_keys(item.elts[0], item.elts[1])
            elif text := text_of(item):
                yield text
    elif text := text_of(node):
        descending = direction is not None and code_text(direction) in _DESCENDING
        yield f"-{text}" if descending else text
    else:
        yield "?"


def _is_filter(node: ast.expr, scope: Scope) -> bool:
    """Return whether a name is a filter that `update` extends, by its values or its own name; no collection."""
    if not isinstance(node, ast.Name):
        return False
    values = local_values(scope, node.id)
    return bool(_FILTER_NAME.search(node.id)) or any(
        isinstance(value, ast.Dict | ast.DictComp) or (isinstance(value, ast.Call) and last_name(value) == "dict")
        for value in values
    )


def _is_bounded(operation: str, node: ast.Call, after: list[ast.Call], shape: FilterShape) -> bool | None:
    if operation in _ONE:
        return True
    if operation not in _READS:
        return None
    if operation == "aggregate":
        return any(
            text_of(key) == "$limit"
            for item in ast.walk(node)
            if isinstance(item, ast.Dict)
            for key in item.keys
            if key
        )
    if keyword_of(node, "limit") is not None or any(
        last_name(call) in ("limit", "count", "next", "explain") for call in after
    ):
        return True
    if isinstance(parent(chain_end(node)), ast.Subscript):
        return True
    return shape.fields.get("_id") == {"="}


def _is_pipeline(node: ast.expr) -> bool:
    return isinstance(node, ast.List) and bool(node.elts) and all(has_operator(item) for item in node.elts)


def index_keys(node: ast.Call) -> tuple[str, ...]:
    """Return the fields of `create_index(...)`."""
    return tuple(_sort_keys(node.args[0], node.args[1] if len(node.args) > 1 else None)) if node.args else ()
