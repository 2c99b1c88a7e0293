"""Files that tebiki wrote as a report are known by what this user's last run wrote, never by a list that came along."""

import shutil
from pathlib import Path

import pytest

from tests.history.repositories import git
from toolkit.cli._folder import write_folder
from toolkit.flows.changes_since_lock import changed_states
from toolkit.flows.own_reports import is_own_report, is_renewed_report
from toolkit.model.verify import VerifyOptions


def test_a_report_is_ours_as_it_was_written(tmp_path: Path) -> None:
    folder = tmp_path / "reports" / "pulls" / "b"
    write_folder(folder, {"pr.json": b"{}", "more/0001.patch": b"x"})
    names = ["reports/pulls/b/pr.json", "reports/pulls/b/more/0001.patch", "reports/pulls/b/.tebiki-report"]
    assert all(is_own_report(tmp_path, name) for name in names)
    (folder / "pr.json").write_bytes(b"{1}")
    (folder / "other.py").write_bytes(b"{}")
    assert not is_own_report(tmp_path, names[0])
    assert not is_own_report(tmp_path, "reports/pulls/b/other.py")
    assert not is_own_report(tmp_path, "reports/pulls/b/missing.py")


def test_a_name_that_is_not_utf_8_is_that_of_no_report(tmp_path: Path) -> None:
    write_folder(tmp_path / "reports", {"pr.json": b"{}"})
    name = "reports/\udcff\udcfe.py"
    Path(str(tmp_path), name).write_bytes(b"x = 1\n")
    assert not is_own_report(tmp_path, name)
    assert not is_renewed_report(name, b"x = 1\n", lambda path: (tmp_path / path).read_bytes())


def test_a_list_that_a_project_brings_decides_nothing(tmp_path: Path) -> None:
    write_folder(tmp_path / "ours", {"pr.json": b"{}"})
    shutil.copytree(tmp_path / "ours", tmp_path / "theirs")
    assert is_own_report(tmp_path, "ours/pr.json")
    assert not is_own_report(tmp_path, "theirs/pr.json")
    assert not is_own_report(tmp_path, "theirs/.tebiki-report")


@pytest.mark.parametrize("is_report", [True, False])
def test_a_report_that_is_committed_may_be_written_anew(tmp_path: Path, is_report: bool) -> None:
    folder = tmp_path / "reports"
    write_folder(folder, {"report.md": b"1"})
    if not is_report:
        (folder / "report.md").write_bytes(b"read by the program")
    git(tmp_path, "init", "--quiet")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "as it was")
    (folder / "report.md").unlink()
    write_folder(folder, {"report.md": b"2", "more.md": b"3"})
    before, after = changed_states(VerifyOptions(tmp_path, tmp_path / "lock", "python"), "HEAD")
    assert set(before) == set(after) == (set() if is_report else {"reports/report.md"})
