"""The SQLite cache of facts: one file for each project, in the user's cache directory.

Whatever happens to it costs time, never a result: a damaged file is thrown away and built anew, one that cannot be
used is done without, and both are said (`Store.notes`, keys that renderers turn into sentences).
"""

import os
import sqlite3
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import TypeVar
from zlib import crc32

from toolkit.errors import StoreError
from toolkit.model.links import digest

if sys.platform != "win32":  # where nobody can remove an open file anyway
    import fcntl

_SCHEMA = "create table if not exists entry (kind text, key text, value blob, unique (kind, key))"
_TAG = "Signature: 8a477f597d28d172789f06886806bc55\n# This directory holds caches made by tebiki.\n"
Result = TypeVar("Result")

_AT_ONCE = 500
_SUM = 4
_PATIENCE = 30.0
"""Seconds to wait for another process that is writing."""
_CIRCUMSTANCES = {
    *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM),
    *(sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_INTERRUPT),
}
"""Errors that SQLite raises although the file is fine."""
_PAGE = 16_384
"""Bytes of a page of a new file: most values are larger, and with small pages writing one takes twice as long."""
_LARGEST = 512 * 2**20
"""A cache file of so many bytes is thrown away at the next start: it keeps what nobody asks for any more."""


def directory() -> Path:
    """The directory of caches: TEBIKI_CACHE_DIR, or the user's cache directory of this platform.

    Raises:
        StoreError: nobody knows where the user's files are.
    """
    if own := os.environ.get("TEBIKI_CACHE_DIR"):
        return Path(own)
    try:
        return _of_user()
    except RuntimeError as error:  # neither HOME nor an account says it
        raise StoreError(
            "there is no directory for the cache: HOME is not set, and this user has no account. "
            "Set HOME, or name a directory in TEBIKI_CACHE_DIR."
        ) from error


def _of_user() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local") / "tebiki"
    if sys.platform == "darwin":
        return Path.home() / "Library/Caches/tebiki"
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    return (named if named.is_absolute() else Path.home() / ".cache") / "tebiki"  # so says its specification


class Store:
    """A cache in one SQLite file.

    Args:
        file: where it is; None keeps nothing.

    Attributes:
        notes: what happened to it, as keys: `cache_rebuilt`, `cache_off`.
    """

    def __init__(self, file: Path | None) -> None:
        self.notes: list[str] = []
        self._file = file
        self._claim = _Claim()
        self._connection = self._open() if file else None

    def get_many(self, kind: str, keys: Iterable[str]) -> dict[str, bytes]:
        """The values that are there; keys without a value are left out."""
        wanted = list(keys)
        found: dict[str, bytes] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            found.update(self._attempt(partial(_select, kind=kind, keys=some)) or ())
        return found

    def put_many(self, kind: str, items: Mapping[str, bytes]) -> None:
        """Keep values, all or none."""
        if items:
            self._attempt(lambda db: _insert(db, kind, items))

    def keep_newest(self, kind: str, amount: int) -> None:
        """Forget all values of a kind but the newest ones."""
        self._attempt(lambda db: _prune(db, kind, amount))

    def close(self) -> None:
        """Release the file."""
        self._disconnect()
        self._claim.release()

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _attempt(self, work: Callable[[sqlite3.Connection], Result]) -> Result | None:
        """Do something with the file; a damaged one is built anew once, and one that fails again is done without."""
        for _ in range(2):
            if self._connection is None:
                return None
            try:
                return work(self._connection)
            except sqlite3.Error as error:
                self._disconnect()
                self._connection = self._rebuilt() if _is_damage(error) else self._off()
        return None

    def _open(self) -> sqlite3.Connection | None:
        assert self._file is not None
        try:
            mark_directory(self._file.parent)
            self._claim.take(self._file)
            if _size(self._file) > _LARGEST:
                with self._claim.sole() as alone:
                    if alone:
                        _remove(self._file)
            return _connect(self._file)
        except (sqlite3.Error, OSError) as error:
            return self._rebuilt() if _is_damage(error) else self._off()

    def _rebuilt(self) -> sqlite3.Connection | None:
        assert self._file is not None
        with self._claim.sole() as alone:
            if "cache_rebuilt" in self.notes or not alone:
                return self._off()
            self.notes.append("cache_rebuilt")
            try:
                _remove(self._file)
                return _connect(self._file)
            except (sqlite3.Error, OSError):
                return self._off()

    def _off(self) -> sqlite3.Connection | None:
        self.notes.append("cache_off")
        return None


