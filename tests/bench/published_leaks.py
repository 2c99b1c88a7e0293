"""Count published leaks between tenants or users that are within the first five of the list of an inventory.

    python -m tests.bench.published_leaks CLONES [--part held_back] [--draw 2026-11-29]

`leaks/published.jsonl` names fixes of public projects: the repository, the commit before the fix, the fix, and a
regular expression for the symbols that the fix changed. `part` is `looked_at` for those whose lists were read while the
analysis was mended, `held_back` for the others, drawn at random before; `not_a_leak` says why a fix does not count.
CLONES holds the clones, as `owner/name`, `owner+name` or `owner+name/repo`; those that are missing are left out.
Nothing of a project is run. Bar: half of the leaks that were not looked at. The exit code is 1 if it is missed.
"""

import argparse
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.bench.tenant_deletions import read_tenancy
from toolkit.errors import SourceError
from toolkit.model.tenancy import Tenancy
from toolkit.source.parse import parse_file
from toolkit.source.test_code import match_tests_among
from toolkit.state import settings

_LIST = Path(__file__).with_name("leaks") / "published.jsonl"
_FIRST, _SHARE = 5, 0.5
_LARGEST = 1_000_000
_OTHERS = (".toml", ".cfg", ".ini", ".yml", ".yaml", ".conf", ".tf", ".txt", ".md", "Dockerfile")


class PublishedLeak(NamedTuple):
    """One fix of a leak.

    Attributes:
        commit: the commit before the fix.
        folder: the part of the repository that is read; empty for all of it.
        draw: the day on which the set of it was made.
        places: regular expression for the symbols, `path::name`, that the fix changed.
        not_a_leak: why it does not count; empty if it does.
    """

    repository: str
    commit: str
    fix: str
    folder: str
    draw: str
    part: str
    places: str
    not_a_leak: str = ""


def published_leaks() -> list[PublishedLeak]:
    """Return the leaks of the list, in its order."""
    return [PublishedLeak(**json.loads(line)) for line in _LIST.read_text("utf-8").splitlines()]


def rank_of(leak: PublishedLeak, found: Tenancy) -> int:
    """Return the rank of the first row that is in a symbol of the fix, 1 for the first of all; 0 if there is none."""
    for rank, row in enumerate(found.unscoped, 1):
        if any(re.search(leak.places, place.symbol) for place in row.places):
            return rank
    return 0


def _clone_of(leak: PublishedLeak, clones: Path) -> Path | None:
    flat = clones / leak.repository.replace("/", "+")
    found = (clones / leak.repository, flat / "repo", flat)
    return next((path for path in found if (path / ".git").exists() or (path / "HEAD").exists()), None)


def _read(clone: Path, leak: PublishedLeak) -> tuple[dict[str, str], dict[str, str]]:
    """Return the Python files of a commit that parse, without tests, and its other documents, as texts by path."""
    texts: dict[str, str] = {}
    others: dict[str, str] = {}
    for path, data in _files(clone, leak):
        try:
            if path.endswith(".py"):
                parse_file(path, data)
                texts[path] = data.decode()
            else:
                others[path] = data.decode()
        except (SourceError, UnicodeDecodeError):
            continue
    is_test = match_tests_among(settings.load(clone), {path: text.encode() for path, text in texts.items()})
    return {path: text for path, text in texts.items() if not is_test(path)}, others


def _files(clone: Path, leak: PublishedLeak) -> Iterator[tuple[str, bytes]]:
    """Yield the path, relative to the folder, and the bytes of each file of a commit."""
    rows = _git(clone, "ls-tree", "-r", "-z", "-l", leak.commit).decode("utf-8", "replace").split("\0")
    wanted = []
    for row in filter(None, rows):
        meta, path = row.split("\t", 1)
        mode, _, name, size = meta.split()
        is_inside = not leak.folder or path.startswith(f"{leak.folder}/")
        is_small = size.isdigit() and int(size) < _LARGEST
        if is_inside and is_small and mode != "120000" and path.endswith((".py", *_OTHERS)):
            wanted.append((name, path))
    data = _git(clone, "cat-file", "--batch", given="".join(f"{name}\n" for name, _ in wanted).encode())
    at = 0
    for _, path in wanted:
        end = data.index(b"\n", at)
        head, at = data[at:end].split(), end + 1
        if head[-1] != b"missing":
            length = int(head[2])
            yield path.removeprefix(f"{leak.folder}/"), data[at : at + length]
            at += length + 1


def _git(clone: Path, *arguments: str, given: bytes = b"") -> bytes:
    return subprocess.run(["git", "-C", clone, *arguments], input=given, capture_output=True, check=True).stdout


def main() -> int:
    """Measure every leak whose clone is there, and say whether the bar is met."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("clones", type=Path)
    parser.add_argument("--part", default="held_back")
    parser.add_argument("--draw", default="")
    chosen = parser.parse_args()
    ranks, alarms, lines = [], 0, 0
    for leak in published_leaks():
        clone = _clone_of(leak, chosen.clones)
        is_chosen = leak.part == chosen.part and leak.draw.startswith(chosen.draw) and not leak.not_a_leak
        if clone is None or not is_chosen:
            continue
        began = time.process_time()
        found, amount = read_tenancy(*_read(clone, leak))
        ranks.append(rank_of(leak, found))
        alarms, lines = alarms + sum(len(row.places) for row in found.unscoped), lines + amount
        seconds = time.process_time() - began
        print(
            f"{leak.repository} {leak.commit[:9]}: row {ranks[-1] or '-'}, {amount} lines, {seconds:.0f} s", flush=True
        )
    first = sum(0 < rank <= _FIRST for rank in ranks)
    listed = sum(map(bool, ranks))
    print(
        f"{first} of {len(ranks)} within the first {_FIRST}, {listed} listed; {1000 * alarms / max(1, lines):.2f} rows"
    )
    print("for a thousand lines")
    return 0 if ranks and first >= _SHARE * len(ranks) else 1


if __name__ == "__main__":
    sys.exit(main())
