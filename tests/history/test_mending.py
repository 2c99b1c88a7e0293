"""Subjects of commits that speak of mending a defect, and the number of them in each file."""

import subprocess
from datetime import date

import pytest

from tests.history.repositories import git
from toolkit.history.bug_fixes import is_bug_fix
from toolkit.history.project_history import HistoryView, read_history

MENDING = (
    "Fix #12: wrong total",
    "Fixes crash on empty list",
    "hotfix for push",
    "配信の不具合を修正",
    "空のときに落ちる",
)
OTHER = (
    "Fix typo",
    "Fix flake8",
    "Fix failing tests",
    "Add prefix option",
    "バグ報告のコメントを追加",
    "条件を修正",
    "",
    "Debug",
)


@pytest.mark.parametrize("subject", MENDING)
def test_it_mends(subject):
    assert is_bug_fix(subject)


@pytest.mark.parametrize("subject", OTHER)
def test_it_does_not_mend(subject):
    assert not is_bug_fix(subject)


def test_files_know_how_often_they_were_mended(tmp_path):
    git(tmp_path, "init", "-q", "-b", "main")
    for number, subject in enumerate(("Add it", "Fix a crash", "Fix typo", "集計のバグを修正")):
        (tmp_path / "a.py").write_text(f"A = {number}\n")
        git(tmp_path, "add", "a.py")
        subprocess.run(
            [
                *("git", "-C", tmp_path, "-c", "user.name=x", "-c", "user.email=x@example.invalid", "commit"),
                "-qm",
                subject,
            ],
            check=True,
        )
    (file,) = read_history(tmp_path, ["a.py"], HistoryView(date(2100, 1, 1))).files
    assert (file.commits, file.fixes) == (4, 2)
