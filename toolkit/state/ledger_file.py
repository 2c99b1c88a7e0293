"""Read and append to the file of a project's ledger, `.tebiki/ledger.jsonl`.

The extended file is written beside the old one and renamed over it, while the folder is locked. So concurrent appends
are both kept, a killed one leaves the old file, and readers never see half a line.
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
    """Read the entries of a project; empty if it has no ledger yet.

    Raises:
        LedgerError: the file cannot be read, or a line of it is not an entry.
    """
    return parse_ledger(ledger_bytes(root), str(NAME))


def ledger_bytes(root: Path) -> bytes:
    """Read the ledger of a project as bytes; empty if there is none.

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
    """Append to the ledger of a project; existing lines are kept byte by byte.

    Args:
        root: the project.
        new: existing entries -> entries to append.

    Returns:
        the appended entries.

    Raises:
        LedgerError: as for `read_ledger`, or the file cannot be written; nothing is changed then.
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
    """Replace a file atomically, keeping its permissions."""
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
