"""Read and extend `.tebiki/goals.md`: accepted goals, in a text that people read, edit and commit.

A goal is a heading with one line per value below it (`- target: 0`). Every other line belongs to the team and is kept
byte by byte: goals are only added at the end.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from toolkit.errors import UsageError
from toolkit.model.estimate import Hours
from toolkit.model.facts import Lang
from toolkit.model.goals import MOST, Goal
from toolkit.model.service_level import parse_level
from toolkit.system.regular_file import read_regular

NAME = ".tebiki/goals.md"
KEYS = {
    "measure": "指標",
    "start": "開始時",
    "target": "目標",
    "by": "期日",
    "steps": "ステップ",
    "hours": "工数",
}
"""Names of the values of a goal, in English and in Japanese; both are read."""
_NAMES = {name: key for key, japanese in KEYS.items() for name in (key, japanese)}
_VALUE = re.compile(rf"-\s+({'|'.join(_NAMES)})[:：]\s*(.*?)\s*$")
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>")
_HEADING = "## "


def read_goals(root: Path) -> tuple[Goal, ...]:
    """Read the accepted goals of the project at `root`; empty if it has no such file.

    Raises:
        UsageError: the file cannot be read, or a goal in it is invalid.
    """
    return parse_goals(_text(root / NAME) or "", str(root / NAME))


def with_goals(
    root: Path, goals: Iterable[Goal], said: Callable[[Goal], tuple[str, Sequence[str]]], title: str, lang: Lang = "en"
) -> bytes:
    """Return the content of the file with goals added at its end.

    Args:
        root: the project.
        goals: what to add.
        said: formats a goal as its heading and one line per step.
        title: the heading of a new file, with an introduction.
        lang: language of the names of values.

    Raises:
        UsageError: the file is damaged, already has a goal for the measure, or would have too many goals.
    """
    before = _text(root / NAME)
    known, new = read_goals(root), tuple(goals)
    for goal in new:
        if goal.measure in {item.measure for item in known}:
            raise UsageError(f"{root / NAME} has a goal for `{goal.measure}` already. Edit or remove that one first.")
    if len(known) + len(new) > MOST:
        raise UsageError(
            f"{root / NAME} has {len(known)} goals, and {len(new)} more would be too many (at most {MOST}). "
            "Remove those that are reached or given up first."
        )
    start = title if before is None else before.rstrip("\n") + "\n"
    return (start + "".join(f"\n{_section(goal, *said(goal), lang)}" for goal in new)).encode()


def parse_goals(text: str, name: str) -> tuple[Goal, ...]:
    """Read goals from a text; `name` is for messages.

    Raises:
        UsageError: see `read_goals`.
    """
    return tuple(_goal(values, f"{name}:{line}") for line, values in _sections(text, name) if "measure" in values)


def _sections(text: str, name: str) -> Iterator[tuple[int, dict[str, tuple[int, str]]]]:
    """Yield (line of the heading, key -> (line, value)) of each section."""
    first, values = 1, dict[str, tuple[int, str]]()
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(_CONFLICT):
            raise UsageError(f"{name}:{number}: a merge conflict is unresolved. Resolve it, then run again.")
        if line.startswith(_HEADING):
            yield first, values
            first, values = number, {}
        elif found := _VALUE.fullmatch(line):
            key = _NAMES[found[1]]
            if key in values:
                raise UsageError(f"{name}:{number}: `{found[1]}` appears twice in one goal. Remove one of the lines.")
            values[key] = (number, found[2])
    yield first, values


def _goal(values: dict[str, tuple[int, str]], place: str) -> Goal:
    def value(key: str, read: Callable[[str], Any], example: str) -> Any:
        if key not in values:
            raise UsageError(f"{place}: the goal has no line `- {key}: {example}`. Add it, or remove the goal.")
        line, text = values[key]
        try:
            return read(text)
        except ValueError:
            where = f"{place.rpartition(':')[0]}:{line}"
            raise UsageError(f"{where}: `{text}` is not a valid value of {key}: write `- {key}: {example}`.") from None

    measure = value("measure", str, "sql_by_formatting")
    if parse_level(measure):
        start, target = value("start", _level, "850"), value("target", _level, "300")
        return Goal(measure, start, target, value("by", _day, "2027-03-31"))
    middle, upper = value("hours", _two, "12 18")
    return Goal(
        measure=measure,
        start=value("start", _amount, "19"),
        target=value("target", _amount, "0"),
        by=value("by", _day, "2027-03-31"),
        steps=tuple(value("steps", str.split, "0123456789abcdef")),
        hours=Hours(0, middle, upper, 0),
    )


def _amount(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError
    return number


def _level(text: str) -> float:
    number = float(text)
    if not 0 <= number < 1e9:
        raise ValueError
    return number


def _day(text: str) -> str:
    return date.fromisoformat(text).isoformat()


def _two(text: str) -> tuple[float, float]:
    middle, upper = map(float, text.split())
    if not 0 <= middle <= upper < 1e6:
        raise ValueError
    return middle, upper


def _section(goal: Goal, heading: str, steps: Sequence[str], lang: Lang) -> str:
    values = {
        "measure": goal.measure,
        "start": f"{goal.start:.12g}",
        "target": f"{goal.target:.12g}",
        "by": goal.by,
    }
    if goal.hours:
        values["steps"] = " ".join(goal.steps)
        values["hours"] = f"{_in_halves(goal.hours.p50):g} {_in_halves(goal.hours.p80):g}"
    named = [f"- {KEYS[key]}：{value}" if lang == "ja" else f"- {key}: {value}" for key, value in values.items()]
    told = ["", *(f"  {step}" for step in steps)] if steps else []
    return "\n".join([f"{_HEADING}{heading}", "", *named, *told]) + "\n"


def _in_halves(hours: float) -> float:
    return max(0.5, round(hours * 2) / 2)


def _text(file: Path) -> str | None:
    try:
        return read_regular(file).decode()
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is not UTF-8 (byte {error.start}). Restore it from git, then run again.") from error
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}. Correct that, then run again.") from error
