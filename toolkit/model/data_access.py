"""Requests of a program to its databases and to the world outside, each with the place in the source."""

from typing import Literal

import msgspec

Technology = Literal["mongo", "mongoengine", "django", "sqlalchemy", "peewee", "sql"]
"""Through what a database is asked."""


MASKED_DEFAULT = "(a literal text)"
"""Stands for the default of a setting that is named like a secret."""


class QueryField(msgspec.Struct, frozen=True, order=True):
    """A field that a query filters by, with the operators put to it: `$gte`, `in`, `=`."""

    name: str
    operators: tuple[str, ...] = ("=",)


class DataQuery(msgspec.Struct, frozen=True, order=True):
    """One request to a database.

    Attributes:
        symbol: `path::Outer.inner`: where it is written.
        store: collection, table or model; empty if it is not known. Several tables of one statement are joined by `, `.
        operation: as the technology names it: `find`, `update_one`, `filter`, `SELECT`.
        fields: what it filters by.
        sort: fields it sorts by; a minus sign for descending ones.
        projection: fields it asks for; empty for all.
        bounded: whether the number of rows has a limit that code shows; None for writes.
        in_loop: whether it stands in a loop that runs over something that is not constant.
        dialect: of SQL; empty for others.
        through: the project's own function that hands it on; empty for direct calls.
        unresolved: why the filter or the text is not known, with the name of the wrapper; empty if it is.
        endpoints: `METHOD path` of the routes that lead to it, nearest first.
    """

    file: str
    line: int
    symbol: str
    technology: Technology
    store: str
    operation: str
    fields: tuple[QueryField, ...] = ()
    sort: tuple[str, ...] = ()
    projection: tuple[str, ...] = ()
    bounded: bool | None = None
    in_loop: bool = False
    dialect: str = ""
    through: str = ""
    unresolved: str = ""
    endpoints: tuple[str, ...] = ()


class IndexAdvice(msgspec.Struct, frozen=True, order=True):
    """An index that serves queries of a collection: fields of equality, then of sorting, then of ranges.

    Attributes:
        fields: in order; a minus sign for descending ones.
        serves: `path:line` of the queries.
        existing: `path:line` where code creates such an index already; empty if it does not.
    """

    store: str
    fields: tuple[str, ...]
    serves: tuple[str, ...]
    existing: str = ""


class ModelField(msgspec.Struct, frozen=True, order=True):
    """One field of a model.

    Attributes:
        relation: the model it leads to, or empty.
        column: its name in the database, where code gives it one of its own.
    """

    name: str
    kind: str
    relation: str = ""
    line: int = 0
    column: str = ""


class DataModel(msgspec.Struct, frozen=True, order=True):
    """A class that stands for a table or a collection.

    Attributes:
        store: the table or collection, if code names it.
    """

    file: str
    line: int
    name: str
    technology: Technology
    store: str = ""
    fields: tuple[ModelField, ...] = ()


OutsideKind = Literal[
    "http", "queue", "cache", "mail", "object_storage", "search", "database", "job", "command", "switch"
]
"""Kinds of things outside the program, and of what starts it: scheduled jobs, commands, maintenance switches."""


class OutsideUse(msgspec.Struct, frozen=True, order=True):
    """One use of something outside the program.

    Attributes:
        what: what is called, by its dotted name.
        target: the literal address, queue, bucket or schedule, if code shows one.
    """

    file: str
    line: int
    symbol: str
    kind: OutsideKind
    what: str
    target: str = ""
    endpoints: tuple[str, ...] = ()


class Setting(msgspec.Struct, frozen=True, order=True):
    """A value that comes from the environment or from settings.

    Attributes:
        source: `environment`, `settings` (a module or object of settings) or `config` (a file of settings).
        default: as written; empty if there is none.
        line: of its definition or of the first place that reads it.
        reads: `path:line` of every place that reads it.
    """

    name: str
    source: str
    file: str
    line: int
    default: str = ""
    reads: tuple[str, ...] = ()


class ExposedFilter(msgspec.Struct, frozen=True, order=True):
    """A filter of a database query that input of a request reaches.

    Attributes:
        endpoint: `METHOD path`.
        store: what is searched.
        input: what the request gives, as written.
        operators: those that code lets through by name; empty where it names none.
        whole: whether the client gives the filter itself, not only values in it.
        risks: `$where` (code of the client runs in the database), `regex` (a pattern of the client), `operators`
            (a value may be a document with operators), `names` (the client chooses the fields).
        limited: why the risk is limited, as far as code shows: it lets only `operators` through, or `built_by` makes
            the filter; empty if it is not.
        built_by: the function of the project that makes the filter of the input; empty if none does.
    """

    endpoint: str
    file: str
    line: int
    store: str
    input: str
    operators: tuple[str, ...] = ()
    whole: bool = False
    risks: tuple[str, ...] = ()
    limited: Literal["", "operators", "function"] = ""
    built_by: str = ""


class UnreadQuery(msgspec.Struct, frozen=True, order=True):
    """A call that looks like a query but could not be analyzed, with the reason."""

    file: str
    line: int
    what: str
    why: str


class DataAccess(msgspec.Struct, frozen=True):
    """Everything that a program asks of databases and of the outside.

    Attributes:
        unread: calls that look like queries and could not be read.
    """

    queries: tuple[DataQuery, ...] = ()
    indexes: tuple[IndexAdvice, ...] = ()
    models: tuple[DataModel, ...] = ()
    outside: tuple[OutsideUse, ...] = ()
    settings: tuple[Setting, ...] = ()
    filters: tuple[ExposedFilter, ...] = ()
    unread: tuple[UnreadQuery, ...] = ()
