"""Cost of recording: processor time with it, of the time without it.

    python -m tests.bench.recording DRIVER [TREE] [--python PYTHON] [--level LEVEL] [--package PACKAGE] [--most RATIO]

DRIVER is a file of Python whose `run()` does the work, or the name of one in `recorded/`, which needs the project of
that name in TREE; its imports are not counted, the first calls are. What the imports left behind is collected before
the clock starts: a full collection that falls into one of two short runs would count as a cost. Both runs are
processes of their own, one after the other, in pairs; the median of the ratios counts, because machines are shared. The
exit code is 1 if it is more than `--most`.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from toolkit.model.record_request import LEVELS, RecordOptions
from toolkit.session.probe_environment import recording_environment

_RECORDED = Path(__file__).with_name("recorded")
_TIMED = """\
import gc, os, sys, time
path, handle, tree = sys.argv[1:]
sys.path[:0] = [os.path.dirname(path)] + ([tree, os.path.join(tree, "tests")] if tree else [])
run = __import__(os.path.splitext(os.path.basename(path))[0]).run
clock = getattr(time, "process_time", None) or time.clock
gc.collect()
before = clock()
run()
spent = clock() - before
os.write(int(handle), ("%.6f" % spent).encode("ascii"))
"""


def seconds(python: str, driver: Path, tree: Path | None, asked: RecordOptions | None) -> float:
    """Processor time of `run()` in a process of its own, recorded if that is asked for.

    Raises:
        RuntimeError: the process failed.
    """
    around = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    reading, writing = os.pipe()
    try:
        done = subprocess.run(
            [python, "-c", _TIMED, str(driver), str(writing), str(tree or "")],
            env=recording_environment(asked, around) if asked else around,
            pass_fds=[writing],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(done.stderr[-2000:])
        return float(os.read(reading, 64))
    finally:
        os.close(reading)
        os.close(writing)


def ratios(python: str, driver: Path, tree: Path | None, asked: RecordOptions, pairs: int) -> list[float]:
    """The ratio of each pair of runs, the smallest first; the last recording stays in `asked.into`."""
    found = []
    for _ in range(pairs):
        for file in Path(asked.into).glob("*.jsonl"):
            file.unlink()
        alone = seconds(python, driver, tree, None)
        found.append(seconds(python, driver, tree, asked) / alone)
    return sorted(found)


def written(into: Path) -> str:
    """Return the size of a recording."""
    lines = [line for file in into.glob("*.jsonl") for line in file.read_text("utf-8").splitlines()]
    parsed = [json.loads(line) for line in lines]
    kinds = Counter(line["kind"] for line in parsed)
    functions = len({line["symbol"] for line in parsed if line["kind"] == "call"})
    return f"{kinds['call']} calls of {functions} functions, {kinds['exchange']} requests, {sum(map(len, lines))} bytes"


def _arguments(words: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("driver", type=Path)
    parser.add_argument("tree", type=Path, nargs="?")
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--level", action="append", choices=LEVELS)
    parser.add_argument("--package", action="append", default=[])
    parser.add_argument("--most", type=float, default=float("inf"))
    parser.add_argument("--pairs", type=int, default=15)
    return parser.parse_args(words)


def main(words: Sequence[str] | None = None) -> int:
    """Measure, print, and say whether the bar is met; what is not there to be measured is skipped, and that is said."""
    given = _arguments(words)
    driver = given.driver if given.driver.suffix else _RECORDED / f"{given.driver}.py"
    tree = given.tree.resolve() if given.tree else None
    for needed in (driver, Path(given.python), *([tree] if tree else [])):
        if not needed.exists():
            print(f"skipped: there is no {needed}")
            return 0
    with tempfile.TemporaryDirectory() as scratch:
        asked = RecordOptions(
            into=scratch, levels=tuple(given.level or LEVELS), packages=tuple(given.package), key="5eed"
        )
        found = ratios(given.python, driver.resolve(), tree, asked, given.pairs)
        median = statistics.median(found)
        print(
            f"{driver.stem}, {'+'.join(asked.levels)}: median {median:.2f} of {len(found)} pairs "
            f"({found[0]:.2f} to {found[-1]:.2f}); {written(Path(scratch))}"
        )
    return 0 if median <= given.most else 1


if __name__ == "__main__":
    sys.exit(main())
