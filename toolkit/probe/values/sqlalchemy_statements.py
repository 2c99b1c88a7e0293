"""Queries and conditions of SQLAlchemy that are outcomes: written as their statement, and what its text does not say.

Their own names and caches hold addresses of objects. Parts that are known to differ where the text is the same are
written beside it, or make the value an object like any other.
"""

import sys

from .layouts import reference_name
from .plain import PLAIN

_QUERIES = frozenset(["sqlalchemy.orm.query.Query", "sqlalchemy.sql.selectable.Select"])
_QUERIES |= frozenset(["sqlalchemy.sql.selectable.CompoundSelect", "sqlalchemy.sql.dml.UpdateBase"])
_EXPRESSION = "sqlalchemy.sql.elements.ColumnElement"
_OF_TABLES = "sqlalchemy.sql.schema.SchemaItem"
_PARTS = frozenset(["BinaryExpression", "BooleanClauseList", "ClauseList", "ExpressionClauseList", "UnaryExpression"])
_PARTS |= frozenset(["BindParameter", "Column", "AnnotatedColumn", "Grouping", "Null", "True_", "False_"])
"""Classes of which a statement says all but their types, and what `_is_plain` looks at."""
_OF_MAPPING = frozenset(["entity_namespace", "parententity", "parentmapper", "proxy_key", "proxy_owner"])
"""Annotations that say by which model a column is named."""
_OF_SOME_DIALECTS = ("_distinct_on", "_prefixes", "_suffixes", "_hints", "_statement_hints")
"""Parts of a query that the general dialect does not write."""
_ESCAPES = frozenset(["escape", "autoescape"])
"""Modifiers of an operator that are in its text."""


def writer_of(kind):
    """Return the writer of queries and conditions of a class, as `known_classes.writer_of`; None for other classes."""
    bases = ["%s.%s" % (one.__module__, one.__name__) for one in kind.__mro__]
    if not _QUERIES.isdisjoint(bases):
        return _write_query
    is_condition = _EXPRESSION in bases and _OF_TABLES not in bases and kind.__name__ in _PARTS
    return _write_expression if is_condition else None


def _write_query(writer, value, depth):
    """Write a query whose rows are still to be read; its parts are numbered and cached differently in each run.

    Where nobody makes it again, its statement and what it loads besides say more.
    """
    if not writer.is_outcome or getattr(getattr(value, "dispatch", None), "before_compile", None):
        return writer.object_(value, depth)  # listeners of a query belong to the program
    if _are_mappers_waiting():
        return writer.object_(value, depth)
    try:
        if not _is_query_plain(value):
            return writer.object_(value, depth)
        compiled = getattr(value, "statement", value).compile()
        statement, given = writer.statement("%s" % (compiled,), dict(compiled.params))
        options = sorted(part for one in getattr(value, "_with_options", ()) for part in _describe_option(one))
        unsaid = _list_unsaid(value)
    except Exception:  # of a dialect of its own, or with parts that are still missing
        return writer.object_(value, depth)
    written = _begin(writer, value, statement)
    written["given"] = writer.write(given, depth)
    if options:
        written["options"] = options
    if unsaid:
        written["unsaid"] = writer.write(unsaid, depth)
    return written


def _begin(writer, value, statement):
    name = "%s:%s" % (type(value).__module__, type(value).__name__)
    return writer.begin_object(value, {"$py": "sqlalchemy_query", "class": name, "of": statement})


def _is_query_plain(query):
    """Return whether nothing is asked for that only some dialects write, and no option has conditions of its own."""
    parts = list(sys.modules["sqlalchemy.sql.visitors"].iterate(getattr(query, "statement", query)))
    for part in [query] + parts:
        locks = getattr(part, "_for_update_arg", None)
        if getattr(locks, "of", None) or any([getattr(part, name, None) for name in _OF_SOME_DIALECTS]):
            return False
    options = [(one, getattr(one, "context", None)) for one in getattr(query, "_with_options", ())]
    held = [one for option, context in options for one in [option] + list(context if _is_tuple(context) else ())]
    is_load = all([_is_tuple(context) or isinstance(context, dict) or _is_old(one) for one, context in options])
    return is_load and not any([getattr(one, "_extra_criteria", ()) for one in held])


