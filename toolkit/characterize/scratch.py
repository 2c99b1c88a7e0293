"""A copy of the analysed project to run in: what the program writes there is lost, and nothing else is written."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

_LEFT = frozenset({"node_modules", "__pycache__", "reports", ".git", ".hg", ".tox", ".nox", ".mypy_cache", ".tebiki"})
_ENVIRONMENTS = ("pyvenv.cfg", "conda-meta")


@contextmanager
def scratch_copy(root: Path, *, shared: bool = False) -> Iterator[Path]:
    """Copy a project for as long as the block lasts; what is left out are histories, caches and environments.

    Links are copied as links. The name of the copy is the same length on every machine, because a program may show it.

    Args:
        root: the project.
        shared: whether other users of this machine may read and write the copy, as a runner may need.
    """
    with one_place() as place, copied(root, place, shared=shared) as copy:
        yield copy


@contextmanager
def one_place() -> Iterator[Path]:
    """A path that copies can be made at, one after the other, for as long as the block lasts."""
    with TemporaryDirectory(prefix="tebiki-") as folder:
        yield Path(os.path.realpath(folder)) / "copy"


@contextmanager
def copied(root: Path, place: Path, *, shared: bool = False) -> Iterator[Path]:
    """Copy a project to a path for as long as the block lasts; `shared`: for every user of this machine."""
    try:
        shutil.copytree(root, place, symlinks=True, ignore=_left_out, ignore_dangling_symlinks=True)
        if shared:
            _share(place)
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _share(place: Path) -> None:
    place.parent.chmod(0o755)
    for folder, _, names in os.walk(place):
        for one in (Path(folder), *(Path(folder, name) for name in names)):
            if not one.is_symlink():
                one.chmod(one.stat().st_mode | (0o777 if one.is_dir() else 0o666))


def _left_out(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if name in _LEFT or _is_environment(Path(folder, name)) or _is_special(folder, name)]


def _is_environment(place: Path) -> bool:
    return any((place / name).exists() for name in _ENVIRONMENTS)


def _is_special(folder: str, name: str) -> bool:
    """Sockets and pipes cannot be copied."""
    place = Path(folder, name)
    return not (place.is_symlink() or place.is_file() or place.is_dir())
