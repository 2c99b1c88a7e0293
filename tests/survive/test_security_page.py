"""The table of docs/security.md, held against the program: what each command starts, and which probe is guarded."""

import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import tebiki
from tests.survive.hostile_values import BASES, commands, plant
from toolkit.characterize.probe_copy import imported_files
from toolkit.session.probe_environment import PROBE
from toolkit.system.orphans import setpriv_words

DOCS = Path(__file__).parents[2] / "docs"
PAGES = ("security.md", "security.ja.md")
MORE: dict[str, tuple[str, ...]] = {
    "record": ("--out", "recording", "--", "true"),
    "record --dry-run": ("true",),
    "record --import": ("access.log", "--out", "imported"),
    "refactor --branch": ("narrow_except", ".", "--jobs", "1"),
    "refactor --step": ("2", "narrow_except", ".", "--jobs", "1"),
    "practise --judge": ("work", "3", "."),
}
"""Trials of a command with an option, or with arguments beyond the usual."""
READ_PLAN = ("actuals", "goals", "practise", "refactor")
"""Commands that need a plan of the project as it is."""


def _rows(page: str) -> Iterator[list[str]]:
    for line in (DOCS / page).read_text("utf-8").splitlines():
        if line.startswith("| `"):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def _names(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


ROWS = {command: row for row in _rows("security.md") for command in _names(row[0])}


def test_every_command_is_in_the_table() -> None:
    assert {name for name, _ in commands()} <= set(ROWS)


def test_both_pages_have_the_same_table() -> None:
    first, second = (list(_rows(page)) for page in PAGES)
    assert [(row[0], row[2]) for row in first] == [(row[0], row[2]) for row in second]
    words = {
        "git": "git",
        "ruff": "ruff",
        "project's Python": "プロジェクトのPython",
        "own Python": "tebiki自身のPython",
    }
    for one, other in zip(first, second, strict=True):
        assert all((en in one[1]) == (ja in other[1]) for en, ja in words.items())
        assert ("isolation" in one[4]) == ("隔離" in other[4])
        assert ("audit hook" in one[5]) == ("監査フック" in other[5])
        for column in (4, 5, 6):
            assert one[column].startswith("not needed") == other[column].startswith("不要")
            assert one[column].startswith("nothing") == other[column].startswith("なし")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = plant(tmp_path_factory.mktemp("planted"), search=1)  # a proof starts all that it can start
    (root / "access.log").write_text('::1 - - [30/Jan/2026:10:00:00 +0000] "GET /a HTTP/1.1" 200 5\n')
    return root


@pytest.mark.parametrize("name", ROWS)
def test_a_command_starts_no_more_than_the_table_says(place: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place)
    if name.partition(" ")[0] in READ_PLAN:
        tebiki("plan", ".", "--quiet")
    seen: list[list[str]] = []
    usual = subprocess.Popen.__init__

    def watched(self: Any, args: Any, *rest: Any, **more: Any) -> None:
        words = [args] if isinstance(args, str) else [str(one) for one in args]
        bound = len(setpriv_words())
        seen.append(words[bound:] if words[:bound] == setpriv_words() else words)
        usual(self, args, *rest, **more)

    monkeypatch.setattr(subprocess.Popen, "__init__", watched)
    ran = tebiki(*name.split(), *(MORE.get(name) or BASES[name]))
    assert ran.code in (0, 1, 2, 3), ran.err
    said, probes = ROWS[name][1], set(_names(ROWS[name][2]))
    started = {_kind(words) for words in seen}
    entries = {_entry(words) for words in seen if "probe" in _kind(words)}
    assert entries - COMPILES <= probes
    assert ("git" not in started) or "git" in said
    assert ("the project's probe" not in started) or "the project's Python" in said
    assert ("our probe" not in started) or "tebiki's own Python" in said
    assert ("other" not in started) or "your" in said
    if "project's Python" in said and name not in ("refactor --step", "practise --judge"):
        assert "the project's probe" in started, ran.err


OURS = ("mask.lines", "mask.setup_secrets", "mask.texts", "mask.finish_recording")
"""Entries of the probe that run in tebiki's own Python and never enter a project."""


COMPILES = {"process.compiled_modules", "process.compiled_sources"}
"""They compile modules of the probe, and of a program, of which they execute nothing."""


def _entry(words: list[str]) -> str:
    """The entry of the probe that a command starts: what follows the probe's own options."""
    rest = words[3:]
    while rest[0].startswith("--"):
        rest = rest[2:]
    return rest[0]


def _kind(words: list[str]) -> str:
    if Path(words[0]).name == "git":
        return "git"
    if len(words) > 3 and words[2] == str(PROBE):
        return "our probe" if _entry(words) in OURS else "the project's probe"
    return "ruff" if Path(words[0]).name == "ruff" else "other"


@cache
def _reached(entry: str) -> frozenset[str]:
    """The files of the probe that an entry may import, wherever it does."""
    return frozenset(imported_files(_file(entry)))


def _file(entry: str) -> str:
    return f"{entry.replace('.', '/')}.py"


@pytest.mark.parametrize("name", ROWS)
def test_every_probe_that_runs_the_project_is_held_back_as_its_row_says(name: str) -> None:
    row = ROWS[name]
    assert all((PROBE / _file(entry)).is_file() for entry in _names(row[2]))
    entries = [entry for entry in _names(row[2]) if entry not in OURS]
    assert all("isolation/sandbox.py" in _reached(entry) for entry in entries) == (not entries or "isolation" in row[4])
    assert any("isolation/guard.py" in _reached(entry) for entry in entries) == ("audit hook" in row[5])
    assert "audit hook" not in row[6]  # there is none before Python 3.8


def test_analyze_starts_git_alone() -> None:
    assert [ROWS[name][1] for name in ("analyze", "plan", "goals")] == ["git"] * 3


@pytest.mark.parametrize("page", ["README.md", "README.ja.md", "docs/architecture.md"])
def test_the_page_is_found(page: str) -> None:
    assert "security" in (DOCS.parent / page).read_text("utf-8")
