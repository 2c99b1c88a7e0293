"""Names that all processes of a machine share: is one there, and away with it."""

import ctypes
import os
from pathlib import Path
from zlib import crc32

from tests.survive.escapes.ways import Way

_LIBC = ctypes.CDLL(None, use_errno=True)
_UNTOUCHED = b"\0" * 8
_REMOVE = 0
_GET = {
    "system_v_memory": lambda key: _LIBC.shmget(key, 0, 0),
    "system_v_messages": lambda key: _LIBC.msgget(key, 0),
    "system_v_semaphores": lambda key: _LIBC.semget(key, 0, 0),
}
_CONTROL = {
    "system_v_memory": lambda one: _LIBC.shmctl(one, _REMOVE, None),
    "system_v_messages": lambda one: _LIBC.msgctl(one, _REMOVE, None),
    "system_v_semaphores": lambda one: _LIBC.semctl(one, 0, _REMOVE),
}


def key_of(token: str, way: Way) -> int:
    """A System V key that no other test uses."""
    return crc32(f"{token}-{way.name}".encode()) & 0x7FFFFFFF


class Shared:
    """The shared things of one way, which must not appear or change."""

    def __init__(self, token: str, way: Way) -> None:
        self._way, self._name, self._key = way, f"{token}-{way.name}", key_of(token, way)
        if way.kind == "memory":
            self._file.write_bytes(_UNTOUCHED)

    def changed(self) -> bool:
        """Return whether the way has made it, or changed it."""
        if self._way.kind == "memory":
            return not self._file.exists() or self._file.read_bytes() != _UNTOUCHED
        if self._way.kind == "shared":
            return self._file.exists()
        if self._way.kind == "queue":
            handle = _LIBC.mq_open(f"/{self._name}".encode(), os.O_RDONLY, 0, None)
            if handle >= 0:
                os.close(handle)
            return bool(handle >= 0)
        return bool(_GET[self._way.name](self._key) >= 0)

    @property
    def _file(self) -> Path:
        return Path("/dev/shm") / (("sem." if self._way.name == "semaphore" else "") + self._name)

    def remove(self) -> None:
        """Leave nothing behind."""
        if self._way.kind in ("shared", "memory"):
            self._file.unlink(missing_ok=True)
        elif self._way.kind == "queue":
            _LIBC.mq_unlink(f"/{self._name}".encode())
        elif (one := _GET[self._way.name](self._key)) >= 0:
            _CONTROL[self._way.name](one)
