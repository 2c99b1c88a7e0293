"""Write a report into its folder: each file whole or not at all, and nothing of a former report left behind."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

from toolkit.errors import UsageError

_MANIFEST = ".tebiki-report"


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files of a report.

    A file that already has the right bytes is left alone. Files that a former report wrote and this one does not
    are removed; files that no report wrote are never touched.

    Raises:
        UsageError: the folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in _former(folder) - set(files):
            (folder / name).unlink(missing_ok=True)
        for name, data in {**files, _MANIFEST: "\n".join(sorted(files)).encode() + b"\n"}.items():
            write_file(folder / name, data)
    except OSError as error:
        raise UsageError(
            f"cannot write {error.filename or folder}: {error.strerror}. Choose a folder with --out."
        ) from error


def _former(folder: Path) -> set[str]:
    """The files that the last report wrote; names that lead out of the folder are not believed."""
    manifest = folder / _MANIFEST
    if not manifest.is_file():
        return set()
    names = manifest.read_text("utf-8", "replace").splitlines()
    return {name for name in names if name and not name.startswith("/") and ".." not in name.split("/")}


def write_file(file: Path, data: bytes) -> None:
    """Write one file, whole or not at all; one that has the right bytes already is left alone."""
    if file.is_file() and file.stat().st_size == len(data) and file.read_bytes() == data:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        umask = os.umask(0)
        os.umask(umask)
        Path(temporary).chmod(0o666 & ~umask)
        Path(temporary).replace(file)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
