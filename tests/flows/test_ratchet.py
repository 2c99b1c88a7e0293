"""The ratchet end to end: shifting, renaming and reformatting real code is neither new nor worse."""

import ast
import json
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.command_line import HOME, tebiki, write

TREES = Path(os.environ.get("TEBIKI_TREES", "no trees"))
Change = Callable[[Path], None]
MEASURED_IN_LINES = {"duplicated_block", "god_module"}
"""Rules whose limits are lines: reformatting code can make it long enough for them, or too short."""
READ_COMMENTS = {"swallowed_exception", "commented_out_code"}
"""Rules to which a comment is an explanation, or all that they look at."""


def python_files(root: Path) -> list[Path]:
    return sorted(file for file in root.rglob("*.py") if ".git" not in file.parts and not file.is_symlink())


def tree_of(text: bytes) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError):
        return None


def shift(root: Path) -> None:
    """Put comments between the statements of every module."""
    for file in python_files(root):
        data = file.read_bytes()
        tree = tree_of(data)
        lines = data.splitlines(keepends=True)
        for node in reversed(tree.body[1:] if tree else []):
            first = min([node.lineno, *(item.lineno for item in getattr(node, "decorator_list", []))]) - 1
            lines[first:first] = [b"# a note\n", b"# of the team\n", b"\n"]
        shifted = b"".join(lines)
        if tree and (other := tree_of(shifted)) and ast.dump(other) == ast.dump(tree):
            file.write_bytes(shifted)


