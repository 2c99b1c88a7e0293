"""A pipe in the place of a file keeps no run waiting: it is refused with a sentence."""

import os
import sys
from pathlib import Path

import pytest

from tests.command_line import ended, started, tebiki, write
from tests.survive.trees import project

LOCK = ("--python", sys.executable)
COMMANDS = {
    "tebiki.toml": ("analyze", ".", "--no-history", "--out", "../out"),
    "pyproject.toml": ("analyze", ".", "--no-history", "--out", "../out"),
    ".tebiki/plan.json": ("goals", "."),
    ".tebiki/goals.md": ("goals", "."),
    ".tebiki/ledger.jsonl": ("actuals", "list"),
    ".tebiki/baseline": ("analyze", ".", "--no-history", "--out", "../out", "--baseline", ".tebiki/baseline"),
    "coverage.json": ("analyze", ".", "--no-history", "--out", "../out", "--coverage", "coverage.json"),
    "x.har": ("record", "--import", "x.har", "--out", "recorded"),
    "x.log": ("record", "--import", "x.log", "--out", "recorded"),
    "recording/import-x.000.jsonl": ("lock", ".", "--recording", "recording", "--seconds", "0", *LOCK),
    "characterization_tests/cases/m.jsonl": ("lock", ".", "--only", "app", "--seconds", "0", *LOCK),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_pipe_is_refused(tmp_path: Path, name: str) -> None:
    root = project(tmp_path / "r")
    if name.endswith("goals.md"):
        assert ended(started("plan", ".", "--no-history", "--quiet", "--out", "../out", cwd=root)).code == 0
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / "tebiki.toml").unlink()
    os.mkfifo(root / name)
    ran = ended(started(*COMMANDS[name], cwd=root))
    assert ran.code == 2, ran
    assert "it is a pipe or a device" in ran.err
    assert Path(name).name in ran.err


def test_an_empty_coverage_report_is_refused(tmp_path: Path) -> None:
    root = project(tmp_path / "r")
    report = write(tmp_path, {"coverage.json": "\n", "coverage.xml": ""})
    for name in ("coverage.json", "coverage.xml"):
        ran = tebiki("analyze", root, "--no-history", "--out", tmp_path / "out", "--coverage", report / name)
        assert ran.code == 2
        assert f"{name} is empty: no coverage report" in ran.err
