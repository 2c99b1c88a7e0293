"""Find the recordings of a project, without the code that reads them."""

from collections.abc import Iterable, Sequence
from pathlib import Path

USUAL_FOLDER = "recording"
"""Folder that `tebiki record` writes to by default."""


def find_recordings(root: Path, named: Sequence[Path] = ()) -> tuple[Path, ...]:
    """Return the folders of the recordings of a project: the named ones, or else the usual one if it is there."""
    if named:
        return tuple(named)
    usual = root / USUAL_FOLDER
    files = [*usual.glob("*.jsonl")]
    is_ours = files and not any(place.is_symlink() for place in (usual, *files))  # a link may lead anywhere
    return (usual,) if is_ours else ()


def describe_recordings(folders: Iterable[Path]) -> str:
    """Describe the present files of recordings, so that what was made from them is known to be up to date."""
    files = sorted(file for folder in folders for file in folder.glob("*.jsonl"))
    return repr([(str(file), found.st_size, found.st_mtime_ns) for file in files for found in [file.lstat()]])
