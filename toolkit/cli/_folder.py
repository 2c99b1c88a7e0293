"""Write the files of a report into a folder atomically, and remove those of the previous report.

The files are first written to a temporary folder inside of it. Renaming that folder commits the report; then the files
are moved to their places. A run killed before the commit leaves the previous report, and after a run killed later the
next run moves the files. The user's cache directory holds the name of the temporary folder
(`toolkit/system/write_claim.py`); where the cache cannot be written, leftovers of a killed run stay. Concurrent runs
wait for each other. `_former_files.py` decides which files belong to the previous report.
"""

import fcntl
import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import click

from toolkit.cli._former_files import MANIFEST, FormerFiles, is_inside, manifest_bytes, manifest_in, names_inside
from toolkit.cli._spoken_language import spoken_language
from toolkit.errors import UsageError
from toolkit.render.terminal.errors import stale_line
from toolkit.system.signals import signals_delayed
from toolkit.system.write_claim import (
    begin_write,
    decided_folder,
    end_write,
    prepared_folder,
    remember_list,
    unfinished_write,
)
from toolkit.text.python_code import check_python
from toolkit.text.visible import make_visible

_SHOWN = 5
"""Maximum number of possibly stale files that are named."""


def write_folder(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the files of a report.

    A file that already has the right content is not written. Files that this user's last report wrote and this one
    does not are removed; for other files in the folder's own list, a warning says that they may be stale. Files that no
    report wrote are never touched, nor is anything behind a link in the folder.

    Raises:
        UsageError: the folder cannot be written to, or a file of another origin has one of the names.
        InternalError: a Python file among them does not compile.
    """
    refuse_links_out(folder)
    with alone(folder):
        _finish(folder, unfinished_write(folder))
        _refuse_strange(folder, files)
        number = begin_write(folder)
        with _explain_errors(folder), _prepare_report(folder, number) as prepared:
            for name, data in files.items():
                if not _holds(folder / name, data):
                    check_python(name, data)
                    write_file(prepared / name, data)
            write_file(prepared / MANIFEST, manifest_bytes(files))
        with signals_delayed():
            _finish(folder, number)


def read_own_files(folder: Path, names: Iterable[str]) -> dict[str, bytes]:
    """Read those files of the previous report that nobody has changed, in order to keep them.

    Args:
        folder: the report's folder; it need not exist.
        names: the files that belong to the report but are not produced this time.

    Returns:
        name -> content, without files that are missing, changed or not ours.

    Raises:
        UsageError: the folder cannot be read.
    """
    with _explain_errors(folder):
        return {name: (folder / name).read_bytes() for name in sorted(FormerFiles(folder).removable(names))}


def check_folder(folder: Path) -> None:
    """Check before long work that its results can be written into a folder, which may not be there yet.

    Raises:
        UsageError: they cannot.
    """
    refuse_links_out(folder)
    _check_place(folder)


def _check_place(folder: Path) -> None:
    there = folder
    while not os.path.lexists(there) and there != there.parent:
        there = there.parent
    if not there.is_dir():
        raise UsageError(f"{there} is not a directory, so nothing can be written to {folder}: choose another place.")
    if not os.access(there, os.W_OK | os.X_OK):
        raise UsageError(f"{there} cannot be written: correct its rights, or choose another place.")


def check_file(file: Path) -> None:
    """Check before long work that `write_file` can write a file.

    Raises:
        UsageError: it cannot.
    """
    with _explain_errors(file):
        if not _takes_a_stream(file):
            _check_place(file.parent)


def refuse_links_out(folder: Path) -> None:
    """Refuse a relative path (such as `reports`) that leads out of the current directory through a link.

    Raises:
        UsageError: the path leads out.
    """
    if folder.is_absolute() or ".." in folder.parts:
        return
    real = Path(os.path.realpath(folder))
    if not real.is_relative_to(os.path.realpath(Path.cwd())):
        raise UsageError(f"{folder} is a link to {real}. Name that directory itself, or choose another one.")


def _refuse_strange(folder: Path, files: Mapping[str, bytes]) -> None:
    """Refuse to write through links, into `.git`, or over files that tebiki did not write."""
    if any(part.casefold() == ".git" for part in Path(os.path.realpath(folder)).parts):
        raise UsageError(f"{folder} is a directory of git's own; nothing is written there. Choose another one.")
    with _explain_errors(folder):
        former = FormerFiles(folder)
        there = [name for name in files if os.path.lexists(folder / name)]
        inside = names_inside(folder, files)
        if led := [name for name in files if name not in inside]:
            raise UsageError(f"{folder / led[0]} leaves {folder} through a link. Choose another directory with --out.")
        ours = former.replaceable(there)
        for name in there:
            if name not in ours and not (name in former.names and _holds(folder / name, files[name])):
                raise UsageError(_strange(folder, name, is_listed=name in former.names))


def _strange(folder: Path, name: str, *, is_listed: bool) -> str:
    if not is_listed:
        why = "tebiki did not write it"
        return f"{folder / name} exists already, and {why}. Choose another directory with --out."
    return (
        f"{folder / name} is not what tebiki wrote there, although {folder / MANIFEST} lists it, and its content is "
        "not committed to git. Commit it or move it away, then run again; or choose another directory."
    )


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold a lock on the folder, waiting for other runs; the lock is released however the run ends.

    Raises:
        UsageError: the folder cannot be created or opened.
    """
    with _explain_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def _prepare_report(folder: Path, number: str) -> Iterator[Path]:
    """Yield a temporary folder for the report; if the block ends without an error, the report is committed."""
    prepared = prepared_folder(folder, number)
    try:
        yield prepared
        prepared.rename(decided_folder(folder, number))
    except BaseException:
        _discard(prepared)
        end_write(folder)
        raise


def finish(folder: Path) -> None:
    """Move the files of a committed report to their places if a killed run did not.

    Raises:
        UsageError: the folder cannot be written to.
    """
    if folder.is_dir():
        with alone(folder), signals_delayed():
            _finish(folder, unfinished_write(folder))


def _finish(folder: Path, number: str) -> None:
    if not number:
        return
    decided = decided_folder(folder, number)
    if (decided / MANIFEST).is_file() and not decided.is_symlink():
        _move(decided, folder)
    with _explain_errors(folder):
        _discard(decided)
        _discard(prepared_folder(folder, number))
    end_write(folder)


def _move(decided: Path, folder: Path) -> None:
    with _explain_errors(folder):
        names, former = FormerFiles(decided).names, FormerFiles(folder)
        gone = former.removable(former.names - names)
        for name in gone:
            _remove(folder, name)
        stale = {name for name in former.names - names - gone if os.path.lexists(folder / name)}
        _warn_of_stale(folder, stale)
        for name in sorted(names):
            _move_file(decided, folder, name)
        remember_list(folder, manifest_in(decided))
        manifest, left = manifest_in(decided), former.lines_of_left(stale - gone, names)
        if not manifest.endswith(left):
            write_file(decided / MANIFEST, manifest + left)
        _move_file(decided, folder, MANIFEST)  # last: once it is gone, all files were moved


def _move_file(decided: Path, folder: Path, name: str) -> None:
    if os.path.lexists(decided / name) and is_inside(folder, name):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (decided / name).replace(folder / name)


def _warn_of_stale(folder: Path, names: Iterable[str]) -> None:
    """Warn about old files that were kept because only the folder's own list says that they are ours."""
    if stale := sorted(names):
        line = stale_line(str(folder), stale, _SHOWN, spoken_language(sys.argv[1:]))
        click.echo(make_visible(line), err=True)


def write_file(file: Path, data: bytes) -> None:
    """Write one file atomically; a file that already has the right content is not written.

    A device or a pipe (`/dev/null`, `/dev/stderr`, `>(command)`) is written to, never replaced.

    Raises:
        UsageError: the file cannot be written, or its path is a directory, a block device or a socket.
    """
    with _explain_errors(file):
        if _takes_a_stream(file):
            with file.open("wb") as out:
                out.write(data)
            return
        if _holds(file, data):
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        _replace(file, data)


def _takes_a_stream(file: Path) -> bool:
    """Return whether the path is a device or a pipe, which is written to and not replaced.

    Raises:
        UsageError: the path is something else that is not a regular file.
    """
    try:
        mode = file.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return False
    if stat.S_ISREG(mode):
        return False
    if stat.S_ISCHR(mode) or stat.S_ISFIFO(mode):
        return True
    raise UsageError(f"{file} is not a file, and nothing was written there. Choose another place.")


def _holds(file: Path, data: bytes) -> bool:
    return file.is_file() and file.stat().st_size == len(data) and file.read_bytes() == data


def _discard(place: Path) -> None:
    """Remove a folder of ours; if it is a link, only the link is removed."""
    if place.is_symlink():
        place.unlink()
    elif place.exists():
        shutil.rmtree(place)


def is_ours(folder: Path, name: str) -> bool:
    """Return whether the previous report wrote the file of this name."""
    with _explain_errors(folder):
        return name in FormerFiles(folder).replaceable([name])


def _remove(folder: Path, name: str) -> None:
    """Remove a file of the previous report, and the folders that this leaves empty."""
    with _explain_errors(folder / name):
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
def _explain_errors(place: Path) -> Iterator[None]:
    """Turn an OSError in the block into a UsageError that names the file and the reason."""
    try:
        yield
    except OSError as error:
        raise UsageError(
            f"cannot write {place}: {error.strerror}. See who may write there and that the disk is not full, then run "
            "again; --out or --lock chooses another place, if the command has it."
        ) from error
