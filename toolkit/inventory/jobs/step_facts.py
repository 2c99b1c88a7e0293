"""Collect what single calls of a program do: queries, saves, mails, files, and what functions lead to."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from toolkit.inventory.call_graph.calls import FunctionUse
from toolkit.inventory.call_graph.definitions import FunctionDefinition
from toolkit.inventory.data_access.find import DataReader
from toolkit.inventory.data_access.program import keyword_of
from toolkit.model.data_access import (
    DataAccess,
    DataQuery,
    OutsideUse,
    SavedObject,
    is_on_indexes,
    is_write,
    name_of_system,
)
from toolkit.model.procedures import StepAct
from toolkit.model.tree import Scope, dotted_name, parent, text_of
from toolkit.source.calls import last_name

_SHOWN_SYSTEMS = frozenset({"http", "queue", "mail", "object_storage", "file_storage", "search"})
_DELETES = re.compile(r"delete|remove|drop|truncate|DELETE|DROP", re.IGNORECASE)
_LAZY = frozenset(
    {"filter", "exclude", "all", "order_by", "filter_by", "select_related", "prefetch_related", "annotate"}
)
_LAZY_TECHNOLOGIES = ("django", "sqlalchemy", "peewee", "mongoengine")
_QUEUES = frozenset({"delay", "apply_async", "enqueue", "send_task", "defer", "send_with_options"})
_BY_ARGUMENT = frozenset({"send_task", "enqueue", "enqueue_in", "enqueue_at"})
_REMOVES = ("os.remove", "os.unlink", "shutil.rmtree", "default_storage.delete", "os.rmdir", "os.removedirs")
_WRITES = frozenset({"write_text", "write_bytes", "to_csv", "to_excel", "to_json", "to_parquet"})
_SENDS_MAIL = frozenset({"send_raw_email", "send_templated_email"})
_ON_OBJECTS = frozenset(
    {"put_object", "get_object", "delete_object", "delete_objects", "upload_fileobj", "upload_file", "download_fileobj"}
)
"""Methods of clients of object storage."""
_OBJECT_STORAGE = re.compile(r"s3|client|bucket", re.IGNORECASE)
_MAIL = re.compile(r"e?mail", re.IGNORECASE)
_MOST_EFFECTS = 4


class CallFact(NamedTuple):
    """Effect of one call: the act, and what it is done to."""

    act: StepAct
    what: str


class StepFacts:
    """Reads what calls and functions do.

    Args:
        reader: the program with its queries and their calls.
        access: its accesses.
        saved: objects that an ORM saves.
    """

    def __init__(self, reader: DataReader, access: DataAccess, saved: Iterable[SavedObject]) -> None:
        self._program = reader.program
        self._queries = {id(node): row for row, node, _ in reader.written}
        self._saved = {(item.file, item.line): item.store for item in saved}
        self._outside: dict[tuple[str, int], list[OutsideUse]] = {}
        self._writes: dict[str, list[str]] = {}
        self._systems: dict[str, list[str]] = {}
        for use in access.outside:
            if use.kind in _SHOWN_SYSTEMS:
                self._outside.setdefault((use.file, use.line), []).append(use)
                self._systems.setdefault(use.symbol, []).append(name_of_system(use))
        for query in access.queries:
            if query.store and is_write(query.operation):
                self._writes.setdefault(query.symbol, []).append(query.store)
        for item in saved:
            self._writes.setdefault(item.symbol, []).append(item.store)
        self._effects: dict[int, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        self._symbols = {id(item): f"{path}::{name}" for (path, name), item in self._program.index.functions.items()}
        self._edges: dict[int, list[FunctionUse]] = {}
        for edges in self._program.graph.callees.values():
            for edge in edges:
                self._edges.setdefault(id(edge.call), []).append(edge)

    def callee(self, call: ast.Call) -> FunctionDefinition | None:
        """Return the function of the project that a call leads to; None if it is not known.

        A method of a row, a manager or a query is known by its name if only one class has it.
        """
        edges = self._edges.get(id(call), [])
        sure = next((edge.callee for edge in edges if edge.sure), None)
        return sure or (edges[0].callee if len(edges) == 1 else None)

    def is_query(self, call: ast.Call) -> bool:
        """Return whether a call is a query, also through a function of the project that is given the table."""
        return id(call) in self._queries

    def queries_in(self, scope: Scope) -> Iterator[tuple[ast.Call, CallFact]]:
        """Yield the calls of a scope that are queries, each with what it does."""
        for call in scope.nodes(ast.Call):
            query = self._queries.get(id(call))
            if query is not None:
                yield call, CallFact(_act_of_query(query, call), query.store or "?")

    def effects(self, function: FunctionDefinition) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Return the tables that a function leads to and writes, and the other systems that it calls."""
        if id(function) not in self._effects:
            names = [self._symbols[key] for key in self._called_by(function) if key in self._symbols]
            found = [self._collect(table, names) for table in (self._writes, self._systems)]
            self._effects[id(function)] = found[0], found[1]
        return self._effects[id(function)]

    def _called_by(self, function: FunctionDefinition) -> Iterator[int]:
        """Yield the ids of a function and of those that it calls; functions that are only named are left out."""
        seen: set[int] = set()
        waiting: list[FunctionDefinition] = [function]
        while waiting:
            current = waiting.pop()
            if id(current) not in seen:
                seen.add(id(current))
                yield id(current)
                edges = self._program.graph.callees.get(id(current), ())
                waiting += [edge.callee for edge in edges if edge.call is not None]

    def facts(self, call: ast.Call, path: str, origins: Mapping[str, str]) -> Iterator[CallFact]:
        """Yield what a call does by itself.

        Args:
            call: the call.
            path: its file.
            origins: names of the file -> dotted names that it imports them from.
        """
        query = self._queries.get(id(call))
        if query is not None:
            yield CallFact(_act_of_query(query, call), query.store or "?")
            return
        if last_name(call) in _QUEUES:
            yield CallFact("queue", _name_of_task(call))
            return
        uses = self._outside.get((path, call.lineno), ())
        yield from (item for item in self._of_libraries(call, origins) if item.act != "mail" or not uses)
        for use in (use for use in uses if use.kind != "queue" or last_name(call) in use.what):
            yield CallFact("mail" if use.kind == "mail" else "system", name_of_system(use))

    def store_of_save(self, path: str, call: ast.Call) -> str:
        """Return the table of the object that a call saves; empty if it is not known."""
        return self._saved.get((path, call.lineno), "")

    def _of_libraries(self, call: ast.Call, origins: Mapping[str, str]) -> Iterator[CallFact]:
        written = dotted_name(call.func)
        first, _, rest = written.partition(".")
        name = f"{origins.get(first, first)}{'.' if rest else ''}{rest}"
        last = last_name(call)
        if name in ("flask_migrate.upgrade", "alembic.command.upgrade"):
            yield CallFact("migrate", name)
        elif last in ("create_all", "drop_all"):
            yield CallFact("make_tables" if last == "create_all" else "drop_tables", written)
        elif last == "call_command":
            command = text_of(call.args[0]) if call.args else ""
            yield CallFact("migrate" if command == "migrate" else "command", command or "call_command")
        elif name.startswith("subprocess.") or name in ("os.system", "os.execvp", "os.popen"):
            yield CallFact("command", name)
        elif name in _REMOVES or (last in ("unlink", "rmtree") and not name.startswith("os.")):
            yield CallFact("remove_file", name or last)
        elif last in _WRITES or (name == "open" and _is_for_writing(call)) or name in ("shutil.copy", "shutil.move"):
            yield CallFact("write_file", name or last)
        else:
            yield from _of_clients(call, written)

    def _collect(self, table: Mapping[str, list[str]], names: Iterable[str]) -> tuple[str, ...]:
        found = dict.fromkeys(item for name in names for item in table.get(name, ()) if item != "?")
        return tuple(found)[:_MOST_EFFECTS]


