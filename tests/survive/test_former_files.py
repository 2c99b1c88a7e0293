"""A folder's own list of what a report wrote may come from anybody: nothing is lost by it."""

import hashlib
import os
import shutil
from pathlib import Path

import pytest

from tests.command_line import tebiki, write
from tests.survive.test_signals import git
from toolkit.cli._folder import write_folder
from toolkit.errors import UsageError

REPORT = {"index.html": b"<p>", "old.html": b"old"}


def test_a_list_that_a_project_brings_removes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write(tmp_path / "shop", {"app.py": "x = 1\n", "todo.txt": "mine\n"})
    git(root, "init", "-q")
    head = (root / ".git/HEAD").read_bytes()
    digests = "".join(
        f"sha256:{hashlib.sha256((root / name).read_bytes()).hexdigest()} {name}\n"
        for name in ("todo.txt", ".git/HEAD")
    )
    write(root, {".tebiki-report": "todo.txt\n.git/HEAD\n" + digests})
    write(root / "reports/shop", {"private/decisions.md": "mine\n", ".tebiki-report": "private/decisions.md\n"})
    monkeypatch.chdir(root)
    for options in ((), ("--out", ".")):
        ran = tebiki("analyze", ".", "--quiet", "--no-history", "--format", "json", *options)
        assert ran.code == 0, ran.err
        assert "They may be stale" in ran.err
        assert ".git/HEAD" not in ran.err
    assert (root / "todo.txt").read_text() == (root / "reports/shop/private/decisions.md").read_text() == "mine\n"
    assert (root / ".git/HEAD").read_bytes() == head


def test_a_file_that_was_changed_is_not_removed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_folder(tmp_path, REPORT)
    write(tmp_path, {"old.html": "a note of mine"})
    write_folder(tmp_path, {"index.html": b"<q>"})
    assert (tmp_path / "old.html").read_text() == "a note of mine"
    assert "old.html. They may be stale" in capsys.readouterr().err


def test_a_listed_file_that_nothing_confirms_is_not_replaced(tmp_path: Path) -> None:
    write(tmp_path, {"index.html": "mine", ".tebiki-report": f"index.html\nsha256:{'0' * 64} index.html\n"})
    with pytest.raises(UsageError, match="is not what tebiki wrote there"):
        write_folder(tmp_path, REPORT)
    assert (tmp_path / "index.html").read_text() == "mine"


def test_a_copy_elsewhere_is_written_anew(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_folder(tmp_path / "here", REPORT)
    there = Path(shutil.copytree(tmp_path / "here", tmp_path / "there"))
    write_folder(there, {"index.html": b"<q>"})
    assert (there / "index.html").read_bytes() == b"<q>"
    assert (there / "old.html").exists()
    assert f"{there} lists files of a former report" in capsys.readouterr().err


def test_what_git_merged_is_written_anew_elsewhere(tmp_path: Path) -> None:
    folder = tmp_path / "r" / "lock"
    write(folder, {"index.html": "both\n", ".tebiki-report": f"index.html\nsha256:{'0' * 64} index.html\n"})
    git(tmp_path / "r", "init", "-q")
    git(tmp_path / "r", "add", "-A")
    git(tmp_path / "r", "commit", "-qm", "merged")
    write_folder(folder, {"index.html": b"<q>"})
    assert (folder / "index.html").read_bytes() == b"<q>"
    with pytest.raises(UsageError, match="is a directory of git's own"):
        write_folder(tmp_path / "r" / ".git" / "info", REPORT)


def test_without_a_cache_directory_nothing_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEBIKI_CACHE_DIR", os.devnull)
    write_folder(tmp_path, REPORT)
    write_folder(tmp_path, {"index.html": b"<q>"})
    assert (tmp_path / "old.html").exists()
    assert (tmp_path / "index.html").read_bytes() == b"<q>"


def test_a_file_of_a_clone_that_one_report_lacks_is_written_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_folder(tmp_path / "lock", REPORT)
    shutil.copytree(tmp_path / "lock", tmp_path / "clone")
    monkeypatch.setenv("TEBIKI_CACHE_DIR", str(tmp_path / "elsewhere"))
    for _ in range(2):
        write_folder(tmp_path / "clone", {"index.html": b"<q>"})
        assert (tmp_path / "clone/old.html").read_bytes() == b"old"
    write_folder(tmp_path / "clone", REPORT | {"old.html": b"new"})
    assert (tmp_path / "clone/old.html").read_bytes() == b"new"
    write_folder(tmp_path / "clone", {"index.html": b"<q>"})
    assert not (tmp_path / "clone/old.html").exists()


def test_a_file_that_one_report_lacks_and_somebody_changes_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_folder(tmp_path / "lock", REPORT)
    shutil.copytree(tmp_path / "lock", tmp_path / "clone")
    monkeypatch.setenv("TEBIKI_CACHE_DIR", str(tmp_path / "elsewhere"))
    write_folder(tmp_path / "clone", {"index.html": b"<q>"})
    write(tmp_path / "clone", {"old.html": "a note of mine"})
    with pytest.raises(UsageError, match=r"old\.html"):
        write_folder(tmp_path / "clone", REPORT)
    assert (tmp_path / "clone/old.html").read_text() == "a note of mine"
