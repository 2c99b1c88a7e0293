"""Write tables for spreadsheets.

UTF-8 with a byte order mark and CRLF, so that Excel shows Japanese; a text that a spreadsheet would interpret as a
formula is quoted with an apostrophe (OWASP, "CSV Injection").
"""

import csv
import io
from collections.abc import Iterable, Sequence

from toolkit.text.visible import make_visible

Cell = str | float
_FORMULA = tuple("=+-@＝＋－＠\t\r\n")


def write_sheet(heads: Sequence[str], rows: Iterable[Iterable[Cell]]) -> bytes:
    """Encode a table with a row of column names."""
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow(heads)
    for row in rows:
        writer.writerow([_harmless(value) for value in row])
    return b"\xef\xbb\xbf" + table.getvalue().encode()


def _harmless(value: Cell) -> Cell:
    if not isinstance(value, str):
        return value
    return "'" + make_visible(value) if value.startswith(_FORMULA) else make_visible(value)
