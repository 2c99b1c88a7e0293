"""Print the files that appeared in a directory, even those that were removed again."""

import ctypes
import os
import struct
from pathlib import Path

_LIBC = ctypes.CDLL(None, use_errno=True)
_CREATED, _NOT_BLOCKING = 0x100, 0o4000
_HEAD = struct.Struct("=iIII")


class Entries:
    """Watches a directory from now on (inotify(7)); `names` has every file that was made in it."""

    def __init__(self, folder: Path) -> None:
        self._handle = _LIBC.inotify_init1(_NOT_BLOCKING)
        assert _LIBC.inotify_add_watch(self._handle, str(folder).encode(), _CREATED) >= 0
        self._names: set[str] = set()

    def names(self) -> set[str]:
        """The names of all files that were made since the watch began."""
        while events := self._read():
            while events:
                size = _HEAD.unpack_from(events)[3]
                self._names.add(events[_HEAD.size : _HEAD.size + size].rstrip(b"\0").decode(errors="replace"))
                events = events[_HEAD.size + size :]
        return self._names

    def _read(self) -> bytes:
        try:
            return os.read(self._handle, 1_000_000)
        except BlockingIOError:
            return b""

    def close(self) -> None:
        """End the watch."""
        os.close(self._handle)
