"""A folder is as it was after a program has written to it; each file is looked at once."""

import os
from collections import Counter
from pathlib import Path

import pytest

from tests.command_line import write
from toolkit.probe.process import restore
from toolkit.probe.process.restore import FolderSnapshot

_FILES = {"a.txt": "a", "deep/b.txt": "b", "deep/er/c.txt": "c"}


def _read(folder: Path) -> dict[str, str]:
    found = {}
    for place in sorted(folder.rglob("*")):
        if ".aside" not in place.parts and (place.is_symlink() or not place.is_dir()):
            found[str(place.relative_to(folder))] = str(place.readlink()) if place.is_symlink() else place.read_text()
    return found


def test_what_a_program_wrote_added_and_removed_is_undone(tmp_path: Path) -> None:
    write(tmp_path, _FILES)
    (tmp_path / "link").symlink_to("deep")
    before = _read(tmp_path)
    kept = FolderSnapshot(str(tmp_path), ".aside")
    for _ in range(2):
        (tmp_path / "a.txt").write_text("another")
        (tmp_path / "deep" / "new.txt").write_text("new")
        (tmp_path / "deep" / "er" / "c.txt").unlink()
        (tmp_path / "link").unlink()
        kept.restore()
        assert _read(tmp_path) == before
    (tmp_path / "deep" / "b.txt").write_text("kept")
    kept.keep()
    (tmp_path / "deep" / "b.txt").write_text("not kept")
    kept.restore()
    assert _read(tmp_path) == {**before, "deep/b.txt": "kept"}


def test_a_folder_of_the_same_name_deeper_inside_is_restored(tmp_path: Path) -> None:
    write(tmp_path, {"deep/.aside/d.txt": "d"})
    kept = FolderSnapshot(str(tmp_path), ".aside")
    (tmp_path / "deep" / ".aside" / "d.txt").write_text("another")
    kept.restore()
    assert (tmp_path / "deep" / ".aside" / "d.txt").read_text() == "d"


def test_each_file_is_looked_at_once_and_the_copies_never(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, _FILES)
    kept = FolderSnapshot(str(tmp_path), ".aside")
    looked: Counter[str] = Counter()
    lstat = restore._lstat

    def note(place: str) -> os.stat_result:
        looked[os.path.relpath(place, tmp_path)] += 1
        return lstat(place)

    monkeypatch.setattr(restore, "_lstat", note)
    kept.restore()
    assert looked == Counter([*_FILES, "deep", "deep/er", ".aside"])
