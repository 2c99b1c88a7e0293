"""A copy that is put back: whatever a program has done there is gone, and nothing else is touched."""

import os
from pathlib import Path

from tests.command_line import write
from toolkit.probe.replay.pristine_copy import PristineCopy


def _left_out(_folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name == ".git"]


def _content(root: Path) -> dict[str, str]:
    files = {str(file.relative_to(root)): file.read_text() for file in root.rglob("*") if file.is_file()}
    links = {str(link.relative_to(root)): str(link.readlink()) for link in root.rglob("*") if link.is_symlink()}
    return files | links | {str(path.relative_to(root)): "" for path in root.rglob("*") if path.is_dir()}


def test_what_was_added_changed_or_removed_is_put_back(tmp_path: Path) -> None:
    root = write(tmp_path / "root", {"a.txt": "a", "b/c.txt": "c", "b/d.txt": "d", ".git/head": "x", "e/f.txt": "f"})
    (root / "link").symlink_to("a.txt")
    (root / "empty").mkdir()
    copy = PristineCopy(str(root), str(tmp_path / "copy"), _left_out)
    scratch = tmp_path / "copy"
    before = _content(scratch)
    assert ".git" not in before
    kept = (scratch / "b/d.txt").stat().st_ino

    stat = (scratch / "a.txt").stat()
    (scratch / "a.txt").write_text("A")  # as long as before, and as old
    os.utime(scratch / "a.txt", ns=(stat.st_atime_ns, stat.st_mtime_ns))
    (scratch / "b/c.txt").unlink()
    (scratch / "b/c.txt").mkdir()
    (scratch / "b/c.txt/new").write_text("new")
    (scratch / "link").unlink()
    (scratch / "link").symlink_to("b")
    (scratch / "e/f.txt").unlink()
    (scratch / "e").rmdir()
    write(scratch, {"new/deep/file": "x"})
    copy.restore()
    assert _content(scratch) == before
    assert (scratch / "b/d.txt").stat().st_ino == kept
    assert _content(root) | {".git": "", ".git/head": "x"} == _content(root)

    (scratch / "b/d.txt").write_text("other")
    copy.restore()
    assert _content(scratch) == before
