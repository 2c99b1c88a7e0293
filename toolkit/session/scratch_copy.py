"""Create scratch copies of the analysed project to run in: files that the program writes there are discarded."""

import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from toolkit.errors import UsageError
from toolkit.system.temporary import MARKER, remove_tree, temporary_directory

_LEFT_OUT = frozenset({"node_modules", "__pycache__", ".git", ".hg", ".tox", ".nox", ".mypy_cache", ".tebiki"})
_NOT_SOURCE = ("pyvenv.cfg", "conda-meta", MARKER)  # MARKER: for temporary files inside of the project
_NEXT = "Make the file readable or free space there, or name another folder for temporary files in TMPDIR."


@contextmanager
def scratch_copy(root: Path, *, shared: bool = False) -> Iterator[Path]:
    """Copy a project for the duration of a block, without history, caches and environments.

    Links are copied as links. The name of the copy is the same length on every machine, because a program may show it.

    Args:
        root: the project.
        shared: whether a runner may read and write the copy as another user, who can only reach it through a mount:
            its parent folder is private.

    Raises:
        UsageError: it cannot be copied.
    """
    with temporary_place() as path, copy_project(root, path, shared=shared) as copy:
        yield copy


@contextmanager
def temporary_place() -> Iterator[Path]:
    """Yield a path for successive copies, for the duration of the block."""
    with temporary_directory() as folder:
        yield folder / "copy"


@contextmanager
def copy_project(root: Path, path: Path, *, shared: bool = False) -> Iterator[Path]:
    """Copy a project to a path for as long as the block lasts; `shared`: as in `scratch_copy`.

    Raises:
        UsageError: it cannot be copied.
    """
    try:
        _copy_project(root, path)
        if shared:
            _share_with_users(path)
        yield path
    finally:
        remove_tree(path)


def _copy_project(root: Path, path: Path) -> None:
    try:
        shutil.copytree(root, path, symlinks=True, ignore=left_out_names, ignore_dangling_symlinks=True)
    except shutil.Error as error:  # (source, copy, reason) of each file that could not be copied
        failures = error.args[0]
        file, _, why = failures[0]
        reason = str(why).partition(": '")[0]
        more = f" ({len(failures) - 1} more)" if len(failures) > 1 else ""
        raise UsageError(f"cannot copy {file} to {path.parent}: {reason}{more}. {_NEXT}") from error
    except OSError as error:
        raise UsageError(f"cannot copy {root} to {path.parent}: {error.strerror}. {_NEXT}") from error


def _share_with_users(path: Path) -> None:
    for folder, _, names in os.walk(path):
        for entry in (Path(folder), *(Path(folder, name) for name in names)):
            if not entry.is_symlink():
                entry.chmod(entry.stat().st_mode | (0o777 if entry.is_dir() else 0o666))


def left_out_names(folder: str, names: list[str]) -> list[str]:
    """Return the names in a folder of a project that are not copied."""
    return [name for name in names if name in _LEFT_OUT or _is_left_out(f"{folder}/{name}")]


def _is_left_out(place: str) -> bool:
    """Return whether a place is an environment, or a socket or pipe, which cannot be copied."""
    try:
        mode = os.lstat(place).st_mode
    except OSError:  # it was removed meanwhile
        return True
    return _is_excluded(place, mode)


def names_to_copy(folder: str, modes: Mapping[str, int]) -> set[str]:
    """Return the names in a folder of a project that are copied; `modes`: name -> mode, of all that are there."""
    return {name for name, mode in modes.items() if not (name in _LEFT_OUT or _is_excluded(f"{folder}/{name}", mode))}


def _is_excluded(place: str, mode: int) -> bool:
    if stat.S_ISREG(mode):
        return False
    return _is_environment(place) if stat.S_ISDIR(mode) or stat.S_ISLNK(mode) else True


def is_left_out(root: Path, path: str) -> bool:
    """Return whether a path is missing in a copy of a project because one of its parent folders is left out."""
    parts = PurePosixPath(path).parts[:-1]
    return any(
        part in _LEFT_OUT or _is_environment(str(root.joinpath(*parts[: number + 1])))
        for number, part in enumerate(parts)
    )


def _is_environment(path: str) -> bool:
    return any(os.access(f"{path}/{name}", os.F_OK) for name in _NOT_SOURCE)
