"""Small repositories of teams that merge branches, and what git itself says of them."""

from collections.abc import Sequence
from pathlib import Path

from tests.history.repositories import ALICE, BOB, History, code

HOUR = 3600
START = 1_600_000_000
NOW = START + 400 * 24 * HOUR


def branch(
    team: History, name: str, times: Sequence[int], *, author: str = ALICE, files: int = 1, title: str = ""
) -> int:
    """Commit at these times on a new branch, one new function each, and merge it an hour after the last."""
    base = team.tips["main"]
    for count, time in enumerate(times):
        content = {f"{name}_{number}.py": _function(name, count) for number in range(files)}
        team.commit(content, author, time, branch=name, start=base, message=f"{title or 'Add'} {name} {count}")
    message = f"Merge pull request #{len(team.tips)} from team/{name}\n\n{title or 'Add'} {name}"
    merged = {f"{name}_{number}.py": _function(name, len(times) - 1) for number in range(files)}
    return team.commit(merged, BOB, times[-1] + HOUR, merge=(team.tips[name],), message=message)


def team_of(count: int, *, minutes: int = 30) -> History:
    """A team with so many branches of two commits each, a day apart, every one with measured time."""
    team = History()
    team.commit({"app.py": code("def run():", "    return 1")}, day=START, message="Begin")
    for number in range(count):
        first = START + (number + 1) * 24 * HOUR
        branch(team, f"feature{number}", [first, first + minutes * 60])
    return team


def built(team: History, where: Path) -> Path:
    """The repository."""
    return team.build(where)


def _function(name: str, count: int) -> str:
    lines = [f"    total += {number}" for number in range(count + 3)]
    return code(f"def {name}(total):", "    if total:", "        total += 1", *lines, "    return total")
