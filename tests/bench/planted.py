"""Prove planted changes of the bundled example, right and wrong ones, and count the verdicts.

    python -m tests.bench.planted [ID...]

`planted/` holds the changes as diffs, and `planted/changes.toml` says what each does; of a wrong one also an input
whose answer it changes, which was run before and after. They were written by somebody who had not seen the code of
tebiki or what the lock holds. Each is proved alone on a branch by `tebiki prove`, against the lock in
`characterization_tests/push_api`. Bars: 32 of 40 wrong ones *differ*, none is *shown the same*, and no right one
*differs*. The exit code is 1 if one is missed.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from tests.bench.cost import cost
from tests.bench.gate import project
from tests.examples.legacy_environment import legacy_python

_FOLDER = Path(__file__).with_name("planted")
_GIT = ("git", "-c", "user.name=bench", "-c", "user.email=bench@example.invalid")
_SHARE_OF_WRONG = 0.8


class Planted(NamedTuple):
    """One planted change; `what`: what it does, in a sentence."""

    id: str
    is_wrong: bool
    what: str


class Outcome(NamedTuple):
    """The verdict on a planted change, its first reason, and the processor time of the proof."""

    change: Planted
    verdict: str
    reason: str
    seconds: float


def changes(chosen: Sequence[str] = ()) -> list[Planted]:
    """Return the planted changes, or those with the given ids."""
    listed = tomllib.loads((_FOLDER / "changes.toml").read_text("utf-8"))["change"]
    found = [Planted(it["id"], it["wrong"], it["what"]) for it in listed]
    return [it for it in found if not chosen or it.id in chosen]


def apply_change(root: Path, change: Planted) -> None:
    """Make a branch of the project that holds one change."""
    diff = _FOLDER / f"{change.id}.diff"
    _git(root, "switch", "-q", "-C", change.id, "main")
    _git(root, "apply", "-p3", str(diff))
    _git(root, "add", "-A")
    _git(root, "commit", "-qm", change.what[:70])
    _git(root, "switch", "-q", "main")


def outcomes(root: Path, scratch: Path, chosen: Sequence[Planted]) -> Iterator[Outcome]:
    """Prove each change."""
    for change in chosen:
        apply_change(root, change)
        result = scratch / f"{change.id}.json"
        command = [sys.executable, "-m", "toolkit", "prove", change.id, str(root), "--base", "main"]
        command += ["--out", str(scratch / "pulls"), "--json", str(result)]
        spent = cost(command, runs=1, codes=(0, 1, 3))
        judged = json.loads(result.read_text("utf-8"))
        yield Outcome(change, judged["verdict"], _reason(judged), spent.cpu)


def _reason(judged: Mapping[str, Any]) -> str:
    failed = (f"{it['proof']}: {it['args']}" for it in judged["proofs"] if it["standing"] == "failed")
    unheld = (f"{it['path']}:{it['line']} {it['why']}" for it in judged["unheld"])
    return next(chain(failed, unheld), "")[:300]


def _git(root: Path, *words: str) -> None:
    subprocess.run([*_GIT, *words], cwd=root, check=True)


def main() -> int:
    """Prove the chosen changes, and print each verdict and whether the bars are met."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ids", nargs="*", metavar="ID")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        root = project(Path(scratch) / "push_api", legacy_python())
        _git(root, "branch", "-q", "-M", "main")
        chosen = changes(given.ids)
        found = []
        for it in outcomes(root, Path(scratch), chosen):
            kind = "wrong" if it.change.is_wrong else "right"
            print(
                f"{it.change.id} {kind}: {it.verdict}, {it.seconds:.0f} CPU s; {it.change.what}; {it.reason}",
                flush=True,
            )
            found.append(it)
    wrong = Counter(it.verdict for it in found if it.change.is_wrong)
    right = Counter(it.verdict for it in found if not it.change.is_wrong)
    print(f"wrong: {dict(wrong)}; right: {dict(right)}")
    is_met = wrong["differs"] >= _SHARE_OF_WRONG * wrong.total() and not wrong["same"] and not right["differs"]
    return 0 if is_met else 1


if __name__ == "__main__":
    sys.exit(main())
