"""Replacements of query words: MongoDB operators, SQL, methods of SQLAlchemy and Django."""

from .sql_clauses import is_sql
from .sql_mutants import changed_sql

_FILTER = {
    "$eq": "$ne", "$ne": "$eq", "$gt": "$gte", "$gte": "$gt", "$lt": "$lte", "$lte": "$lt", "$in": "$nin",
    "$nin": "$in",
    "$and": "$or", "$or": "$and", "$nor": "$or", "$all": "$in", "$not": "$eq", "$elemMatch": "$not",
}  # fmt: skip
_UPDATE = {
    "$set": "$setOnInsert", "$setOnInsert": "$set", "$unset": "$set", "$inc": "$set", "$mul": "$inc", "$min": "$max",
    "$max": "$min", "$push": "$addToSet", "$addToSet": "$push", "$pull": "$addToSet", "$sum": "$avg", "$avg": "$sum",
    "$first": "$last", "$last": "$first", "$match": "$sort", "$limit": "$skip", "$skip": "$limit",
}  # fmt: skip
_MOST = 4  # changes of one text
_METHODS = {
    "in_": "notin_", "notin_": "in_", "is_": "isnot", "isnot": "is_", "and_": "or_", "or_": "and_", "asc": "desc",
    "desc": "asc", "exclude": "filter", "outerjoin": "join", "startswith": "endswith", "endswith": "startswith",
    "update_one": "update_many", "update_many": "update_one", "delete_many": "delete_one",
    "delete_one": "delete_many", "min": "max", "max": "min",
}  # fmt: skip
_LOOKUPS = {
    "gt": "gte", "gte": "gt", "lt": "lte", "lte": "lt", "exact": "iexact", "iexact": "exact", "contains": "startswith",
    "icontains": "contains", "startswith": "contains", "istartswith": "icontains", "endswith": "contains",
}  # fmt: skip


def changed_texts(value):
    """Yield mutated texts: each operator of a query becomes another one, any other text longer.

    What is given is (kind, was, now, the whole other text).
    """
    if isinstance(value, bytes) and bytes is not str:
        yield "text", value, value + b"XX", value + b"XX"
        return
    for kind, known in (("filter_operator", _FILTER), ("update_operator", _UPDATE)):
        if value in known:
            yield kind, value, known[value], _like(value, known[value])
            return
    changed = changed_sql(value) if is_sql(value) else []
    for was, now, text in changed[:_MOST]:
        yield "sql", was, now, _like(value, text)
    if not changed:
        yield "text", value, value + "XX", _like(value, value + "XX")


def every_changed_sql(value):
    """Yield every change of a SQL text; if no database would read one, an error that proves nothing.

    What is given is as that of `changed_texts`.
    """
    found = changed_sql(value)
    for was, now, text in found:
        yield "sql", was, now, _like(value, text)
    if not found:
        yield "invalid_sql", value, value + "XX", _like(value, value + "XX")


def other_method(name):
    """Return another query method; None if there is none."""
    return _METHODS.get(name)


def other_keyword(name):
    """Return another lookup for one of Django's (`age__gt`); None for other keywords."""
    field, found, lookup = name.rpartition("__")
    return "%s__%s" % (field, _LOOKUPS[lookup]) if found and field and lookup in _LOOKUPS else None


def _like(value, text):
    """Convert a text to the type of a value: Python 2 has two types of text."""
    return type(value)(text)