def _name_of_task(call: ast.Call) -> str:
    """Return what a call queues: `clean` of `clean.delay()`, `send_task("clean")` and `queue.enqueue(clean)`."""
    first = next(iter(call.args), None)
    given = text_of(first) or (dotted_name(first) if isinstance(first, ast.Name | ast.Attribute) else "")
    is_given = last_name(call) in _BY_ARGUMENT and bool(given)
    return given if is_given else dotted_name(call.func).rpartition(".")[0] or given


def _of_clients(call: ast.Call, written: str) -> Iterator[CallFact]:
    """Yield what the method of a client does that its name alone tells: mail that is sent, files in a bucket."""
    last = last_name(call)
    if last in _SENDS_MAIL:
        yield CallFact("mail", written)
    elif last in _ON_OBJECTS and _OBJECT_STORAGE.search(written):
        yield CallFact("system", written)
    elif last == "send" and _MAIL.search(_innermost(call)):
        yield CallFact("mail", _innermost(call))


def _act_of_query(query: DataQuery, call: ast.Call) -> StepAct:
    if is_on_indexes(query.operation):
        return "index"
    if _DELETES.search(query.operation):
        return "delete"
    if is_write(query.operation):
        return "write"
    is_lazy = last_name(call) in _LAZY and query.technology in _LAZY_TECHNOLOGIES
    return "unused" if is_lazy and isinstance(parent(call), ast.Expr) else "read"


def _is_for_writing(call: ast.Call) -> bool:
    mode = text_of(call.args[1] if len(call.args) > 1 else keyword_of(call, "mode"))
    return bool(re.search(r"[wax+]", mode))


def _innermost(call: ast.Call) -> str:
    """Return the name of the first call of a chain: `prepare_email` of `prepare_email(user).send()`."""
    node: ast.expr = call
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        node = node.func.value
    return dotted_name(node.func) if isinstance(node, ast.Call) else dotted_name(node)
