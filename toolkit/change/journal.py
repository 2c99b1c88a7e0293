"""Write many files with a journal, so that the next run completes one that was killed at any moment.

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
from toolkit.source.paths import file_at
from toolkit.system.no_follow import open_folder, read_file, remove, replace_file, temporary_name
from toolkit.system.signals import signals_delayed

_NAME = "journal.json"
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC


class JournalEntry(msgspec.Struct, frozen=True):
    """A file to replace: the hash of its old content, and its new content.

    `temporary` is where its new bytes are until then. Nobody can guess it, and the journal knows it, so that the next
    run removes what a killed one left, and nothing else.
    """

    path: str
    before: str
    data: bytes
    temporary: str = ""


class JournalResult(NamedTuple):
    """The result of a journal: replaced files, and files that were changed by others meanwhile."""

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

    def write(self, before: Mapping[str, bytes], after: Mapping[str, bytes]) -> JournalResult:
        """Replace files, all of them or, after a kill, the rest of them at the next `resume`.

        Args:
            before: path -> what each file must hold; a file that is not among them must not be there.
            after: path -> what it will hold.

        Raises:
            UsageError: something cannot be written; what was put down is written by the next run.
        """
        entries = [
            JournalEntry(path, _digest(before[path]) if path in before else "", data, temporary_name())
            for path, data in after.items()
        ]
        with signals_delayed():  # an interrupt comes before all of it or after all of it
            with _explain_errors(self.folder):
                self.discard()
                self.folder.mkdir(parents=True)
                self._declare(msgspec.json.encode(entries))
                _settle(os.open(self.folder, _FOLDER))
                _settle(os.open(self.folder.parent, _FOLDER))
            return self._finish(entries)

    def resume(self) -> JournalResult | None:
        """Finish what a killed run has declared; None if there is nothing to finish.

        Raises:
            UsageError: the journal cannot be read, or something cannot be written.
        """
        journal = self.folder / _NAME
        with _explain_errors(journal):
            if not journal.exists():
                self.discard()
                return None
            try:
                entries = msgspec.json.decode(journal.read_bytes(), type=list[JournalEntry])
            except (msgspec.DecodeError, RecursionError) as error:
                raise UsageError(f"{journal} is damaged ({error}). Remove {self.folder} to go on.") from error
        with signals_delayed():
            return self._finish(entries)

    def discard(self) -> None:
        """Delete the journal."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _declare(self, data: bytes) -> None:
        here = os.open(self.folder, _FOLDER)
        try:
            replace_file(here, _NAME.encode(), data)
        finally:
            os.close(here)

    def _finish(self, entries: list[JournalEntry]) -> JournalResult:
        done: list[str] = []
        changed: list[str] = []
        folders: set[tuple[bytes, ...]] = set()
        root = os.open(os.path.realpath(self.root), _FOLDER)
        try:
            for entry in entries:
                *parts, name = self._parts(entry.path)
                is_done = self._replace(root, parts, name, entry)
                (done if is_done else changed).append(entry.path)
                folders.update([tuple(parts)] if is_done else [])
            for folder in folders:
                with suppress(OSError):  # removed meanwhile: nothing to flush
                    _settle(open_folder(root, folder))
        finally:
            os.close(root)
        self.discard()
        return JournalResult(tuple(done), tuple(changed))

    def _parts(self, path: str) -> list[bytes]:
        """The names on the way from the project to a file."""
        top = os.path.realpath(self.root)
        return os.fsencode(file_at(top, path))[len(os.fsencode(top)) + 1 :].split(b"/")

    def _replace(self, root: int, parts: list[bytes], name: bytes, entry: JournalEntry) -> bool:
        """Replace one file, if that was not done yet; whether it holds the new bytes now. No link is followed."""
        with _explain_errors(self.root / entry.path):
            try:
                here = open_folder(root, parts)
            except (FileNotFoundError, NotADirectoryError):
                return False
            try:
                if entry.temporary:
                    remove(here, entry.temporary.encode())
                data = read_file(here, name)
                now = "" if data is None else _digest(data)
                if now == entry.before:
                    replace_file(here, name, entry.data, temporary=entry.temporary.encode())
                return now in (entry.before, _digest(entry.data))
            finally:
                os.close(here)


def _settle(folder: int) -> None:
    """Flush renames in a folder to disk, so that they survive a loss of power."""
    with suppress(OSError):  # not every file system supports fsync of directories
        os.fsync(folder)
    os.close(folder)


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@contextmanager
def _explain_errors(place: Path) -> Iterator[None]:
    """Name the file that cannot be written, and say that nothing is lost."""
    try:
        yield
    except OSError as error:
        why = error.strerror or str(error)
        raise UsageError(
            f"cannot write {place}: {why}. Correct that and run the same again: it goes on there."
        ) from error
