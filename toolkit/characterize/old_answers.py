"""Read answers to statements as earlier versions wrote them, in today's form.

Up to format 1 of a recording, a row of null stood behind the last document of a cursor of MongoDB that was read to its
end, and nothing where it was not. A lock of that time has that row too, and `open` for `more`.
"""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from toolkit.model.recording import Rows

_CURSOR = re.compile(r"(?:find|aggregate|list_indexes) ")
_END = (None,)


def update_rows(statement: str, rows: Rows) -> Rows:
    """Return rows of a recording of format 1 in today's form.

    Args:
        statement: what they answer.
        rows: as they were written.
    """
    if not _CURSOR.match(statement):
        return rows
    return Rows(rows.of) if rows.rows == (_END,) else msgspec.structs.replace(rows, more=True)


def update_answers(ask: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the input of a locked case with its answers in today's form."""
    return {**ask, **{name: [_update_line(line) for line in ask[name]] for name in ("answered", "lent") if name in ask}}


def _update_line(line: Mapping[str, Any]) -> Mapping[str, Any]:
    rows = line.get("rows") or []
    if rows and tuple(rows[-1]) == _END and _CURSOR.match(line["statement"]):
        return {**line, "rows": rows[:-1]}
    return {**{name: held for name, held in line.items() if name != "open"}, "more": True} if line.get("open") else line
