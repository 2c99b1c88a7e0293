"""Exports of time trackers as ledger entries: all rows or none."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

import msgspec

from toolkit.errors import LedgerError
from toolkit.model.ledger import ACTIVITIES, Activity, LedgerEntry
from toolkit.model.links import digest
from toolkit.state.dates import parse_day
from toolkit.state.durations import parse_hours
from toolkit.state.ledger_lines import check_entry, normalize_pull_request
from toolkit.state.worklog_columns import Columns, columns_by_name, detect_columns

Value = TypeVar("Value")

_WORDS: Mapping[Activity, str] = {
    "review": r"review|レビュー",
    "locking": r"characteri[sz]ation|\btest|テスト",
    "investigation": r"investigat|research|analy[sz]|調査",
    "rollout": r"deploy|release|roll-?out|リリース|デプロイ",
    "coding": r"coding|implement|develop|実装|開発",
}
_MENTIONED = re.compile(r"https?://\S+/\d+|[#!]\d+|\b(?:PR|MR)[-\s]?(\d+)\b|\b[A-Z][A-Z0-9_]+-\d+\b")
_PER_HOUR = {"hours": 1, "minutes": 60, "seconds": 3600}
_MOST_FAULTS = 5


class WorklogOptions(msgspec.Struct, frozen=True):
    """Options for reading a file.

    Attributes:
        name: name of the file, for messages.
        today: `YYYY-MM-DD`.
        hours_per_day: what a day of work means.
        columns: field -> header, for a file of an unknown tool; see `toolkit.state.worklog_columns`.
    """

    name: str
    today: str
    hours_per_day: float
    columns: Mapping[str, str] = {}


class Worklog(msgspec.Struct, frozen=True):
    """Content of an export.

    Attributes:
        tool: where it comes from.
        left_out: rows without hours, or without a pull request: other work.
    """

    tool: str
    entries: tuple[LedgerEntry, ...]
    left_out: int


def read_worklog(data: bytes, terms: WorklogOptions) -> Worklog:
    """Read an export.

    Args:
        data: the bytes of a CSV or TSV file, in UTF-8, UTF-16 or Shift_JIS, as spreadsheets write them.
        terms: how to read it.

    Raises:
        LedgerError: nobody's header, or rows that cannot be; row and column are named.
    """
    (_, header), *rows = list(_rows(data, terms.name)) or [(1, [])]
    columns = (
        columns_by_name(header, terms.columns, terms.name) if terms.columns else detect_columns(header, terms.name)
    )
    reader = _Reader(columns, header, terms)
    read: list[LedgerEntry | None] = []
    faults: list[str] = []
    for line, row in rows:
        try:
            read.append(reader.entry(line, row))
        except LedgerError as error:
            faults.append(str(error))
    if faults:
        more = f"(And {len(faults) - _MOST_FAULTS} more.) " if len(faults) > _MOST_FAULTS else ""
        told = "\n".join(faults[:_MOST_FAULTS])
        raise LedgerError(f"{told}\n{more}Nothing was imported. Correct the file, then import it again.")
    entries = [entry for entry in read if entry is not None]
    return Worklog(columns.tool, _assign_ids(columns.tool, entries), len(read) - len(entries))


class _Reader:
    """Turns the rows of one file into entries."""

    def __init__(self, columns: Columns, header: Sequence[str], terms: WorklogOptions) -> None:
        self._columns, self._header, self._terms = columns, header, terms

    def entry(self, line: int, row: Sequence[str]) -> LedgerEntry | None:
        """One row; None if it has no hours, or is about no pull request."""
        columns, terms = self._columns, self._terms
        if len(row) != len(self._header):
            told = f"{len(row)} fields, and the header has {len(self._header)}: is a quote missing?"
            raise LedgerError(f"{terms.name}:{line}: {told}")

        def cell(column: int, meaning: Callable[[str], Value]) -> Value:
            try:
                return meaning(row[column])
            except LedgerError as error:
                raise LedgerError(f"{terms.name}:{line}: column `{self._header[column]}`: {error}") from error

        named = _mention if columns.mentioned else normalize_pull_request
        pr = next(filter(None, (named(row[column]) for column in columns.pr)), "")
        if not row[columns.hours].strip() or not pr:
            return None
        return LedgerEntry(
            pr=cell(columns.pr[0], lambda _: self._right(pr=pr).pr),
            hours=cell(columns.hours, lambda text: self._right(hours=self._hours(text)).hours),
            day=cell(columns.day, lambda text: self._right(day=parse_day(text)).day),
            part=_part(row[columns.part]) if columns.part is not None else "whole",
            step=row[columns.step].strip() if columns.step is not None else "",
            id=row[columns.id].strip() if columns.id is not None else "",
        )

    def _right(self, pr: str = "1", hours: float = 1.0, day: str = "") -> LedgerEntry:
        """Check one field as an entry's, so that a fault is laid to its column."""
        return check_entry(LedgerEntry(pr, hours, day or self._terms.today), self._terms.today)

    def _hours(self, text: str) -> float:
        unit = self._columns.unit
        number = _number(text)
        if unit == "text" or (unit == "text_or_seconds" and number is None):
            return parse_hours(text, self._terms.hours_per_day)
        if number is None:
            raise LedgerError(f"`{text}` is not a number. Write the {unit} as a number.")
        if number <= 0:
            raise LedgerError(f"`{text}` is not above zero. Write the time that was worked, or leave the field empty.")
        return number / _PER_HOUR["seconds" if unit == "text_or_seconds" else unit]


def _number(text: str) -> float | None:
    plain = text.strip().replace(",", "")
    return float(plain) if re.fullmatch(r"-?\d+(\.\d+)?", plain, re.ASCII) else None


def _mention(text: str) -> str:
    """The first pull request or ticket that a text names; empty if it names none."""
    found = _MENTIONED.search(text)
    return normalize_pull_request(found[1] or found[0]) if found else ""


def _part(text: str) -> Activity:
    """The activity that a text speaks of; the whole if it speaks of none that is known."""
    said = text.strip().lower()
    for name in ACTIVITIES:
        if name == said:
            return name
    return next((name for name, words in _WORDS.items() if re.search(words, said)), "whole")


def _assign_ids(tool: str, entries: Sequence[LedgerEntry]) -> tuple[LedgerEntry, ...]:
    """Give each entry the id by which it is recognized when the file is imported again.

    Where the tool numbers its rows, that; else what the row says, and which one of several equal rows it is.
    """
    seen: Counter[str] = Counter()
    found = []
    for entry in entries:
        key = digest(tool, "id", entry.id) if entry.id else digest(tool, msgspec.json.encode(entry))
        seen[key] += 1
        numbered = f"{key}-{seen[key]}" if seen[key] > 1 else key
        found.append(msgspec.structs.replace(entry, id=numbered))
    return tuple(found)


def _rows(data: bytes, name: str) -> Iterator[tuple[int, list[str]]]:
    """(line number, fields) of each row that is not blank."""
    text = _decode(data, name)
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield reader.line_num, row
    except csv.Error as error:
        raise LedgerError(f"{name}:{reader.line_num}: not CSV ({error}). Export the file again.") from error


def _decode(data: bytes, name: str) -> str:
    wide = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp932"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise LedgerError(f"{name}: neither UTF-8, UTF-16 nor Shift_JIS text. Save it as CSV in UTF-8.")
