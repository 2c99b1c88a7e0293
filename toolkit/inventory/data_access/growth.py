"""Find what may grow without bound: tables that code only adds to, logs that nothing rotates, endless cache entries."""

import ast
import re
from collections.abc import Iterable, Iterator

from toolkit.inventory.data_access.program import Program, keyword_of
from toolkit.model.data_access import DataAccess, Growth, SavedObject
from toolkit.model.store_names import StoreNames
from toolkit.model.tree import dotted_name, text_of
from toolkit.source.calls import last_name
from toolkit.source.code_text import shorten_code

_ADDS = re.compile(r"insert|create|add\Z|INSERT|save\Z", re.IGNORECASE)
_REMOVES = re.compile(r"delete|remove|drop|truncate", re.IGNORECASE)
_OF_RECORDS = re.compile(
    r"(?:\A|_|\b)(?:\w*logs?|events?|histor\w*|audits?|notifications?|messages?|sessions?|stats?|visits?|hits?"
    r"|emails?|metrics?|activit\w*|attempts?|jobs?|tokens?|codes?|reports?|exports?)\Z",
    re.IGNORECASE,
)
"""Names of tables of records, to which rows are added while the system runs."""
_CACHE = re.compile(r"(?:\A|[._])cache\.set\Z")
_LOG = "FileHandler"
_TIMEOUT = 2
"""Position of the timeout among the arguments of `cache.set`."""


def find_growth(program: Program, access: DataAccess, saved: Iterable[SavedObject]) -> tuple[Growth, ...]:
    """Return what code adds to and of which no code was found that removes, tables of records first.

    Args:
        program: the program.
        access: its queries and models.
        saved: the objects that an ORM saves or deletes.
    """
    tables = sorted(
        _tables(access, [*saved], _called_to_remove(program, access)),
        key=lambda item: (not _OF_RECORDS.search(item.what), item.what),
    )
    return (*tables, *sorted(_logs(program)), *sorted(_entries(program)))


def _called_to_remove(program: Program, access: DataAccess) -> set[str]:
    """Return the models of which a call may remove rows: `Order.delete(1)`, `session.query(Order).delete()`.

    A row in a variable counts as one of the model of that name (`session.delete(order)`); where nothing names the
    model, each model that the function around names may be it.
    """
    models = {model.name for model in access.models}
    by_variable = {name.lower(): name for name in models}
    found: set[str] = set()
    for _, scope, call in program.calls():
        if not isinstance(call.func, ast.Attribute) or not _REMOVES.match(call.func.attr):
            continue
        parts = [node for item in (call.func.value, *call.args) for node in ast.walk(item)]
        written = {node.id if isinstance(node, ast.Name) else getattr(node, "attr", "") for node in parts}
        named = written & models
        named = named or {by_variable[text] for name in written if (text := _bare(name)) in by_variable}
        if not named and written & {"cls", "self"}:
            owner = program.index.class_around(scope)
            named = {item.name for item in (owner, *owner.heirs())} & models if owner is not None else set()
        if not named:
            around = program.index.function_around(scope)
            named = {node.id for node in around.scope.nodes(ast.Name)} & models if around is not None else set()
        found |= named
    return found


def _bare(name: str) -> str:
    """Return the name of a variable as the model of its rows may be called: `old_orders` has rows of `oldorder`."""
    return name.replace("_", "").lower().removesuffix("s")


def _tables(access: DataAccess, saved: list[SavedObject], called: Iterable[str]) -> Iterator[Growth]:
    names = StoreNames(access)
    added: dict[str, list[str]] = {}
    removed = {names.of(name) for name in called}
    for query in access.queries:
        stores = [store for store in names.of_query(query) if query.store]
        removed |= {*stores} if _REMOVES.search(query.operation) else set()
        for store in stores if _ADDS.search(query.operation) else ():
            added.setdefault(store, []).append(f"{query.file}:{query.line}")
    for item in saved:
        store = names.of(item.store)
        if item.deletes:
            removed.add(store)
        elif item.creates:
            added.setdefault(store, []).append(f"{item.file}:{item.line}")
    belongs = {
        names.of(model.name): {names.of(field.relation.rpartition(".")[2]) for field in model.fields if field.relation}
        for model in access.models
    }
    for store, places in added.items():
        goes_with = belongs.get(store, set()) & removed
        if store in belongs and store not in removed and (not goes_with or _OF_RECORDS.search(store)):
            yield Growth("table", store, tuple(dict.fromkeys(places)))


def _logs(program: Program) -> Iterator[Growth]:
    for path, file in program.files.items():
        for _, node in file.each(ast.Call, ast.Dict):
            if isinstance(node, ast.Call):
                is_log = last_name(node) == _LOG
            else:
                assert isinstance(node, ast.Dict)
                is_log = any(text_of(value) == f"logging.{_LOG}" for value in node.values)
            if is_log:
                yield Growth("log", shorten_code(node, 80), (f"{path}:{node.lineno}",))


def _entries(program: Program) -> Iterator[Growth]:
    for path, _, call in program.calls():
        given = keyword_of(call, "timeout") or (call.args[_TIMEOUT] if len(call.args) > _TIMEOUT else None)
        is_endless = isinstance(given, ast.Constant) and given.value is None
        if is_endless and _CACHE.search(dotted_name(call.func)):
            yield Growth("cache", shorten_code(call, 80), (f"{path}:{call.lineno}",))
