"""Write a report into its folder: each file whole or not at all, and nothing of a former report left behind."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from toolkit.errors import UsageError

_MANIFEST = ".tebiki-report"


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files of a report.

    A file that already has the right bytes is left alone. Files that a former report wrote and this one does not
    are removed; files that no report wrote are never touched, nor is anything that a link in the folder leads to.

    Raises:
        UsageError: the folder cannot be written to, or holds a file of another origin under one of the names.
    """
    former = _former(folder)
    for name in files:
        if not _is_inside(folder, name):
            raise UsageError(f"{folder / name} leads out of {folder} by a link. Choose another folder with --out.")
        if name not in former and os.path.lexists(folder / name):
            raise UsageError(
                f"{folder / name} is there already, and no report of tebiki wrote it. Choose another folder with --out."
            )
    # The names are written down before the files: what a killed run leaves behind is known to the next one.
    _write_names(folder, former | set(files))
    for name in former - set(files):
        _remove(folder, name)
    for name, data in files.items():
        write_file(folder / name, data)
    _write_names(folder, set(files))


def write_file(file: Path, data: bytes) -> None:
    """Write one file, whole or not at all; one that has the right bytes already is left alone.

    Raises:
        UsageError: it cannot be written.
    """
    with _explained(file):
        if file.is_file() and file.stat().st_size == len(data) and file.read_bytes() == data:
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        _replace(file, data)


def _write_names(folder: Path, names: set[str]) -> None:
    write_file(folder / _MANIFEST, "".join(f"{name}\n" for name in sorted(names)).encode())


def _former(folder: Path) -> set[str]:
    """The files that the last report wrote; names that lead out of the folder are not believed."""
    manifest = folder / _MANIFEST
    with _explained(folder):
        if manifest.is_symlink() or not manifest.is_file():
            return set()
        names = manifest.read_text("utf-8", "replace").splitlines()
    return {name for name in names if name and _is_inside(folder, name)}


def _is_inside(folder: Path, name: str) -> bool:
    """Whether a file of that name really lies in the folder: a project may bring a folder full of traps."""
    top = os.path.realpath(folder)
    around = os.path.realpath((folder / name).parent)
    return ".." not in name.split("/") and (around == top or around.startswith(f"{top.rstrip('/')}/"))


def _remove(folder: Path, name: str) -> None:
    """Remove a file of a former report, and the folders that are empty without it."""
    with _explained(folder / name):
        (folder / name).unlink(missing_ok=True)
    with suppress(OSError):
        for around in [*(folder / name).relative_to(folder).parents][:-1]:
            (folder / around).rmdir()


def _replace(file: Path, data: bytes) -> None:
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


@contextmanager
def _explained(place: Path) -> Iterator[None]:
    """Say which file cannot be written, and why."""
    try:
        yield
    except OSError as error:
        raise UsageError(
            f"cannot write {place}: {error.strerror}. Choose another place (--out for the report)."
        ) from error
