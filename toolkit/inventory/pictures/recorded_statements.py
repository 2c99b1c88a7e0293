"""Describe a recorded statement or outgoing request as a message: names of tables and fields, no values."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from toolkit.inventory.data_access.sql_text import SqlText, read_statement
from toolkit.model.picture import BoxKind
from toolkit.model.recording import Command, Exchange

_DIALECTS = {"postgresql": "postgres", "mssql": "tsql", "microsoft": "tsql"}
"""Names of databases as libraries give them -> sqlglot's, where they differ."""
_KNOWN_DIALECTS = ("sqlite", "mysql", "oracle", "postgres", "tsql")
_MONGO = ("mongodb", "pymongo", "mongomock")
_FILTERS = ("filter", "query", "spec", "spec_or_id", "pipeline", "updates", "deletes")
"""Arguments of operations, and parts of commands, that hold filters."""
_READS = frozenset(
    {"SELECT", "find", "find_one", "count", "count_documents", "estimated_document_count", "distinct", "aggregate"}
)
_NO_EFFECT = _READS | {"list_indexes", "index_information", "list_collection_names", "collection_names", "getMore"}
_MOST_FIELDS = 5
_MOST_JOINED = 2
_FIELD = re.compile(r"[A-Za-z_][\w.-]{0,60}\Z", re.ASCII)
_UNKNOWN = "?"


class SentMessage(NamedTuple):
    """A statement or request as it is drawn.

    Attributes:
        target: table, collection or host; `kind`: kind of its box.
        text: operation with the fields of its filter.
        others: further tables that it reads.
        has_effect: whether it writes, or leaves the program.
    """

    target: str
    kind: BoxKind
    text: str
    others: tuple[str, ...] = ()
    has_effect: bool = False


def describe_statement(command: Command) -> SentMessage | None:
    """Return the message of a statement; None if it concerns no table or collection: transactions, settings."""
    if command.system in _MONGO:
        return _describe_operation(command)
    return _describe_sql(command.statement, command.database)


def describe_request(exchange: Exchange) -> SentMessage:
    """Return the message of a request to another service: its method and host, because a path can hold values."""
    host = urlsplit(exchange.target).hostname or _UNKNOWN
    return SentMessage(host, "service", exchange.method, has_effect=True)


@lru_cache(4096)
def _describe_sql(statement: str, database: str) -> SentMessage | None:
    name = _DIALECTS.get(database, database)
    shape = read_statement(SqlText(statement), name if name in _KNOWN_DIALECTS else "")[0]
    tables = [table for table in shape.tables if table]
    if not tables:
        return SentMessage(_UNKNOWN, "database", shape.operation) if shape.why and shape.operation else None
    fields = [column for table, column, _ in shape.conditions if table in ("", tables[0])]
    text = _with_fields(shape.operation, fields)
    if others := tuple(tables[1:]):
        more = f" +{len(others) - _MOST_JOINED}" if len(others) > _MOST_JOINED else ""
        text += f" JOIN {', '.join(others[:_MOST_JOINED])}{more}"
    return SentMessage(tables[0], "database", text, others, shape.operation not in _NO_EFFECT)


def _describe_operation(command: Command) -> SentMessage | None:
    """Describe an operation of PyMongo (`find_one users`), or a command whose document names its collection."""
    given = command.given if isinstance(command.given, Mapping) else {}
    operation, _, collection = command.statement.partition(" ")
    if not collection:
        named = given.get(operation)
        collection = named if isinstance(named, str) else ""
    if not collection:
        return None
    fields = [name for part in _FILTERS if part in given for name in _filter_fields(given[part])]
    return SentMessage(collection, "database", _with_fields(operation, fields), (), operation not in _NO_EFFECT)


def _filter_fields(value: Any) -> Iterator[str]:
    """Yield the fields of a filter, of the filters of batches, or of the `$match` stages of a pipeline."""
    if isinstance(value, list | tuple):
        for item in value:
            if isinstance(item, Mapping):
                inner = next((item[name] for name in ("q", "$match") if name in item), None)
                stage = any(name.startswith("$") and name not in ("$and", "$or", "$nor") for name in item)
                yield from _filter_fields(inner) if inner is not None or stage else _filter_fields(item)
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            if name in ("$and", "$or", "$nor"):
                yield from _filter_fields(inner)
            elif not name.startswith("$"):
                yield name


def _with_fields(operation: str, fields: Iterable[str]) -> str:
    """Return `find(state, tenant_id)`; a name that does not look like one of a field is `?`, because it may be data."""
    names = sorted({name if _FIELD.match(name) else _UNKNOWN for name in fields})
    shown = names[:_MOST_FIELDS] + (["…"] if len(names) > _MOST_FIELDS else [])
    return f"{operation}({', '.join(shown)})" if shown else operation
