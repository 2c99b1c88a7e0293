"""The file of a project's ledger, `.tebiki/ledger.jsonl`: read, and appended to; never anything else.

An append is made beside the file and put in its place, under a lock of the folder. So two of them at the same time
both remain, one that is killed leaves what was there, and whoever reads never sees half a line.
"""

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from toolkit.errors import LedgerError, UsageError
from toolkit.model.ledger import LedgerEntry
from toolkit.state.ledger_lines import format_entries, parse_ledger
from toolkit.state.project_file import project_file
from toolkit.system.no_follow import replace_file
from toolkit.system.regular_file import read_regular

if sys.platform != "win32":
    import fcntl

NAME = Path(".tebiki") / "ledger.jsonl"


def read_ledger(root: Path) -> tuple[LedgerEntry, ...]:
    """The entries of a project; none if it has no ledger yet.

    Raises:
        LedgerError: the file cannot be read, or a line of it is not an entry.
    """
    return parse_ledger(ledger_bytes(root), str(NAME))


def ledger_bytes(root: Path) -> bytes:
    """The ledger of a project as it is written; empty if there is none.

    Raises:
        LedgerError: the file cannot be read.
    """
    file = root / NAME
    try:
        return read_regular(file)
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise LedgerError(f"{file} cannot be read: {error.strerror}. Correct that, then run again.") from error


def append_entries(
    root: Path, new: Callable[[Sequence[LedgerEntry]], Sequence[LedgerEntry]]
) -> tuple[LedgerEntry, ...]:
    """Append to the ledger of a project; the lines that are there stay as they are, byte by byte.

    Args:
        root: the project.
        new: what to append, given what is there.

    Returns:
        what was appended.

    Raises:
        LedgerError: as `read_ledger`, or the file cannot be written. Then nothing was changed.
    """
    file = _file(root)
    try:
        file.parent.mkdir(exist_ok=True)
        with _lock_folder(file.parent):
            before = ledger_bytes(root)
            added = tuple(new(parse_ledger(before, str(NAME))))
            if added:
                gap = b"" if before.endswith(b"\n") or not before else b"\n"
                _replace(file, before + gap + format_entries(added))
    except OSError as error:
        raise LedgerError(f"{file} cannot be written: {error.strerror}. Nothing was changed.") from error
    return added


def _file(root: Path) -> Path:
    try:
        return project_file(root, NAME)
    except UsageError as error:
        raise LedgerError(str(error)) from error


def _replace(file: Path, data: bytes) -> None:
    """Put a file in place of another, whole or not at all, with the same rights."""
    here = os.open(file.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        replace_file(here, os.fsencode(file.name), data)
    finally:
        os.close(here)


@contextmanager
def _lock_folder(folder: Path) -> Iterator[None]:
    """Lock the folder itself against other processes, waiting for them; no lock file is left behind."""
    if sys.platform == "win32":
        yield
        return
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
