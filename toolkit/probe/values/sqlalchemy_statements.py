"""Queries and conditions of SQLAlchemy that are outcomes: written as their statement, and what its text does not say.

Their own names and caches hold addresses of objects. What a statement is besides its parameters is in the key under
which SQLAlchemy keeps a compiled one (`_generate_cache_key`, since 1.4): two of the same key are compiled alike. A
statement without a key, or with something in it whose name does not say what it is, is an object like any other.
"""

import re
import sys
import types

from .plain import PLAIN, TEXT

_OUTCOMES = frozenset(["sqlalchemy.orm.query.Query", "sqlalchemy.sql.selectable.Select"])
_OUTCOMES |= frozenset(["sqlalchemy.sql.selectable.CompoundSelect", "sqlalchemy.sql.dml.UpdateBase"])
_OUTCOMES |= frozenset(["sqlalchemy.sql.elements.ColumnElement"])
_OF_TABLES = "sqlalchemy.sql.schema.SchemaItem"
_OF_ONE_QUERY = re.compile(r":(?:Annotated)?(?:\w*Alias(?:edInsp)?|Subquery|CTE|Lateral|TableSample|\w*Select)\b")
"""Parts of a condition that depend on the query around it: a subquery, or which of two aliases of a table is meant."""
_OF_QUERIES = frozenset(["_params", "load_options"])
"""Parts of a query of the ORM that say how its rows are loaded, which its statement does not."""
_OF_TYPES = frozenset(["impl", "impl_instance", "_static_cache_key", "_type_affinity"])
"""Attributes of a type that SQLAlchemy sets by itself."""


def writer_of(kind):
    """Return the writer of queries and conditions of a class, as `known_classes.writer_of`; None for other classes."""
    bases = ["%s.%s" % (one.__module__, one.__name__) for one in kind.__mro__]
    return None if _OUTCOMES.isdisjoint(bases) or _OF_TABLES in bases else _write_statement


def _write_statement(writer, value, depth):
    """Write a query whose rows are still to be read, or a condition; where nobody makes it again, as an object."""
    if not writer.is_outcome or _are_mappers_waiting():
        return writer.object_(value, depth)
    try:
        statement = getattr(value, "statement", value)
        unsaid, compiled = _list_unsaid(value), statement.compile()
        details = _describe_key(statement, compiled)
        text, given = writer.statement("%s" % (compiled,), dict(compiled.params))
    except Exception:  # of a dialect of its own, with parts that are still missing, or `_UnnamedError`
        return writer.object_(value, depth)
    name = "%s:%s" % (type(value).__module__, type(value).__name__)
    written = writer.begin_object(value, {"$py": "sqlalchemy_query", "class": name, "of": text})
    written["given"] = writer.write(given, depth)
    written["details"] = writer.statement(details, {})[0]
    if unsaid:
        written["unsaid"] = writer.write(unsaid, depth)
    return written


class _UnnamedError(Exception):
    """A part of a statement is not told by its name."""


def _describe_key(statement, compiled):
    """Return the key of a statement as text, in the words of which it consists.

    Args:
        statement: it.
        compiled: its text, which lacks the parameters of options that load other rows.

    Raises:
        _UnnamedError: the key does not say all.
    """
    key = statement._generate_cache_key()
    if key is None or any([one.callable or one.required or one.isoutparam for one in key.bindparams]):
        raise _UnnamedError  # a parameter that calls code of the program, or is still to be given
    details = _name_of(key.key)
    if len(key.bindparams) != len(compiled.params):
        raise _UnnamedError
    is_condition = hasattr(statement, "operate")
    if (is_condition and _OF_ONE_QUERY.search(details)) or _has_more(statement, key.bindparams):
        raise _UnnamedError
    return details


