"""Claim the folder of a lock for one run: other runs are refused, and changes made meanwhile are not overwritten."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from toolkit.cli._folder import check_folder, finish, is_ours, write_file, write_folder
from toolkit.errors import UsageError
from toolkit.state.project_file import named_file
from toolkit.state.strength_file import lock_hash
from toolkit.system.signals import signals_delayed
from toolkit.system.write_claim import claim_folder

_SETTINGS = (".gitattributes", ".gitignore", "pytest.ini")
_USUAL = "characterization_tests"


class LockFolder:
    """The folder of a lock, with its content at the last read or write of this run.

    Args:
        folder: where the lock is; it need not exist yet.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held = lock_hash(folder)

    def write(self, files: Mapping[str, bytes]) -> None:
        """Write the lock; a `.gitattributes`, `.gitignore` or `pytest.ini` of the team stays as it is.

        Raises:
            UsageError: the lock cannot be written, or was changed since it was read.
        """
        self._check_unchanged()
        own = {name: data for name, data in files.items() if not self._is_theirs(name)}
        with signals_delayed():  # an interrupt between the two would make our own write one of somebody else
            try:
                write_folder(self._folder, own)
            finally:
                self._held = lock_hash(self._folder)

    def _is_theirs(self, name: str) -> bool:
        """Return whether a file is the team's own configuration of git or pytest, which is kept."""
        is_there = os.path.lexists(self._folder / name)
        return name in _SETTINGS and is_there and not is_ours(self._folder, name)

    def write_beside(self, name: str, data: bytes) -> None:
        """Write a companion file of the lock that was read.

        Raises:
            UsageError: as `write`.
        """
        self._check_unchanged()
        write_file(self._folder / name, data)

    def _check_unchanged(self) -> None:
        if lock_hash(self._folder) != self._held:
            raise UsageError(
                f"{self._folder} was changed while this command ran, by git or another machine. It was left as it is. "
                "Run the command again."
            )


def lock_folder(root: Path, folder: Path | None) -> Path:
    """Return the folder of a project's lock.

    Args:
        root: the project's directory.
        folder: the one that the user named; None means the default.

    Raises:
        UsageError: its path is inside of the project, but a link leads out.
    """
    place = folder or root / _USUAL
    named_file(root, place)
    return place


@contextmanager
def claimed_lock(folder: Path) -> Iterator[LockFolder]:
    """Claim a lock for the block, after completing the write of a run that was killed.

    Raises:
        UsageError: another run has claimed it, or it cannot be written to.
    """
    check_folder(folder)
    with claim_folder(folder):
        finish(folder)
        yield LockFolder(folder)
