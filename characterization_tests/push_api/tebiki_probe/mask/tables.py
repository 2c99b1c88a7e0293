"""Mask values by the names of their columns: rows under a header, next to a list of columns, parameters of a statement.

Values have the form of a recording or an answer: a tuple is `{"$py": "tuple", "of": members}`.
"""

import re

from . import sql_columns

_TEXTS = (str, type(b"".decode("ascii")))
_COLUMN = re.compile(r"[^\W\d][\w -]{0,40}\Z", re.U)
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


def with_rows(values, hides, head, rows):
    """Mask rows by the names above them; None if these are not rows.

    Args:
        values: a `mask_values.ValueMask`.
        hides: name -> whether it gives its column away.
        head: a row for which `is_head` is true.
        rows: a list or a tuple.
    """
    names, held = members(head), members(rows)
    if not held or not any([len(members(row) or ()) == len(names) for row in held]):
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
    cells = members(row)
    if cells is None or len(cells) != len(names):
        return values.value(row)
    shown = [values.value(cell, name if hides(name) else None) for cell, name in zip(cells, names)]
    return _again(row, shown)


def _again(value, shown):
    """Return masked members in the original form, a list or a tuple."""
    return dict(value, of=shown) if isinstance(value, dict) and "$py" in value else shown
