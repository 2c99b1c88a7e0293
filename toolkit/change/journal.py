"""Write many files so that a run that is killed at any moment is finished by the next one, and damages nothing.

First everything that will be written is put down in one file, which one rename declares to be the journal; then each
file is replaced by a rename of its own. The journal goes when all of them have reached the disk.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import msgspec

from toolkit.errors import UsageError
from toolkit.source.paths import located

_NAME = "journal.json"


class Entry(msgspec.Struct, frozen=True):
    """One file to be replaced: the hash of what it held, and what it will hold."""

    path: str
    before: str
    data: bytes


class Written(NamedTuple):
    """What a journal did: files that now hold the new bytes, and files that somebody else has changed meanwhile."""

    done: tuple[str, ...]
    changed: tuple[str, ...]


class Journal:
    """The journal of one project.

    Args:
        root: the project.
        folder: where the journal is kept, outside of the project's files.
    """

    def __init__(self, root: Path, folder: Path) -> None:
        self.root = root
        self.folder = folder

    def write(self, before: Mapping[str, bytes], after: Mapping[str, bytes]) -> Written:
        """Replace files, all of them or, after a kill, the rest of them at the next `resume`.

        Args:
            before: path -> what each file must hold.
            after: path -> what it will hold.

        Raises:
            UsageError: something cannot be written; what was put down is written by the next run.
        """
        entries = [Entry(path, _digest(before[path]), data) for path, data in after.items()]
        with _explained(self.folder):
            self.discard()
            self.folder.mkdir(parents=True)
            replace(self.folder / _NAME, msgspec.json.encode(entries))
            _settle(self.folder)
            _settle(self.folder.parent)
        return self._finish(entries)

    def resume(self) -> Written | None:
        """Finish what a killed run has declared; None if there is nothing to finish.

        Raises:
            UsageError: the journal cannot be read, or something cannot be written.
        """
        journal = self.folder / _NAME
        with _explained(journal):
            if not journal.exists():
                self.discard()
                return None
            try:
                entries = msgspec.json.decode(journal.read_bytes(), type=list[Entry])
            except msgspec.DecodeError as error:
                raise UsageError(f"{journal} is damaged ({error}). Remove {self.folder} to go on.") from error
        return self._finish(entries)

    def discard(self) -> None:
        """Throw the journal away."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _finish(self, entries: list[Entry]) -> Written:
        done: list[str] = []
        changed: list[str] = []
        folders: set[Path] = set()
        for entry in entries:
            file = Path(os.path.realpath(located(os.fspath(self.root), entry.path)))
            with _explained(file):
                temporary(file).unlink(missing_ok=True)
                now = _digest(file.read_bytes()) if file.is_file() else ""
                if now == entry.before:
                    replace(file, entry.data)
            if now in (entry.before, _digest(entry.data)):
                done.append(entry.path)
                folders.add(file.parent)
            else:
                changed.append(entry.path)
        for folder in folders:
            _settle(folder)
        self.discard()
        return Written(tuple(done), tuple(changed))


def replace(file: Path, data: bytes) -> None:
    """Give a file new bytes, whole or not at all; its mode is kept, and a link stays a link.

    Raises:
        OSError: it cannot be written.
    """
    file = Path(os.path.realpath(file))
    near = temporary(file)
    with near.open("wb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    if file.exists():
        shutil.copymode(file, near)
    near.replace(file)


def temporary(file: Path) -> Path:
    """Where the new bytes of a file are until it is replaced: always the same place, so that no litter stays."""
    return file.with_name(f".{file.name}.tebiki")


def _settle(folder: Path) -> None:
    """Make sure that renames in a folder survive a loss of power."""
    with suppress(OSError):  # not every file system lets a directory be opened
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@contextmanager
def _explained(place: Path) -> Iterator[None]:
    """Say which file cannot be written, and that nothing is lost."""
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        raise UsageError(
            f"cannot write {place}: {why}. Correct that and run the same again: it goes on there."
        ) from error
