"""A table of tasks as people hand it over: CSV, one task a row, checked before anything is computed from it."""

import csv
import re
from collections.abc import Mapping, Sequence
from io import StringIO

import msgspec

from toolkit.errors import UsageError
from toolkit.model.tasks import COLUMNS, KINDS, TaskRow

_NUMBER = re.compile(r"-?\d+(\.\d*)?([eE][+-]?\d+)?", re.ASCII)
_SPECIAL = re.compile('[,"\r\n]')
_LARGEST = 1e12
_TEXTS = frozenset({"repo", "sha", "author", "type"})
_BOM = "\ufeff"
_OTHER_MARKS = (";", "\t")


class Table(msgspec.Struct, frozen=True):
    """A file of rows, as it was written.

    Attributes:
        name: name of the file, for messages.
        header: names of the columns.
        rows: (number of the line, its fields); as many fields as there are columns.
        bom, newline: how the file begins and how its lines end, so that another can be written like it.
    """

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    bom: bool = False
    newline: str = "\n"

    def to_csv(self, columns: Mapping[str, Sequence[str]]) -> bytes:
        """The same file with more columns behind the others.

        Args:
            columns: name -> a text for each row.
        """
        lines = [(*self.header, *columns)]
        lines += ((*fields, *(texts[at] for texts in columns.values())) for at, (_, fields) in enumerate(self.rows))
        text = "".join(",".join(map(_field, line)) + self.newline for line in lines)
        return ((_BOM if self.bom else "") + text).encode()


def read_table(content: bytes, name: str) -> Table:
    """Read a file of rows.

    Args:
        content: the bytes of the file, UTF-8 with or without a mark at its beginning.
        name: name of the file, for messages.

    Raises:
        UsageError: no CSV, no rows, a column twice, or a row that has more or fewer fields than the header.
    """
    text = _decode(content, name)
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = _split(text.removeprefix(_BOM), name)
    if not lines:
        raise UsageError(f"{name} is empty. It needs a header with the names of the columns, and one task a row.")
    header = tuple(field.strip() for field in lines[0][1])
    _check_header(header, name)
    for number, fields in lines[1:]:
        if len(fields) != len(header):
            raise UsageError(
                f"{name}, line {number}: {len(fields)} fields, but the header has {len(header)} columns. "
                "Correct the line, then run again; nothing was written."
            )
    if len(lines) == 1:
        raise UsageError(f"{name} has a header but no rows. Add one task a row, then run again.")
    return Table(name, header, tuple(lines[1:]), text.startswith(_BOM), newline)


def tasks_of(table: Table, needed: Sequence[str], read: Sequence[str]) -> tuple[TaskRow, ...]:
    """The rows as tasks, in their order.

    Args:
        table: the file.
        needed: columns without which nothing can be said.
        read: columns that are read if they are there, `needed` among them; all others are ignored.

    Raises:
        UsageError: a needed column is missing, or a field is empty, not a number, negative or beyond belief.
    """
    if missing := [name for name in needed if name not in table.header]:
        raise UsageError(
            f"{table.name}: missing columns: {', '.join(missing)}. Add them, then run again; nothing was written."
        )
    places = [(place, name) for place, name in enumerate(table.header) if name in read and name in COLUMNS]
    return tuple(_task(table.name, number, fields, places) for number, fields in table.rows)


def unknown_kinds(tasks: Sequence[TaskRow]) -> dict[str, int]:
    """Count the tasks of each kind that the model does not know; they count as `other`."""
    found: dict[str, int] = {}
    for task in tasks:
        if task.type not in KINDS:
            found[task.type] = found.get(task.type, 0) + 1
    return found


def _field(text: str) -> str:
    """A field as RFC 4180 has it; `csv` leaves a lone carriage return bare, which then ends the line."""
    return '"' + text.replace('"', '""') + '"' if _SPECIAL.search(text) else text


def _task(name: str, number: int, fields: Sequence[str], places: Sequence[tuple[int, str]]) -> TaskRow:
    values: dict[str, str | float] = {}
    for place, column in places:
        text = fields[place].strip()
        values[column] = text if column in _TEXTS else _number(text, f"{name}, line {number}, column {column}")
    return msgspec.convert(values, TaskRow)


def _number(text: str, where: str) -> float:
    if not text:
        raise UsageError(f"{where}: the field is empty. Write 0 if there is nothing; nothing was written.")
    if not _NUMBER.fullmatch(text):
        raise UsageError(f"{where}: `{text[:40]}` is not a number. Correct it, then run again; nothing was written.")
    value = float(text)
    if value < 0:
        raise UsageError(f"{where}: `{text[:40]}` is negative. Correct it, then run again; nothing was written.")
    if value > _LARGEST:
        raise UsageError(f"{where}: `{text[:40]}` is beyond belief. Correct it, then run again; nothing was written.")
    return value


def _decode(content: bytes, name: str) -> str:
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UsageError(f"{name}, line {line}: not UTF-8. Save the file as CSV in UTF-8, then run again.") from error
    if "\0" in text:
        raise UsageError(
            f"{name}, line {text[: text.index(chr(0))].count(chr(10)) + 1}: a NUL character; this is not a CSV."
        )
    return text


def _split(text: str, name: str) -> list[tuple[int, tuple[str, ...]]]:
    """Lines that are not blank, with their numbers."""
    reader = csv.reader(StringIO(text, newline=""), strict=True)
    try:
        return [(reader.line_num, tuple(fields)) for fields in reader if fields]
    except csv.Error as error:
        raise UsageError(
            f"{name}, line {reader.line_num}: no valid CSV: {error}. Correct it, then run again."
        ) from error


def _check_header(header: Sequence[str], name: str) -> None:
    for mark in _OTHER_MARKS:
        if len(header) == 1 and mark in header[0]:
            shown = "tabs" if mark == "\t" else f"`{mark}`"
            raise UsageError(
                f"{name}: the columns are separated by {shown}. Save the file with commas, then run again."
            )
    if twice := sorted({column for column in header if header.count(column) > 1}):
        raise UsageError(f"{name}: columns that are there twice: {', '.join(twice)}. Remove one of each.")
