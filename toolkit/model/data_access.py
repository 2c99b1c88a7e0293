"""Accesses of a program to its databases and to external systems, each with its place in the source."""

import re
from typing import Literal

import msgspec

Technology = Literal["mongo", "mongoengine", "django", "sqlalchemy", "peewee", "sql"]
"""The library or language that accesses a database."""


MASKED_DEFAULT = "(a literal text)"
"""Replaces the default value of a setting that is named like a secret."""


_WRITES = re.compile(
    r"insert|update|delete|remove|save|create|replace|drop|bulk|add|merge|upsert|modify|truncate|alter|set\Z|write",
    re.IGNORECASE,
)
_ON_INDEXES = re.compile(r"(?:create|ensure|drop|reindex|rebuild)_?ind(?:ex|exes|ices)\Z|\Areindex\Z", re.IGNORECASE)


def is_write(operation: str) -> bool:
    """Return whether the name of an operation of a database is that of a write of rows or tables."""
    return bool(_WRITES.search(operation)) and not is_on_indexes(operation)


def is_on_indexes(operation: str) -> bool:
    """Return whether the name of an operation of a database is that of making or dropping an index."""
    return bool(_ON_INDEXES.search(operation))


class QueryField(msgspec.Struct, frozen=True, order=True):
    """A field that a query filters by, with its operators: `$gte`, `in`, `=`."""

    name: str
    operators: tuple[str, ...] = ("=",)


class DataQuery(msgspec.Struct, frozen=True, order=True):
    """One query or write of a database.

    Attributes:
        symbol: the code that contains it, `path::Outer.inner`.
        store: collection, table or model; empty if unknown. Several tables of one statement are joined by `, `.
        operation: its name in that technology: `find`, `update_one`, `filter`, `SELECT`.
        fields: the fields that it filters by.
        sort: the fields that it sorts by, with a minus sign if descending.
        projection: the fields that it selects; empty for all.
        bounded: whether the code limits the number of rows; None for writes.
        in_loop: whether it is inside of a loop over something that is not constant.
        dialect: the SQL dialect; empty if it is not SQL.
        through: the project's own function that passes it to the database; empty for direct calls.
        unresolved: why the filter or SQL text is unknown, with the name of the wrapper; empty if it is known.
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
        fields: in order, with a minus sign if descending.
        serves: `path:line` of the queries.
        existing: `path:line` of code that already creates such an index; empty if there is none.
    """

    store: str
    fields: tuple[str, ...]
    serves: tuple[str, ...]
    existing: str = ""


class ModelField(msgspec.Struct, frozen=True, order=True):
    """One field of a model.

    Attributes:
        relation: the model that it refers to; empty if none.
        column: its name in the database if code sets a different one; else empty.
        on_delete: what happens to the row if the one that it refers to is deleted, as code says it: `cascade`,
            `protect`, `set_null`; empty if code does not say it.
    """

    name: str
    kind: str
    relation: str = ""
    line: int = 0
    column: str = ""
    on_delete: str = ""


class ModelRule(msgspec.Struct, frozen=True, order=True):
    """A property or method of a model that says what a row is or may: `is_editable(user)`.

    Attributes:
        condition: the condition under which it is true, as code; empty if it is not one expression.
        about: the first sentence of its docstring.
    """

    name: str
    line: int
    condition: str = ""
    about: str = ""


class DataModel(msgspec.Struct, frozen=True, order=True):
    """A class that maps to a table or a collection.

    Attributes:
        store: the table or collection if code names it; else empty.
        is_unmanaged: whether Django leaves the making of its table to others.
        about: the first sentence of its docstring, or of the comment above it; empty if it has none.
        is_abstract: whether it has no table of its own, and gives its fields to others.
        inherited: the fields that it has from its base classes.
        rules: what its rows say of themselves and of users.
        is_user: whether its rows are accounts of users, as its base class or name says.
    """

    file: str
    line: int
    name: str
    technology: Technology
    store: str = ""
    fields: tuple[ModelField, ...] = ()
    is_unmanaged: bool = False
    about: str = ""
    is_abstract: bool = False
    inherited: tuple[ModelField, ...] = ()
    rules: tuple[ModelRule, ...] = ()
    is_user: bool = False