def rename_functions(root: Path) -> None:
    """Give each tenth function, of those whose name is told apart everywhere, another name."""
    names = Counter(
        node.name
        for file in python_files(root)
        for node in ast.walk(tree_of(file.read_bytes()) or ast.Module([], []))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    unique = sorted(name for name, count in names.items() if count == 1 and len(name) > 5 and name[:2] != "__")
    _rename_words(root, Random(1).sample(unique, len(unique) // 10 + 1))


_SAYS_SOMETHING = re.compile("^__|test|^(setup|conf|manage|wsgi|settings)")
"""Names that tools and rules know."""


def _rename_words(root: Path, words: list[str]) -> None:
    pattern = re.compile(rb"\b(" + b"|".join(re.escape(word.encode()) for word in words) + rb")\b")
    for file in python_files(root):
        file.write_bytes(pattern.sub(rb"\1_renamed", file.read_bytes()))


def rename_files(root: Path) -> None:
    """Give each third file, of those whose name means nothing else, another name, and follow it in the imports."""
    stems = Counter(file.stem for file in python_files(root))
    meant = set(sys.stdlib_module_names) | {part for file in python_files(root) for part in file.parent.parts}
    for file in python_files(root):
        for node in ast.walk(tree_of(file.read_bytes()) or ast.Module([], [])):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                meant.add(node.name)
            elif isinstance(node, ast.Import):
                meant.update(part for alias in node.names for part in alias.name.split("."))
    chosen = sorted(stem for stem, count in stems.items() if count == 1 and stem.isidentifier() and stem not in meant)
    chosen = [stem for stem in chosen if not _SAYS_SOMETHING.search(stem)][::3]
    for file in python_files(root):
        _follow(file, set(chosen))
        if file.stem in chosen:
            file.rename(file.with_name(f"{file.stem}_renamed.py"))


def _follow(file: Path, renamed: set[str]) -> None:
    data = file.read_bytes()
    lines = data.splitlines(keepends=True)
    imports = [node for node in ast.walk(tree_of(data) or ast.Module([], [])) if isinstance(node, ast.ImportFrom)]
    for node in sorted(imports, key=lambda node: -node.lineno):
        before = ast.unparse(node)
        node.module = ".".join(
            f"{part}_renamed" if part in renamed else part for part in (node.module or "").split(".")
        )
        for alias in node.names:
            if alias.name in renamed:
                alias.asname, alias.name = alias.asname or alias.name, f"{alias.name}_renamed"
        if before != (after := ast.unparse(node)):
            lines[node.lineno - 1 : node.end_lineno] = [b" " * node.col_offset + after.encode() + b"\n"]
    file.write_bytes(b"".join(lines))


def rename_packages(root: Path) -> None:
    """Give the package with most files another name."""
    files = Counter(file.relative_to(root).parts[0] for file in python_files(root) if file.parent != root)
    packages = [name for name, _ in files.most_common() if not _SAYS_SOMETHING.search(name)]
    name = next((name for name in packages if (root / name / "__init__.py").exists()), packages[0])
    _rename_words(root, [name])
    (root / name).rename(root / f"{name}_renamed")


def narrow(root: Path) -> None:
    _reformat(root, 72)


def wide(root: Path) -> None:
    _reformat(root, 140)


def _reformat(root: Path, width: int) -> None:
    command = [sys.executable, "-m", "ruff", "format", "--isolated", "--no-cache", "-q", "--line-length", str(width)]
    subprocess.run([*command, str(root)], check=False, capture_output=True)  # it leaves what it cannot parse


def write_anew(root: Path) -> None:
    """Write each second file as Python itself would: no comment and no layout is left."""
    for file in python_files(root)[::2]:
        if tree := tree_of(file.read_bytes()):
            file.write_text(f"{ast.unparse(tree)}\n", "utf-8")


CHANGES: tuple[Change, ...] = (shift, rename_functions, rename_files, rename_packages, narrow, wide, write_anew)
FAST = (rename_packages, write_anew)
"""A change of names and places, and one of layout."""


def beyond(change: Change, found: list[str]) -> list[str]:
    """The findings that a change has no excuse for."""
    excused = MEASURED_IN_LINES if change in (narrow, wide, write_anew) else set()
    excused = excused | READ_COMMENTS if change is write_anew else excused
    return [item for item in found if item.partition(":")[0] not in excused]


def copied(source: Path, scratch: Path) -> Path:
    """A copy of a project."""
    ignored = shutil.ignore_patterns(".git")
    return Path(shutil.copytree(source, scratch / "shop", symlinks=True, ignore=ignored))


def baseline_of(root: Path, scratch: Path) -> Path:
    """The baseline of a project as it is."""
    options = ("--out", scratch / "out", "--format", "json", "--quiet", "--baseline", scratch / "baseline")
    assert tebiki("analyze", root, *options, "--update-baseline").code == 0
    return scratch / "baseline"


@pytest.fixture(scope="module")
def example_baseline(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The baseline of the bundled example, which is written once."""
    scratch = tmp_path_factory.mktemp("baseline")
    return baseline_of(copied(HOME / "examples/push_api", scratch), scratch)


def held_after(source: Path, scratch: Path, change: Change, baseline: Path | None = None) -> tuple[int, dict[str, Any]]:
    """Return how many findings a project's baseline holds, and the section of the ratchet after a change to a copy."""
    root, out = copied(source, scratch), scratch / "out"
    baseline = baseline or baseline_of(root, scratch)
    options = ("--out", out, "--format", "json", "--quiet", "--baseline", baseline)
    held = len(baseline.read_text().splitlines()) - 1
    before = {file: file.read_bytes() for file in python_files(root)}
    change(root)
    assert before != {file: file.read_bytes() for file in python_files(root)}
    tebiki("analyze", root, *options)
    ratchet: dict[str, Any] = json.loads((out / "report.json").read_bytes())["sections"]["ratchet"]
    return held, ratchet


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(change, id=change.__name__, marks=() if change in FAST else pytest.mark.corpus)
        for change in CHANGES
    ],
)
def test_the_bundled_example_changed_in_looks_only(tmp_path: Path, change: Change, example_baseline: Path) -> None:
    held, ratchet = held_after(HOME / "examples/push_api", tmp_path, change, example_baseline)
    assert held > 40
    assert [beyond(change, ratchet[part]) for part in ("new", "worse", "gone")] == [[], [], []]


@pytest.mark.corpus
@pytest.mark.parametrize("name", ["alerta", "eve", "graphite-web", "girder"])
def test_a_real_project_changed_in_looks_only(tmp_path: Path, name: str) -> None:
    if not (TREES / name).is_dir():
        pytest.skip(f"TEBIKI_TREES has no {name}")
    held = lost = 0
    for change in CHANGES:
        before, ratchet = held_after(TREES / name, tmp_path / change.__name__, change)
        failing = [beyond(change, ratchet[part]) for part in ("new", "worse")]
        assert failing == [[], []], change.__name__
        held, lost = held + before, lost + len(beyond(change, ratchet["gone"]))
    assert lost <= 0.01 * held


def test_a_change_of_behaviour_is_noticed(tmp_path: Path, example_baseline: Path) -> None:
    more = "def load(path):\n    try:\n        return open(path)\n    except Exception:\n        pass\n"
    added = {"batch/more.py": more}
    _, ratchet = held_after(
        HOME / "examples/push_api", tmp_path, lambda root: write(root, added) and None, example_baseline
    )
    assert "swallowed_exception:batch/more.py::load" in ratchet["new"]
