"""Parse and format the ledger: one JSON object per line, append-only."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import msgspec

from toolkit.errors import LedgerError
from toolkit.model.ledger import Frozen, LedgerEntry

LONGEST_DAY = 24.0
_FIRST = "1990-01-01"
_LINK = re.compile(r"https?://\S+?/(?:pull|pulls|pull-requests|merge_requests|issues)/(\d+)\S*")
_NUMBERED = re.compile(r"[#!](\d+)")
_LONGEST_NAME = 100
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def parse_ledger(data: bytes, name: str) -> tuple[LedgerEntry, ...]:
    """Read a ledger.

    Args:
        data: its bytes.
        name: its name, for messages.

    Raises:
        LedgerError: a line is not an entry; nothing is skipped.
    """
    try:
        lines = data.decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise LedgerError(f"{name}:{line}: not UTF-8. {_RESTORE}") from error
    return tuple(_entry(line, f"{name}:{number}") for number, line in enumerate(lines, 1) if line.strip())


def format_entries(entries: Iterable[LedgerEntry]) -> bytes:
    """Format entries as lines of the ledger."""
    return b"".join(msgspec.json.encode(entry) + b"\n" for entry in entries)


def check_entry(entry: LedgerEntry, today: str) -> LedgerEntry:
    """Check an entry, and return it with a normalized name of its pull request.

    Args:
        entry: the entry as given.
        today: `YYYY-MM-DD`; entries up to tomorrow are valid, because of time zones.

    Raises:
        LedgerError: the entry is invalid.
    """
    tomorrow = (date.fromisoformat(today) + timedelta(days=1)).isoformat()
    fault = _fault(entry)
    if not fault and entry.day > tomorrow:
        fault = f"{entry.day} has not come yet. Give the day on which the work was done"
    if fault:
        raise LedgerError(f"{fault}.")
    return msgspec.structs.replace(entry, pr=normalize_pull_request(entry.pr), hours=round(entry.hours, 4))


def normalize_pull_request(text: str) -> str:
    """Normalize the name of a pull request: `412` for `#412`, `!412` and links to it."""
    found = _LINK.fullmatch(text.strip()) or _NUMBERED.fullmatch(text.strip())
    return found[1] if found else " ".join(text.split())


def new_entries(entries: Sequence[LedgerEntry], known: Iterable[LedgerEntry]) -> tuple[LedgerEntry, ...]:
    """Return the entries that were not imported before."""
    ids = {entry.id for entry in known if entry.id}
    return tuple(entry for entry in entries if not entry.id or entry.id not in ids)


_RESTORE = "Correct the line, or restore the file from git; no entry was changed."


def _entry(line: str, place: str) -> LedgerEntry:
    if line.startswith(("<<<<<<<", "=======", ">>>>>>>")):
        raise LedgerError(f"{place}: a merge conflict is unresolved. Keep the lines of both sides, delete the markers.")
    try:
        entry = msgspec.json.decode(line, type=LedgerEntry)
    except (msgspec.DecodeError, RecursionError) as error:
        raise LedgerError(f"{place}: not an entry ({error}). {_RESTORE}") from error
    if fault := _fault(entry):
        raise LedgerError(f"{place}: {fault}. {_RESTORE}")
    return entry


def _fault(entry: LedgerEntry) -> str:
    """Return the error of an invalid entry; empty if it is valid."""
    if not normalize_pull_request(entry.pr) or len(entry.pr) > _LONGEST_NAME or not entry.pr.strip().isprintable():
        return (
            f"`{entry.pr[:_LONGEST_NAME]}` names no pull request: a number or key is expected, such as 412 or SHOP-31"
        )
    if not entry.hours > 0 and not (entry.hours == 0 and entry.estimate):
        return f"{entry.hours:g} hours are not above zero"
    if not entry.hours <= LONGEST_DAY:
        return f"{entry.hours:g} hours are more than a day has: make one entry for each day"
    if not _is_day(entry.day):
        return f"`{entry.day}` is not a day after {_FIRST}: it is written as 2026-01-30"
    if entry.estimate and not _is_range(entry.estimate):
        return "its estimate is none: P10, P50, P80 and P90 of the whole and of each part are hours that ascend"
    return ""


def _is_range(frozen: Frozen) -> bool:
    """Return whether an estimate is plausible, because a merge or an editor may have changed it."""
    ranges = [msgspec.structs.astuple(hours) for hours in (frozen.hours, *frozen.parts.values())]
    ascend = all(0 <= low <= middle <= upper <= high < 1e6 for low, middle, upper, high in ranges)
    some = not frozen.parts or any(part.p50 > 0 for part in frozen.parts.values())
    return ascend and some and frozen.hours.p10 > 0


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return bool(_DAY.fullmatch(text)) and text >= _FIRST