OutsideKind = Literal[
    "http", "queue", "cache", "mail", "object_storage", "file_storage", "search", "database", "job", "command", "switch"
]
"""Kinds of external systems, and of triggers of the program: scheduled jobs, commands, maintenance switches."""


class OutsideUse(msgspec.Struct, frozen=True, order=True):
    """One use of an external system.

    Attributes:
        what: dotted name of the called function.
        target: the literal address, queue, bucket or schedule, if code shows one.
    """

    file: str
    line: int
    symbol: str
    kind: OutsideKind
    what: str
    target: str = ""
    endpoints: tuple[str, ...] = ()


class SavedObject(msgspec.Struct, frozen=True, order=True):
    """A place that saves or deletes an object through an ORM.

    Attributes:
        symbol: the code that contains it, `path::Outer.inner`.
        store: its model, table or collection.
        endpoints: `METHOD path` of the routes that lead to it, nearest first.
        deletes: whether it deletes the object.
        creates: whether it makes a new one; False also where the source does not show it.
    """

    file: str
    line: int
    symbol: str
    store: str
    endpoints: tuple[str, ...] = ()
    deletes: bool = False
    creates: bool = False


def name_of_system(use: OutsideUse) -> str:
    """Return how a called system is named: its address, setting or queue, else the function that is called."""
    return use.target or ".".join(use.what.split(".")[-2:])


GrowthKind = Literal["table", "log", "cache"]
"""Kind of what may grow without bound: a table or collection, a file of a log, entries of a cache."""


class Growth(msgspec.Struct, frozen=True, order=True):
    """Something to which code adds and of which no code was found that removes.

    Attributes:
        what: the table or collection, or the code of the call.
        places: `path:line` of what adds to it.
    """

    kind: GrowthKind
    what: str
    places: tuple[str, ...]


class JobEffect(msgspec.Struct, frozen=True, order=True):
    """Effects of a job or command, itself and through the functions that it calls.

    Attributes:
        file, line: its place, as that of its `OutsideUse`.
        writes: tables and collections that it writes.
        calls: targets of its calls to other systems, or the called functions where code shows no target.
    """

    file: str
    line: int
    writes: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()


class Setting(msgspec.Struct, frozen=True, order=True):
    """A value that comes from the environment or from settings.

    Attributes:
        source: `environment`, `settings` (a module or object of settings) or `config` (a file of settings).
        default: its default as written; empty if there is none.
        line: line of its definition, or else of the first place that reads it.
        reads: `path:line` of every place that reads it.
        variables: environment variables from which a setting is made.
        condition: the condition under which the code sets it, as written; empty if it always does.
        required: whether the program fails where the variable is missing.
        comment: first sentence of the comment above or beside it.
        without: code that ends a function where the setting is empty, and its place: `return at path:line`.
        elsewhere: other values that files of settings give it, with their places: `True at settings/dev.py:4`.
    """

    name: str
    source: str
    file: str
    line: int
    default: str = ""
    reads: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    condition: str = ""
    required: bool = False
    comment: str = ""
    without: tuple[str, ...] = ()
    elsewhere: tuple[str, ...] = ()


class ExposedFilter(msgspec.Struct, frozen=True, order=True):
    """A filter of a database query that contains input of a request.

    Attributes:
        endpoint: `METHOD path`.
        store: the table, collection or model that is searched.
        input: the expression that reads the request, as written.
        operators: the operators that code allows by name; empty if it names none.
        whole: whether the client supplies the filter itself, not only values in it.
        risks: `$where` (code of the client runs in the database), `regex` (a pattern of the client), `operators`
            (a value may be a document with operators), `names` (the client chooses the fields).
        limited: why the risk is limited, as far as code shows: only `operators` are allowed, or `built_by` builds the
            filter; empty if it is not limited.
        built_by: the function of the project that builds the filter from the input; empty if there is none.
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
    """All accesses of a program to databases and external systems.

    Attributes:
        unread: calls that look like queries and could not be analysed.
        growth: what may grow without bound.
    """

    queries: tuple[DataQuery, ...] = ()
    indexes: tuple[IndexAdvice, ...] = ()
    models: tuple[DataModel, ...] = ()
    outside: tuple[OutsideUse, ...] = ()
    settings: tuple[Setting, ...] = ()
    filters: tuple[ExposedFilter, ...] = ()
    unread: tuple[UnreadQuery, ...] = ()
    growth: tuple[Growth, ...] = ()