@contextmanager
def open_cache(root: Path, *, keep: bool = True) -> Iterator[Store]:
    """Open the cache of the project at `root`; with `keep` off, one that keeps nothing."""
    name = f"{digest(os.fsencode(root.resolve()))}.sqlite"
    notes: list[str] = []
    try:
        file = directory() / name if keep else None
    except StoreError:
        file = None
        notes.append("cache_off")
    with closing(Store(file)) as store:
        store.notes += notes
        yield store


def mark_directory(folder: Path) -> None:
    """Make a directory, marked as a cache, so that backups and git leave it alone.

    Raises:
        OSError: it cannot be made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (("CACHEDIR.TAG", _TAG), (".gitignore", "*\n")):
        if not (folder / name).exists():
            (folder / name).write_text(text)


def _size(file: Path) -> int:
    return file.stat().st_size if file.exists() else 0


def _remove(file: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)


class _Claim:
    """A lock beside a cache file, shared by all its users.

    SQLite cannot bear that a file which somebody has open is removed: the next one of that name would get the wrong
    log. So only its sole user may throw it away; anyone else goes without for this run.
    """

    def __init__(self) -> None:
        self._descriptor: int | None = None

    def take(self, file: Path) -> None:
        """Share the file; waits while another process removes it."""
        if sys.platform != "win32":
            self._descriptor = os.open(file.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    @contextmanager
    def sole(self) -> Iterator[bool]:
        """Yield whether this process is the only user of the file; if so, nobody opens it during the block."""
        if sys.platform == "win32" or self._descriptor is None:
            yield True
            return
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
            return
        try:
            yield True
        finally:
            fcntl.flock(self._descriptor, fcntl.LOCK_SH)

    def release(self) -> None:
        """Leave the file to others."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


def _connect(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=_PATIENCE)
    try:
        connection.execute(f"pragma page_size = {_PAGE}")
        _use_log(connection)
        connection.execute("pragma synchronous = normal")
        connection.execute(_SCHEMA)
        connection.commit()
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _use_log(connection: sqlite3.Connection) -> None:
    """Switch the file to a write-ahead log, unless another process is doing so: SQLite does not wait for that one."""
    try:
        connection.execute("pragma journal_mode = wal")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise


def _select(db: sqlite3.Connection, *, kind: str, keys: list[str]) -> list[tuple[str, bytes]]:
    marks = ",".join("?" * len(keys))
    query = f"select key, value from entry where kind = ? and key in ({marks})"  # noqa: S608 - question marks only
    return [(key, _opened_value(kind, key, value)) for key, value in db.execute(query, (kind, *keys))]


def _insert(db: sqlite3.Connection, kind: str, items: Mapping[str, bytes]) -> None:
    with db:
        rows = [(kind, key, _sum(kind, key, value) + value) for key, value in items.items()]
        db.executemany("insert or replace into entry (kind, key, value) values (?, ?, ?)", rows)


def _sum(kind: str, key: str, value: bytes) -> bytes:
    """A checksum of a cached value and its name: SQLite does not notice a flipped bit."""
    return crc32(value, crc32(f"{kind}\0{key}".encode())).to_bytes(_SUM, "big")


def _opened_value(kind: str, key: str, stored: bytes) -> bytes:
    value = stored[_SUM:]
    if stored[:_SUM] != _sum(kind, key, value):
        raise sqlite3.DatabaseError("a value is damaged")
    return value


def _prune(db: sqlite3.Connection, kind: str, amount: int) -> None:
    newest = "select rowid from entry where kind = ? order by rowid desc limit ?"
    with db:
        db.execute(f"delete from entry where kind = ? and rowid not in ({newest})", (kind, kind, amount))  # noqa: S608


def _is_damage(error: Exception) -> bool:
    """Return whether the file itself is broken or not ours (then a new one helps), not the circumstances."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & 0xFF
    return isinstance(error, sqlite3.Error) and code not in _CIRCUMSTANCES
