"""Recognize unchanged files that tebiki itself wrote into the folder of a report.

Only the list in the user's cache directory is trusted, never the one in the folder, which may come from anybody; that
one only says whether a file was part of a report before tebiki wrote it anew.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath

from toolkit.system.write_claim import remembered_list

_MANIFEST = ".tebiki-report"


def is_own_report(root: Path, name: str) -> bool:
    """Return whether a file of a project belongs to a report and is as this user's tebiki wrote it.

    Args:
        root: the project.
        name: path of the file, relative to the project.
    """
    file = root / name
    if file.is_symlink() or not file.is_file():
        return False
    data = file.read_bytes()
    folders = [folder for folder in PurePosixPath(name).parents if str(folder) != "."]
    return any(_is_written(root / folder, str(PurePosixPath(name).relative_to(folder)), data) for folder in folders)


def is_renewed_report(name: str, data: bytes, read: Callable[[str], bytes | None]) -> bool:
    """Return whether an earlier state of a file was part of a report, too, by the list in the folder of that time.

    Args:
        name: path of the file, relative to the project.
        data: the file as it was.
        read: returns a file of that state of the project.
    """
    path = PurePosixPath(name)
    if path.name == _MANIFEST:
        return True
    line = f"sha256:{hashlib.sha256(data).hexdigest()} "
    folders = [folder for folder in path.parents if str(folder) != "."]
    return any(
        f"{line}{path.relative_to(folder)}".encode(errors="surrogateescape")
        in (read(str(folder / _MANIFEST)) or b"").splitlines()
        for folder in folders
    )


def _is_written(folder: Path, name: str, data: bytes) -> bool:
    known = remembered_list(folder)
    if name == _MANIFEST:
        return bool(known) and data.startswith(known)
    return f"sha256:{hashlib.sha256(data).hexdigest()} {name}".encode(errors="surrogateescape") in known.splitlines()