def _is_tuple(value):
    return isinstance(value, tuple)


def _is_old(option):
    """Return whether an option is one of SQLAlchemy before 1.4, which has no conditions."""
    return type(option).__name__ == "_UnboundLoad"


def _list_unsaid(query):
    """Return what a query asks for that its text in the general dialect does not say: its locks, and its options."""
    found = dict((name, held) for name, held in dict(getattr(query, "_execution_options", ())).items())
    entities = [type(one).__name__ for one in getattr(query, "_raw_columns", ())]
    if entities:
        found["entities"] = entities
    locks = getattr(query, "_for_update_arg", None)
    if locks is not None:
        found.update((name, held) for name, held in vars(locks).items() if isinstance(held, bool))
    return found


def _describe_option(option):
    """Return which relationships and columns an option loads, and how; else the name of its class."""
    parts = getattr(option, "context", None)
    parts = parts if isinstance(parts, tuple) else ()
    return ["%s %s" % (one.path, sorted(one.strategy or ())) for one in parts] or [type(option).__name__]


def _write_expression(writer, value, depth):
    """Write a condition, or another expression of columns of tables; one that says less than it is as an object.

    A subquery depends on the query around it, two aliases look alike, and a parameter may call code of the program.
    """
    if not writer.is_outcome:
        return writer.object_(value, depth)
    try:
        parts = list(sys.modules["sqlalchemy.sql.visitors"].iterate(value))
        types = [part.type for part in parts if hasattr(part, "type")]
        if not all([_is_plain(part) for part in parts]) or not all([_has_plain_fields(one) for one in types]):
            return writer.object_(value, depth)
        compiled = value.compile()
        statement, given = writer.statement("%s" % (compiled,), dict(compiled.params))
        models = [_model_of(part) for part in parts if hasattr(part, "table")]
    except Exception:  # of a dialect of its own, or with parts that are still missing
        return writer.object_(value, depth)
    written = _begin(writer, value, statement)
    written["given"] = writer.write(given, depth)
    written["types"] = [[type(one).__name__, writer.fields(_fields_of(one), depth)] for one in types]
    written["models"] = models
    return written


def _is_plain(part):
    """Return whether the text of a statement says what a part of an expression is, besides its type and its model."""
    kind = type(part).__name__
    if kind not in _PARTS or not _OF_MAPPING.issuperset(part._annotations):
        return False
    if kind == "BindParameter":
        return part.callable is None and not part.required and part.unique and not part.isoutparam
    if kind.endswith("Column"):
        is_of_table = type(part.table).__name__ in ("Table", "AnnotatedTable")
        return is_of_table and not part.table.info and not part.table.metadata.info  # which name another database
    is_own = type(getattr(part, "operator", None)).__name__ == "custom_op"
    modifiers = getattr(part, "modifiers", None) or {}
    return not is_own and all([name in _ESCAPES or held is None for name, held in modifiers.items()])


def _model_of(column):
    """Return the name of the model by which a column is named: that of a subclass adds a condition of its own."""
    mapper = column._annotations.get("parentmapper") or column._annotations.get("parententity")
    return mapper and reference_name(mapper.class_)


def _has_plain_fields(kind):
    """Return whether a type is one of SQLAlchemy's own, with plain fields: others may hold anything."""
    if not type(kind).__module__.startswith("sqlalchemy.") or getattr(kind, "_variant_mapping", None):
        return False
    return all([type(held) in PLAIN for _, held in _fields_of(kind)])


def _fields_of(kind):
    return sorted((name, held) for name, held in vars(kind).items() if name[:1] != "_" and name != "dispatch")


def _are_mappers_waiting():
    """Return whether models are still to be mapped to each other, which compiling a query would begin.

    While a program is imported, half of the models that others name are missing, and SQLAlchemy never forgets that.
    """
    module = sys.modules.get("sqlalchemy.orm.mapper")
    registries = list(getattr(module, "_mapper_registries", ())) or [getattr(module, "Mapper", None)]
    return any([getattr(one, "_new_mappers", False) for one in registries])
