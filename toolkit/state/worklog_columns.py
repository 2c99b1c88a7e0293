"""Map the columns of an export: known by the headers of Jira (and Tempo), GitHub and Toggl, or given."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import msgspec

from toolkit.errors import LedgerError

Unit = Literal["hours", "minutes", "seconds", "text", "text_or_seconds"]
FIELDS = ("pr", "hours", "minutes", "seconds", "duration", "day", "part", "step", "id")
"""Names that `--columns` accepts."""

_UNITS: Mapping[str, Unit] = {"hours": "hours", "minutes": "minutes", "seconds": "seconds", "duration": "text"}


class Columns(msgspec.Struct, frozen=True):
    """Positions of the columns of a file.

    Attributes:
        tool: where it comes from: `jira`, `github`, `toggl` or `told`.
        unit: of the hours; `text` is `3h 30m` or `1:30:00`.
        pr: the first of these that names one counts.
        mentioned: whether the pull request is named somewhere in a text (`Review of #412`), not by a field alone.
    """

    tool: str
    pr: tuple[int, ...]
    hours: int
    unit: Unit
    day: int
    part: int | None = None
    step: int | None = None
    id: int | None = None
    mentioned: bool = False


class ExportLayout(msgspec.Struct, frozen=True):
    """The headers of one tool, in lower case, the most telling first."""

    tool: str
    pr: tuple[str, ...]
    hours: Mapping[str, Unit]
    day: tuple[str, ...]
    part: tuple[str, ...] = ()
    id: tuple[str, ...] = ()
    mentioned: bool = False


LAYOUTS = (
    ExportLayout(
        tool="jira",
        pr=("issue key", "issue", "課題キー"),
        hours={
            "time spent (seconds)": "seconds",
            "time spent seconds": "seconds",
            "time spent (h)": "hours",
            "time spent (hours)": "hours",
            "logged hours": "hours",
            "hours": "hours",
            "作業時間（時間）": "hours",
            "作業時間": "text_or_seconds",
            "time spent": "text_or_seconds",
        },
        day=("work date", "worklog started", "started at", "started", "start date", "date", "作業日", "開始日時"),
        part=("activity", "work type", "activity name", "作業分類"),
        id=("worklog id", "tempo worklog id", "作業ログid"),
    ),
    ExportLayout(
        tool="toggl",
        pr=("task", "description", "説明"),
        hours={"duration": "text", "時間": "text"},
        day=("start date", "開始日"),
        part=("tags", "タグ"),
        mentioned=True,
    ),
    ExportLayout(
        tool="github",
        pr=("url",),
        hours={"actual hours": "hours", "hours spent": "hours", "hours": "hours", "実績時間": "hours"},
        day=("work date", "end date", "closed at", "closed", "date", "作業日", "終了日"),
        part=("activity", "作業分類"),
    ),
)


def detect_columns(header: Sequence[str], name: str) -> Columns:
    """Find the columns of a known export.

    Raises:
        LedgerError: it is not a known one; the message lists those, and how to tell the columns.
    """
    folded = [cell.strip().casefold() for cell in header]
    for layout in LAYOUTS:
        pr = tuple(folded.index(name) for name in layout.pr if name in folded)
        hours, day = _first(folded, layout.hours), _first(folded, layout.day)
        if pr and day is not None and hours is not None:
            return Columns(
                tool=layout.tool,
                pr=pr,
                hours=hours,
                unit=layout.hours[folded[hours]],
                day=day,
                part=_first(folded, layout.part),
                id=_first(folded, layout.id),
                mentioned=layout.mentioned,
            )
    known = " ".join(f"{layout.tool}: {_describe_layout(layout)}." for layout in LAYOUTS)
    raise LedgerError(
        f"{name}:1: the header ({_list_headers(header)}) matches no known export. Usual columns are, for {known} "
        "For any other file, name its columns: --columns pr=Ticket,hours=Spent,day=Date (or minutes=, seconds=, "
        "duration= instead of hours=; also part=, step=, id=)."
    )


def columns_by_name(header: Sequence[str], told: Mapping[str, str], name: str) -> Columns:
    """Find the columns of a file by the names that were given.

    Args:
        header: of the file.
        told: field -> header.
        name: name of the file, for messages.

    Raises:
        LedgerError: a field that there is not, one too few, or a header that the file does not have.
    """
    if wrong := [field for field in told if field not in FIELDS]:
        raise LedgerError(f"--columns: unknown field `{wrong[0]}`; known fields: {', '.join(FIELDS)}.")
    amounts = [field for field in told if field in _UNITS]
    if len(amounts) != 1 or not {"pr", "day"} <= told.keys():
        raise LedgerError("--columns needs pr=, day= and exactly one of hours=, minutes=, seconds= or duration=.")
    place: dict[str, int] = {}
    for field, column in told.items():
        if column not in header:
            raise LedgerError(f"{name}:1: there is no column `{column}`; its columns are: {_list_headers(header)}.")
        place[field] = header.index(column)
    return Columns(
        tool="told",
        pr=(place["pr"],),
        hours=place[amounts[0]],
        unit=_UNITS[amounts[0]],
        day=place["day"],
        part=place.get("part"),
        step=place.get("step"),
        id=place.get("id"),
    )


def _first(header: Sequence[str], names: Iterable[str]) -> int | None:
    return next((header.index(name) for name in names if name in header), None)


def _describe_layout(layout: ExportLayout) -> str:
    return ", ".join(f"`{next(iter(group))}`" for group in (layout.pr, layout.hours, layout.day))


def _list_headers(header: Sequence[str]) -> str:
    return ", ".join(f"`{cell}`" for cell in header[:30]) or "it is empty"
