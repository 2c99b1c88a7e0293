"""Recognize unchanged files that tebiki itself wrote into the folder of a report.

Only the list in the user's cache directory is trusted, never the one in the folder, which may come from anybody.
"""

import hashlib
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


def _is_written(folder: Path, name: str, data: bytes) -> bool:
    known = remembered_list(folder)
    if name == _MANIFEST:
        return bool(known) and data.startswith(known)
    return f"sha256:{hashlib.sha256(data).hexdigest()} {name}".encode() in known.splitlines()
