"""Mask values by the names of their columns: rows under a header, next to a list of columns, parameters of a statement.

Values have the form of a recording or an answer: a tuple is `{"$py": "tuple", "of": members}`.
"""

import re

from . import sql_columns

_TEXTS = (str, type(b"".decode("ascii")))
_COLUMN = re.compile(r"[^\W\d][\w -]{0,40}\Z", re.U)
_OF_COLUMNS = ("name", "field", "column", "key", "id")
_LISTS_OF_NAMES = frozenset(["keys", "names", "fields", "columns", "headers", "labels", "params", "parameters"])
_LISTS_OF_VALUES = frozenset(["values", "vals", "data", "row", "args", "contents"])
_STATEMENT = re.compile(
    r"(?:\s|--[^\n]*\n|/\*(?:(?!\*/).){0,300}\*/|\()*"
    r"(?:INSERT|REPLACE|UPDATE|SELECT|DELETE|MERGE|UPSERT|ALTER|CREATE|GRANT|WITH|EXPLAIN|EXEC(?:UTE)?|CALL|SET)\s",
    re.I | re.S,
)
_MARK = re.compile(r"\?|%s|%\(\w+\)s|(?<![:\w]):\w+|\$\d|@\w")


def members(value):
    """Return the members of a list or a tuple; None for everything else."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict) and value.get("$py") == "tuple" and isinstance(value.get("of"), list):
        return value["of"]
    return None


def is_head(hides, value):
    """Return whether a value is a row of column names, one of which is a secret name."""
    names = members(value) or ()
    if len(names) < 2 or not all([isinstance(one, _TEXTS) and _COLUMN.match(one) for one in names]):
        return False
    return any([hides(one) for one in names])


def names_of_columns(hides, value):
    """Return the names of columns in a list or an object of them, one of which is a secret name; None: there are none.

    Args:
        hides: name -> whether it gives its column away.
        value: `["user", "password"]`, `[{"name": "user"}, {"name": "password"}]`, or `{"fields": ..}` of either.
    """
    if is_head(hides, value):
        return members(value)
    if isinstance(value, dict) and "$py" not in value:
        held = [one for one in value.values() if isinstance(one, list) and one]
        return names_of_columns(hides, held[0]) if len(held) == 1 else None
    held = members(value) or ()
    if len(held) < 2 or not all([isinstance(one, dict) and "$py" not in one for one in held]):
        return None
    names = [next((one[key] for key in _OF_COLUMNS if isinstance(one.get(key), _TEXTS)), None) for one in held]
    return names if all(names) and any([hides(one) for one in names]) else None


def mask_parallel(values, hides, value):
    """Mask a list of values beside one of their names: `{"keys": ["password"], "values": [..]}`.

    Args:
        values: a `mask_values.ValueMask`.
        hides: name -> whether it gives its value away.
        value: an object.
    """
    names = [held for key, held in value.items() if key in _LISTS_OF_NAMES and _is_list_of_texts(held)]
    if len(names) != 1 or not any([hides(one) for one in names[0]]):
        return value
    shown = type(value)(value)
    for key, held in value.items():
        if key in _LISTS_OF_VALUES and isinstance(held, list) and len(held) == len(names[0]):
            pairs = zip(names[0], held)
            shown[key] = [values.made_up(one, name) if hides(name) else one for name, one in pairs]
    return shown


def _is_list_of_texts(value):
    return isinstance(value, list) and all([isinstance(one, _TEXTS) for one in value])


def with_rows(values, hides, head, rows):
    """Mask rows by the names above them; None if these are not rows.

    Args:
        values: a `mask_values.ValueMask`.
        hides: name -> whether it gives its column away.
        head: a row for which `is_head` is true.
        rows: a list or a tuple.
    """
    names, held = names_of_columns(hides, head), members(rows)
    if not names or not held or not any([len(_cells(row) or ()) == len(names) for row in held]):
        return None
    if any([hides((members(row) or [None])[0]) for row in held]):
        return None  # pairs of names and values
    return _again(rows, [_row(values, hides, names, row) for row in held])


def is_statement(value):
    """Return whether a value is SQL with places for parameters."""
    return isinstance(value, _TEXTS) and bool(_STATEMENT.match(value)) and bool(_MARK.search(value))


def is_parameters(value):
    """Return whether a value may be the parameters of a statement."""
    return bool(members(value)) or (isinstance(value, dict) and bool(value) and "$py" not in value)


def parameters(masking, statement, given):
    """Mask the parameters of a statement by the names of columns."""
    held = members(given)
    if held is not None and any([members(one) is not None for one in held]):
        return _again(given, [parameters(masking, statement, one) if is_parameters(one) else one for one in held])
    return _again(given, sql_columns.mask_statement(masking, statement, given if held is None else held)[1])


def _row(values, hides, names, row):
    cells = _cells(row)
    if cells is None or len(cells) != len(names):
        return values.value(row)
    shown = [values.value(cell, name if hides(name) else None) for cell, name in zip(cells, names)]
    return _again(row, shown)


def _again(value, shown):
    """Return masked members in the original form, a list or a tuple."""
    if isinstance(value, dict):
        return dict(value, of=shown) if "$py" in value else type(value)((key, shown) for key in value)
    return shown


def _cells(row):
    """Return the cells of a row: the members of a list, also if it is all that an object holds; None: it is no row."""
    is_wrapped = isinstance(row, dict) and "$py" not in row and len(row) == 1
    return members(next(iter(row.values()))) if is_wrapped else members(row)
