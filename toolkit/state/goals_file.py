"""`.tebiki/goals.md`: the goals that a team accepted, a text that is read, edited and committed by people.

A goal is a heading with a line for each value below it (`- target: 0`). Every other line is the team's own, and is
kept byte by byte: goals are only ever added at the end.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from toolkit.errors import UsageError
from toolkit.model.estimate import Hours
from toolkit.model.goals import MOST, Goal
from toolkit.system.regular_file import read_regular

NAME = ".tebiki/goals.md"
_VALUE = re.compile(r"-\s+(measure|start|target|by|steps|hours):\s*(.*?)\s*$")
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>")
_HEADING = "## "


def read_goals(root: Path) -> tuple[Goal, ...]:
    """The accepted goals of the project at `root`; none if it has no such file.

    Raises:
        UsageError: the file cannot be read, or a goal in it is damaged; the line is named, and nothing is changed.
    """
    return parse_goals(_text(root / NAME) or "", str(root / NAME))


def with_goals(root: Path, goals: Iterable[Goal], said: Callable[[Goal], str], title: str) -> bytes:
    """The bytes of the file with goals added at its end.

    Args:
        root: the project.
        goals: what to add.
        said: the sentence of a goal.
        title: the heading of a new file, with what there is to know about it.

    Raises:
        UsageError: the file is damaged, has a goal for the same measure, or would hold too many.
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
    return (start + "".join(f"\n{_section(goal, said(goal))}" for goal in new)).encode()


def parse_goals(text: str, name: str) -> tuple[Goal, ...]:
    """Read goals from a text; `name` is for messages.

    Raises:
        UsageError: see `read_goals`.
    """
    return tuple(_goal(values, f"{name}:{line}") for line, values in _sections(text, name) if "measure" in values)


def _sections(text: str, name: str) -> Iterator[tuple[int, dict[str, tuple[int, str]]]]:
    """(line of the heading, key -> line and value) of each section."""
    first, values = 1, dict[str, tuple[int, str]]()
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith(_CONFLICT):
            raise UsageError(f"{name}:{number}: a merge conflict is unresolved. Resolve it, then run again.")
        if line.startswith(_HEADING):
            yield first, values
            first, values = number, {}
        elif found := _VALUE.fullmatch(line):
            if found[1] in values:
                raise UsageError(f"{name}:{number}: `{found[1]}` appears twice in one goal. Remove one of the lines.")
            values[found[1]] = (number, found[2])
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

    middle, upper = value("hours", _two, "12 18")
    return Goal(
        measure=value("measure", str, "sql_by_formatting"),
        start=value("start", _amount, "19"),
        target=value("target", _amount, "0"),
        by=value("by", lambda text: date.fromisoformat(text).isoformat(), "2027-03-31"),
        steps=tuple(value("steps", str.split, "0123456789abcdef")),
        hours=Hours(0, middle, upper, 0),
    )


def _amount(text: str) -> int:
    number = int(text)
    if number < 0:
        raise ValueError
    return number


def _two(text: str) -> tuple[float, float]:
    middle, upper = map(float, text.split())
    if not 0 <= middle <= upper < 1e6:
        raise ValueError
    return middle, upper


def _section(goal: Goal, said: str) -> str:
    lines = (
        f"{_HEADING}{said}",
        "",
        f"- measure: {goal.measure}",
        f"- start: {goal.start}",
        f"- target: {goal.target}",
        f"- by: {goal.by}",
        f"- steps: {' '.join(goal.steps)}",
        f"- hours: {goal.hours.p50:g} {goal.hours.p80:g}",
    )
    return "\n".join(lines) + "\n"


def _text(file: Path) -> str | None:
    try:
        return read_regular(file).decode()
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise UsageError(f"{file} is not UTF-8 (byte {error.start}). Restore it from git, then run again.") from error
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}. Correct that, then run again.") from error
