"""Mask the values of secrets in the rows that a statement fetched of a table of settings."""

from .named_rows import holds_row_name, roles_of, secret_name_in
from .sql_results import secret_columns

_REMEMBERED = 1000
_known = {}  # (statement, names of columns) -> positions of columns that hold names, and values


def without_settings(masking, statement, names, rows, wanted=None):
    """Return rows with the values masked that stand beside the name of a secret, or that were wanted for by one.

    Args:
        masking: a `masking.Masking`.
        statement: SQL.
        names: names of the columns, from the driver.
        rows: sequences of values.
        wanted: name of the secret that the statement chooses its rows by; counts where the rows hold no names.
    """
    naming, valued = _columns_of(statement, names)
    if not valued or not (naming or wanted):
        return rows
    return [_mask_row(masking, [(place, names[place]) for place in naming], valued, row, wanted) for row in rows]


def _columns_of(statement, names):
    found = _known.get((statement, tuple(names)))
    if found is None:
        found = [_of_role(statement, names, role) for role in (0, 1)]
        if len(_known) >= _REMEMBERED:
            _known.clear()
        _known[statement, tuple(names)] = found
    return found


def _of_role(statement, names, role):
    """Return positions of the columns that hold names (0) or values (1), by their own names or what they come of."""
    sources = secret_columns(statement, names, lambda name: roles_of(name)[role])
    return [place for place, name in enumerate(names) if sources[place] or roles_of(name)[role]]


def _mask_row(masking, naming, valued, row, wanted):
    if max([place for place, _ in naming] + valued) >= len(row):
        return row
    held = [secret_name_in(masking.hides, row[place]) for place, _ in naming]
    is_own = any([holds_row_name(name, row[place]) for place, name in naming])
    secret = next((one for one in held if one), None if is_own else wanted)
    if secret is None:
        return row
    positions = set(valued).difference([place for place, _ in naming])
    return [
        masking.whole_value(one, secret) if place in positions and masking.hidable(one) else one
        for place, one in enumerate(row)
    ]
