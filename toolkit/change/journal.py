"""Write many files so that a run that is killed at any moment is finished by the next one, and damages nothing.

First everything that will be written is put down in the journal; then one rename declares it complete; then each file
is replaced by a rename of its own. A journal without its declaration changes nothing and is thrown away.
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

_DECLARATION = "complete.json"


class Entry(msgspec.Struct, frozen=True):
    """One file to be replaced: hashes of what it held and will hold, and the file of the journal with the new bytes."""

    path: str
    before: str
    after: str
    data: str


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
        with _explained(self.folder):
            self.discard()
            self.folder.mkdir(parents=True, exist_ok=True)
            entries = [
                self._put_down(number, path, before[path], data) for number, (path, data) in enumerate(after.items())
            ]
            replace(self.folder / _DECLARATION, msgspec.json.encode(entries))
        return self._finish(entries)

    def resume(self) -> Written | None:
        """Finish what a killed run has declared; None if there is nothing to finish.

        Raises:
            UsageError: the journal cannot be read, or something cannot be written.
        """
        declaration = self.folder / _DECLARATION
        with _explained(declaration):
            if not declaration.exists():
                self.discard()
                return None
            try:
                entries = msgspec.json.decode(declaration.read_bytes(), type=list[Entry])
            except msgspec.DecodeError as error:
                raise UsageError(f"{declaration} is damaged ({error}). Remove {self.folder} to go on.") from error
        return self._finish(entries)

    def discard(self) -> None:
        """Throw the journal away."""
        with suppress(FileNotFoundError):
            (self.folder / _DECLARATION).unlink()  # first: without it the rest means nothing
        shutil.rmtree(self.folder, ignore_errors=True)

    def _put_down(self, number: int, path: str, before: bytes, after: bytes) -> Entry:
        name = f"{number}.data"
        replace(self.folder / name, after)
        return Entry(path, _digest(before), _digest(after), name)

    def _finish(self, entries: list[Entry]) -> Written:
        done: list[str] = []
        changed: list[str] = []
        for entry in entries:
            file = Path(located(os.fspath(self.root), entry.path))
            with _explained(file):
                temporary(file).unlink(missing_ok=True)
                now = _digest(file.read_bytes()) if file.is_file() else ""
                if now == entry.before:
                    replace(file, (self.folder / entry.data).read_bytes())
                (done if now in (entry.before, entry.after) else changed).append(entry.path)
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
    _settle(file.parent)


def temporary(file: Path) -> Path:
    """Where the new bytes of a file are until it is replaced: always the same place, so that no litter stays."""
    return file.with_name(f".{file.name}.tebiki")


def _settle(folder: Path) -> None:
    """Make sure that a rename survives a loss of power."""
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
