"""Measure the bars of speed and memory on real projects, as ratios in one run.

    python -m tests.bench TREE...
    python -m tests.bench recording DRIVER...    what recording costs: see recording.py

Each TREE is the checkout of a project. The unit is `radon cc -a -s` on the same tree in the same run. Bars of history
need a full clone. The table is written as Markdown; the exit code is 1 if a bar is missed.
"""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.bench import recording
from tests.bench.cost import Cost, cost
from tests.history.repositories import git

_TEBIKI = [sys.executable, "-m", "toolkit"]
_LARGE = 90_000
"""Lines from which on the bars of a large tree hold."""


@dataclass(frozen=True)
class Bar:
    """One bar: a measured ratio and what it may be at most."""

    tree: str
    what: str
    ratio: float
    most: float

    @property
    def met(self) -> bool:
        return self.ratio <= self.most


def bars(tree: Path, scratch: Path) -> Iterator[Bar]:
    """Measure every bar that holds for a tree."""
    copy = scratch / tree.name
    shutil.copytree(tree, copy, symlinks=True)
    radon = cost(["radon", "cc", "-a", "-s", str(copy)], runs=5)
    click = cost([sys.executable, "-c", "import click"], runs=7)
    large = sum(file.read_bytes().count(b"\n") for file in copy.rglob("*.py")) >= _LARGE
    for what, ratio, most in (*_analysis(copy, scratch, radon, click, large=large), *_history(copy, radon)):
        yield Bar(tree.name, what, ratio, most)


def _analysis(
    copy: Path, scratch: Path, radon: Cost, click: Cost, *, large: bool
) -> Iterator[tuple[str, float, float]]:
    if large:
        yield "metrics alone, cold (CPU)", cost(_part("metrics", copy)).cpu / radon.cpu, 2.0
    run = [*_TEBIKI, "analyze", str(copy), "--out", str(scratch / "report"), "--quiet", "--no-history"]
    cold = cost([*run, "--jobs", "1", "--no-cache"])
    env = {"TEBIKI_CACHE_DIR": str(scratch / "cache")}
    if large:
        yield "whole analysis, cold (CPU)", cold.cpu / radon.cpu, 4.0
        yield (
            "whole analysis, cold, two processes (wall)",
            cost([*run, "--jobs", "2", "--no-cache"]).wall / radon.wall,
            2.5,
        )
        yield "peak memory of one process (of 400 MiB)", cold.memory / 400, 1.0
    cost(run, runs=1, env=env)
    warm = cost(run, runs=5, env=env)
    if not large:
        yield "warm, unchanged (CPU, of `import click`)", warm.cpu / click.cpu, 6.0
        return
    yield "warm, unchanged (CPU)", warm.cpu / radon.cpu, 0.15
    yield "warm, one file edited (CPU)", _edited(copy, run, env) / radon.cpu, 0.2


def _edited(copy: Path, run: list[str], env: dict[str, str]) -> float:
    """CPU seconds after one more line in a file of middle size; the median of three edits."""
    files = sorted(copy.rglob("*.py"), key=lambda file: file.stat().st_size)
    file = files[len(files) // 2]
    seconds = []
    for number in range(3):
        file.write_bytes(file.read_bytes() + f"\n\ndef added_{number}():\n    return {number}\n".encode())
        seconds.append(cost(run, runs=1, env=env).cpu)
    return sorted(seconds)[1]


def _history(copy: Path, radon: Cost) -> Iterator[tuple[str, float, float]]:
    if (copy / ".git").exists():
        yield "history, coupling, ownership (CPU)", cost(_part("history", copy), runs=5).cpu / radon.cpu, 1.0
        yield "trend of 60 revisions (CPU)", cost(_part("trend", copy)).cpu / radon.cpu, 5.0
        yield from _tasks(copy)


def _tasks(copy: Path) -> Iterator[tuple[str, float, float]]:
    """The cost of looking for the past tasks of merged branches, of what it may cost; again after one more commit."""
    commits = int(git(copy, "rev-list", "--count", "HEAD"))
    with tempfile.TemporaryDirectory() as place:
        env = {"TASKS_STORE": str(Path(place) / "store.sqlite")}
        may = 180 * max(commits / 16_000, 0.1)
        yield (
            "past tasks (CPU, of 3 minutes for 16,000 commits)",
            cost(_part("tasks", copy), runs=1, env=env).cpu / may,
            1,
        )
        tip = git(copy, "rev-parse", "HEAD").strip()
        new = git(copy, "commit-tree", f"{tip}^{{tree}}", "-p", tip, "-m", "One more").strip()
        git(copy, "update-ref", "HEAD", new)
        yield "past tasks again (wall, of 10 s)", cost(_part("tasks", copy), runs=1, env=env).wall / 10, 1


def _part(name: str, tree: Path) -> list[str]:
    return [sys.executable, "-m", "tests.bench.parts", name, str(tree)]


def start() -> Bar:
    """The cost of starting the command."""
    click = cost([sys.executable, "-c", "import click"], runs=9)
    return Bar(
        "-", "`tebiki --version` (CPU, of `import click`)", cost([*_TEBIKI, "--version"], runs=9).cpu / click.cpu, 3.0
    )


def main() -> int:
    """Measure, print the table, and say whether every bar is met."""
    if sys.argv[1:2] == ["recording"]:
        return recording.main(sys.argv[2:])
    if not sys.argv[1:]:
        print(__doc__, file=sys.stderr)
        return 2
    found = [start()]
    for tree in map(Path, sys.argv[1:]):
        with tempfile.TemporaryDirectory() as scratch:
            found += bars(tree.resolve(), Path(scratch))
    print(f"{datetime.now(UTC):%Y-%m-%d}, Python {sys.version.split()[0]}\n")
    print("| tree | what | measured | bar | |\n|---|---|---|---|---|")
    for bar in found:
        print(f"| {bar.tree} | {bar.what} | {bar.ratio:.2f} | {bar.most:g} | {'met' if bar.met else '**missed**'} |")
    return 0 if all(bar.met for bar in found) else 1


if __name__ == "__main__":
    sys.exit(main())
