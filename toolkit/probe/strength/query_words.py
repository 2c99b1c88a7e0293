"""Replacements of query words: MongoDB operators, SQL, methods of SQLAlchemy and Django."""

import re

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
_SQL = re.compile(
    r"\s*(SELECT|INSERT|UPDATE|DELETE|REPLACE)\b|.*\b(WHERE|ORDER BY|GROUP BY|HAVING|AND|OR)\b", re.DOTALL
)
_IN_SQL = (
    ("<=", "<"), (">=", ">"), ("<>", "="), ("!=", "="), ("<", "<="), (">", ">="), (" = ", " <> "), ("NOT IN", "IN"),
    (" IN ", " NOT IN "), ("IS NOT NULL", "IS NULL"), ("IS NULL", "IS NOT NULL"), (" AND ", " OR "), (" OR ", " AND "),
    (" DESC", " ASC"), (" ASC", " DESC"), ("SUM(", "MAX("), ("COUNT(", "MAX("), ("MAX(", "MIN("), ("MIN(", "MAX("),
    (" NOT LIKE ", " LIKE "), (" LIKE ", " NOT LIKE "), ("SELECT DISTINCT", "SELECT"),
)  # fmt: skip
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
    changed = list(_changed_sql(value)) if _SQL.match(value) else []
    for was, now, text in changed[:_MOST]:
        yield "sql", was.strip(), now.strip(), _like(value, text)
    if not changed:
        yield "text", value, value + "XX", _like(value, value + "XX")


def _changed_sql(value):
    rest = value
    for was, now in _IN_SQL:
        if was in rest:
            yield was, now, value.replace(was, now, 1)
            rest = rest.replace(was, "\0")  # the shorter ones are not found in it again


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