def _has_more(statement, parameters):
    """Return whether a statement has what no key says: options of the program, members of an own type, or variants.

    The type of a column is that of its table; others are those of casts and parameters.
    """
    parts = [statement] + list(sys.modules["sqlalchemy.sql.visitors"].iterate(statement, {}))
    options = [one for part in parts for one in getattr(part, "_with_options", ())]
    parts += [column for part in parts if hasattr(part, "fullname") for column in getattr(part, "columns", ())]
    of_columns = [part.type for part in parts if _is_of_table(part) and hasattr(part, "type")]
    typed = [part.type for part in parts + list(parameters) if hasattr(part, "type")]
    own = [one for one in typed if not any([one is held for held in of_columns])]
    has_more = [_says_more(held) for one in own for held in _types_in(one)]
    return any(has_more) or not all([one._is_has_cache_key for one in options])


def _is_of_table(part):
    """Return whether a part is a column of a table, also by another name or within a subquery."""
    bases = getattr(part, "base_columns", ())
    return bool(bases) and all([hasattr(getattr(one, "table", None), "metadata") for one in bases])


def _types_in(kind):
    """Yield a type and those that it holds: that of an array's items, that which a type of the program wraps."""
    waiting = [kind]
    while waiting:
        one = waiting.pop()
        yield one
        held = [vars(one).get(name) for name in ("item_type", "impl")] + list(vars(one).get("types") or ())
        waiting += [it for it in held if it is not None and not isinstance(it, type)]


def _says_more(kind):
    """Return whether a type has members, variants, or a state of the program's own."""
    if getattr(kind, "_variant_mapping", None) or hasattr(kind, "mapping") or hasattr(kind, "enums"):
        return True
    is_of_library = type(kind).__module__.startswith("sqlalchemy.")
    return "should_evaluate_none" in vars(kind) or not (is_of_library or _OF_TYPES.issuperset(vars(kind)))


def _name_of(part):
    """Return a text that says what a part of a key is."""
    if part is None or type(part) in PLAIN or isinstance(part, (str, TEXT)):
        return repr(part)
    if type(part) in (tuple, list):
        return "(%s)" % ", ".join([_name_of(one) for one in part])
    if isinstance(part, dict):
        return _name_of(sorted(part.items()))
    if hasattr(type(part), "__members__") or type(part).__name__ == "symbol":
        return "%s.%s" % (type(part).__name__, part.name)
    return _name_of_object(part)


def _name_of_object(part):
    kind = type(part).__name__
    named = part if isinstance(part, type) else part.class_ if kind == "Mapper" else None
    if named is not None:
        return "%s:%s" % (named.__module__, getattr(named, "__qualname__", named.__name__))
    if kind in ("Table", "AnnotatedTable") and not part.info and not part.metadata.info:  # which name another database
        return "table %s" % (part.fullname,)
    if isinstance(part, (types.FunctionType, types.BuiltinFunctionType)) and _is_operator(part):
        return "%s.%s" % (part.__module__, part.__name__)
    if hasattr(part, "parent") and hasattr(part, "key"):  # of a model
        return "%s.%s" % (_name_of(part.parent), part.key)
    raise _UnnamedError


def _is_operator(function):
    return function.__module__ in ("_operator", "operator", "sqlalchemy.sql.operators")


def _list_unsaid(query):
    """Return what a query asks for besides its statement: how it is executed.

    Raises:
        _UnnamedError: listeners or options of a query belong to the program, or say how its rows are loaded.
    """
    if getattr(getattr(query, "dispatch", None), "before_compile", None):
        raise _UnnamedError
    if hasattr(query, "statement") and not _is_plain_query(query):
        raise _UnnamedError
    return dict(getattr(query, "_execution_options", ()))


def _is_plain_query(query):
    """Return whether a query of the ORM holds no more than its statement, nor anything of a class of the program."""
    known = set(dir(sys.modules["sqlalchemy.orm.query"].Query)).union(["session", "_raw_columns"])
    return _OF_QUERIES.isdisjoint(vars(query)) and known.issuperset(vars(query))


def _are_mappers_waiting():
    """Return whether models are still to be mapped to each other, which compiling a query would begin.

    While a program is imported, half of the models that others name are missing, and SQLAlchemy never forgets that.
    """
    module = sys.modules.get("sqlalchemy.orm.mapper")
    registries = list(getattr(module, "_mapper_registries", ())) or [getattr(module, "Mapper", None)]
    return any([getattr(one, "_new_mappers", False) for one in registries])
