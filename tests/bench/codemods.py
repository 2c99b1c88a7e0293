"""Measure the edit engine against `python -m libcst.tool codemod`, in CPU seconds of one run.

    python -m tests.bench.codemods TREE...      (checkouts; pyupgrade is measured too where it is installed)

The work is the same for both: methods are renamed wherever they are called. Names are chosen by how many files of the
tree call them. The table is Markdown; the exit code is 1 if a bar is missed.
"""

import ast
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.bench.__main__ import Bar
from tests.bench.cost import cost

_HOME = Path(__file__).parents[2]


def bars(tree: Path, scratch: Path) -> Iterator[Bar]:
    """Measure every bar for a tree."""
    copy = scratch / tree.name
    shutil.copytree(tree, copy, symlinks=True, ignore=shutil.ignore_patterns(".git"))
    calls = _calls(copy)
    names = _chosen(calls, sum(1 for _ in copy.rglob("*.py")))
    rare, pack = _libcst(copy, names["rare"][:1]), _tebiki(copy, names["rare"])
    yield Bar(tree.name, "no hit", _tebiki(copy, ["nobody_calls_this"]) / rare, 1 / 50)
    one = _tebiki(copy, names["rare"][:1]) / rare
    yield Bar(tree.name, f"names in at most 10 % of the files ({names['rare'][0]})", one, 1 / 30)
    yield Bar(tree.name, f"a pack of ten, against ten runs ({names['rare'][0]}, ...)", pack / (rare * 10), 1 / 100)
    if upgrade := shutil.which("pyupgrade"):
        files = [str(file) for file in sorted(copy.rglob("*.py"))]
        theirs = cost([upgrade, "--py38-plus", "--exit-zero-even-if-changed", *files], runs=1, cwd=copy).cpu
        yield Bar(tree.name, "a pack of ten, against pyupgrade", pack / theirs, 1.0)
    every = _tebiki(copy, [",".join(names["all"])]) / _libcst(copy, names["all"])
    yield Bar(tree.name, f"nearly every file hit ({len(names['all'])} names, one codemod)", every, 1 / 2.5)


def _calls(tree: Path) -> dict[str, set[Path]]:
    """Method -> the files that call it; files that nobody could parse are removed."""
    found: dict[str, set[Path]] = {}
    for file in sorted(tree.rglob("*.py")):
        try:
            nodes = [*ast.walk(ast.parse(file.read_bytes()))]
        except (SyntaxError, ValueError):
            file.unlink()  # libcst's tool fails as a whole on one that cannot be parsed
            continue
        for it in nodes:
            if isinstance(it, ast.Call) and isinstance(it.func, ast.Attribute):
                found.setdefault(it.func.attr, set()).add(file)
    return found


def _chosen(calls: Mapping[str, set[Path]], files: int) -> dict[str, list[str]]:
    """Ten names called in 1 to 4 % of the files each; and as few names as it takes to hit every file that calls."""
    ordered = sorted(calls, key=lambda name: (-len(calls[name]), name))
    rare = [name for name in ordered if 0.01 * files <= len(calls[name]) <= 0.04 * files and len(name) > 8][:10]
    cover: list[str] = []
    open_files = set().union(*calls.values())
    while open_files:
        cover.append(max(ordered, key=lambda name: len(calls[name] & open_files)))
        open_files -= calls[cover[-1]]
    return {"rare": rare, "all": cover}


def _tebiki(tree: Path, names: list[str]) -> float:
    return cost([sys.executable, "-m", "tests.bench.method_renames", str(tree), *names]).cpu


def _libcst(tree: Path, names: list[str]) -> float:
    """CPU seconds of libcst's own tool for the same names in one run, on a copy, as it writes."""
    command = [sys.executable, "-P", "-m", "libcst.tool", "codemod", "-j1", "--no-format", "--hide-progress", "-x"]
    with tempfile.TemporaryDirectory() as scratch:
        again = Path(scratch) / "tree"
        shutil.copytree(tree, again, symlinks=True)
        run = [*command, "tests.bench.method_rename_libcst.Rename", "--old", ",".join(names), "."]
        return cost(run, runs=1, env={"PYTHONPATH": str(_HOME)}, cwd=again).cpu


def main() -> int:
    """Measure, print the table row by row, and say whether every bar is met."""
    print("| tree | what | measured | bar | |\n|---|---|---|---|---|", flush=True)
    are_met = True
    for tree in map(Path, sys.argv[1:]):
        with tempfile.TemporaryDirectory() as scratch:
            for bar in bars(tree.resolve(), Path(scratch)):
                shown = f"1/{1 / bar.ratio:.0f}" if bar.ratio < 0.1 else f"{bar.ratio:.2f}"
                met = "met" if bar.met else "**missed**"
                print(f"| {bar.tree} | {bar.what} | {shown} | {bar.most:.3g} | {met} |", flush=True)
                are_met &= bar.met
    return 0 if are_met else 1


if __name__ == "__main__":
    sys.exit(main())
