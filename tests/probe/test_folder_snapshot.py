"""Snapshots of a folder: whatever happens to it, the files of the moment are there again."""

from pathlib import Path

import pytest

from tests.command_line import write
from toolkit.probe.process import restore
from toolkit.probe.process.restore import FolderSnapshot

FILES = {"shop.py": "A = 1\n", "data/rates.txt": "one\n", "data/deep/more.txt": "two\n"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = write(tmp_path / "copy", FILES)
    (root / "link").symlink_to("shop.py")
    return root


def _content(folder: Path) -> dict[str, object]:
    return {
        str(path.relative_to(folder)): path.readlink() if path.is_symlink() else path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if (path.is_file() or path.is_symlink()) and ".aside" not in str(path)
    }


def _spoil(folder: Path, text: str) -> None:
    (folder / "shop.py").write_text(text, "utf-8")
    (folder / "data/rates.txt").unlink()
    (folder / f"new-{text}.txt").write_text("new", "utf-8")
    (folder / "link").unlink()


def test_what_was_written_added_and_removed_is_undone(folder: Path) -> None:
    before = _content(folder)
    snapshot = FolderSnapshot(str(folder), ".aside")
    for text in ("2", "3"):
        _spoil(folder, text)
        snapshot.restore()
        assert _content(folder) == before


def test_a_snapshot_on_another_one_restores_its_own_moment_and_leaves_the_other_as_it_was(folder: Path) -> None:
    first = _content(folder)
    base = FolderSnapshot(str(folder), ".aside-1")
    (folder / "shop.py").write_text("A = 2\n", "utf-8")
    (folder / "data/added.txt").write_text("added", "utf-8")
    second = _content(folder)
    upper = FolderSnapshot(str(folder), ".aside-2", base)
    _spoil(folder, "3")
    upper.restore()
    assert _content(folder) == second
    (folder / "shop.py").write_text("A = 4\n", "utf-8")
    upper.keep()
    _spoil(folder, "5")
    upper.restore()
    assert _content(folder)["shop.py"] == b"A = 4\n"
    base.restore()
    assert _content(folder) == first


def test_what_a_snapshot_below_holds_is_not_copied_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = FolderSnapshot(str(folder), ".aside-1")
    (folder / "shop.py").write_text("A = 22\n", "utf-8")
    copied: list[str] = []
    copy = restore._copy
    monkeypatch.setattr(restore, "_copy", lambda source, target: (copied.append(source), copy(source, target)))
    FolderSnapshot(str(folder), ".aside-2", base)
    assert copied == [str(folder / "shop.py")]
