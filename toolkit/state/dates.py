"""Parse dates in the formats of common tools."""

import re
from datetime import date

from toolkit.errors import LedgerError

_BIG_END_FIRST = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T\s(（].*)?", re.ASCII | re.DOTALL)
_MONTH_IN_WORDS = re.compile(r"(\d{1,2})[-/\s]([A-Za-z]{3})[a-z]*[-/\s](\d{4}|\d{2})(?:\s.*)?", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def parse_day(text: str) -> str:
    """Parse `2026-01-30`, `2026/1/30 10:00`, `2026-01-30T10:00:00+09:00`, `30/Jan/26 10:00 AM` to `YYYY-MM-DD`.

    Raises:
        LedgerError: it is not a date, or month and day are ambiguous (`03/04/2026`).
    """
    said = text.strip()
    try:
        if found := _BIG_END_FIRST.fullmatch(said):
            return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
        found = _MONTH_IN_WORDS.fullmatch(said)
        if found and found[2].lower() in _MONTHS:
            year = int(found[3]) + (2000 if len(found[3]) == 2 else 0)
            return date(year, _MONTHS.index(found[2].lower()) + 1, int(found[1])).isoformat()
    except ValueError:
        pass
    raise LedgerError(f"`{text}` is not an unambiguous date. Write it as 2026-01-30.")
