"""Files that tebiki wrote as a report are known by what this user's last run wrote, never by a list that came along."""

import shutil
from pathlib import Path

from toolkit.cli._folder import write_folder
from toolkit.flows.own_reports import is_own_report


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


def test_a_list_that_a_project_brings_decides_nothing(tmp_path: Path) -> None:
    write_folder(tmp_path / "ours", {"pr.json": b"{}"})
    shutil.copytree(tmp_path / "ours", tmp_path / "theirs")
    assert is_own_report(tmp_path, "ours/pr.json")
    assert not is_own_report(tmp_path, "theirs/pr.json")
    assert not is_own_report(tmp_path, "theirs/.tebiki-report")
