"""Copies that stay for the next run: each is what a fresh one would be, whatever happened to it and to the project."""

import os
import sys
from pathlib import Path

import pytest

from tests.command_line import write
from toolkit.probe.replay.lock_program import _left_out as left_out_of_locks
from toolkit.session.kept_copies import kept_copies, project_copy
from toolkit.session.process import Process
from toolkit.session.scratch_copy import scratch_copy


@pytest.fixture
def root(tmp_path: Path) -> Path:
    files = {"shop.py": "A = 1\n", "data/rates.txt": "one\n", "data/deep/more.txt": "two\n", ".git/HEAD": "x\n"}
    root = write(tmp_path / "project", files)
    (root / "link").symlink_to("shop.py")
    (root / "empty").mkdir()
    return root


def _describe(folder: Path) -> dict[str, tuple[object, ...]]:
    """Everything that can be seen of a folder, but for what differs between two fresh copies."""
    found: dict[str, tuple[object, ...]] = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        content = path.readlink() if path.is_symlink() else path.read_bytes() if path.is_file() else None
        time = None if path.is_symlink() else status.st_mtime_ns
        found[str(path.relative_to(folder))] = (status.st_mode, status.st_nlink, time, content)
    return found


def _fresh(root: Path) -> dict[str, tuple[object, ...]]:
    with scratch_copy(root) as copy:
        return _describe(copy)


def _spoil(copy: Path) -> None:
    (copy / "shop.py").write_text("A = 2\n")
    os.utime(copy / "shop.py", ns=(0, (copy / "data/rates.txt").stat().st_mtime_ns))
    (copy / "data/rates.txt").unlink()
    (copy / "data/rates.txt").mkdir()
    (copy / "data/deep/more.txt").chmod(0o600)
    (copy / "link").unlink()
    (copy / "link").symlink_to("elsewhere")
    (copy / "empty").rmdir()
    (copy / ".tmp").mkdir()
    (copy / ".tmp/left.txt").write_text("left")
    (copy / "data").chmod(0o500)


def _change_project(root: Path) -> None:
    (root / "shop.py").write_text("A = 3\n")
    (root / "data/deep/more.txt").unlink()
    (root / "new").mkdir()
    (root / "new/file.py").write_text("B = 1\n")
    (root / "link").unlink()
    (root / "link").write_text("a file now\n")


def test_a_copy_is_renewed_at_the_same_path_whatever_the_program_has_done_to_it(root: Path) -> None:
    fresh = _fresh(root)
    with kept_copies():
        with project_copy(root) as (first, _):
            assert _describe(first) == fresh
            _spoil(first)
        with project_copy(root) as (second, _):
            assert second == first
            assert _describe(second) == fresh
    assert not first.exists()


def test_a_moved_copy_is_renewed_at_another_path_and_nothing_is_left(root: Path) -> None:
    fresh = _fresh(root)
    paths = []
    with kept_copies(moved=True):
        for _ in range(3):
            with project_copy(root) as (one, _), project_copy(root) as (other, _):
                assert _describe(one) == _describe(other) == fresh
                paths += [one, other]
                _spoil(one)
        assert sum(path.exists() for path in paths) == 2
    assert len(set(paths)) == 6
    assert not any(path.parent.exists() for path in paths)


def test_a_copy_is_what_the_project_is_now(root: Path) -> None:
    with kept_copies():
        with project_copy(root) as (first, _):
            _spoil(first)
        _change_project(root)
        with project_copy(root) as (second, _):
            assert _describe(second) == _fresh(root)


def test_what_is_as_it_was_is_not_copied_again(root: Path) -> None:
    with kept_copies():
        with project_copy(root) as (copy, _):
            before = {name: (copy / name).stat().st_ino for name in ("shop.py", "data/rates.txt")}
            (copy / "shop.py").write_text("A = 2\n")
        with project_copy(root) as (copy, _):
            after = {name: (copy / name).stat().st_ino for name in before}
            assert (copy / "shop.py").read_text() == "A = 1\n"
    assert after["data/rates.txt"] == before["data/rates.txt"]


def test_copies_that_are_used_at_once_are_two(root: Path) -> None:
    with kept_copies(), project_copy(root) as (one, _), project_copy(root) as (other, _):
        assert one != other
        (one / "shop.py").write_text("A = 2\n")
        assert (other / "shop.py").read_text() == "A = 1\n"


def test_without_a_block_around_each_copy_is_a_fresh_one(root: Path) -> None:
    with project_copy(root) as (first, _):
        pass
    with project_copy(root) as (second, _):
        assert second != first


def test_the_end_of_a_process_waits_for_what_it_has_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.session.process._OTHERS_SECONDS", 600.0)
    source = (
        "import os, sys, time\n"
        "first = os.getpid()\n"
        "if not os.fork():\n"
        "    os.setsid()\n"
        "    sys.stdout.write('begun\\n'); sys.stdout.flush()\n"
        "    while os.getppid() == first:\n"
        "        time.sleep(0.01)\n"
        "    open(sys.argv[1], 'w').close()\n"
        "    os._exit(0)\n"
        "time.sleep(60)\n"
    )
    process = Process([sys.executable, "-c", source, str(tmp_path / "late.txt")], tmp_path, dict(os.environ))
    assert process.read_line(60) == b"begun"
    process.end()
    assert (tmp_path / "late.txt").exists()


def test_folders_called_reports_are_copied_for_programs_have_packages_and_templates_of_that_name(root: Path) -> None:
    write(root, {"reports/__init__.py": "", "shop/templates/reports/day.html": "Today"})
    copied = _fresh(root)
    assert {"reports/__init__.py", "shop/templates/reports/day.html"} <= copied.keys()
    for folder in (root, root / "shop/templates"):
        assert left_out_of_locks(str(folder), ["reports", "__pycache__"]) == ["__pycache__"]


def test_copies_of_two_projects_are_kept_and_take_turns_at_one_path(root: Path, tmp_path: Path) -> None:
    other = write(tmp_path / "other", {"shop.py": "A = 7\n"})
    inodes = []
    with kept_copies():
        for project in (root, other, root, other):
            with project_copy(project, tmp_path / "place") as (copy, _):
                assert _describe(copy) == _fresh(project)
                inodes.append((copy / "shop.py").stat().st_ino)
            assert not (tmp_path / "place").exists()
    assert inodes[:2] == inodes[2:]
