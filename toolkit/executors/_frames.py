"""Messages over a pipe: a length of eight bytes, then a pickle. Both ends are processes of ours."""

import os
import pickle
from collections.abc import Iterator
from typing import Any

_CHUNK = 1 << 20
_HEADER = 8


def pack(message: Any) -> bytes:
    """A message as it goes over a pipe."""
    body = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return len(body).to_bytes(_HEADER, "big") + body


def send(descriptor: int, message: bytes) -> None:
    """Write a packed message in full.

    Raises:
        BrokenPipeError: the other end is gone.
    """
    rest = memoryview(message)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


class Inbox:
    """Puts the pieces that arrive over a pipe together to messages.

    Args:
        descriptor: the end to read from.
    """

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._buffer = bytearray()

    def receive(self) -> list[Any] | None:
        """Read the complete messages, waiting for the first one; None once the other end is closed."""
        piece = os.read(self._descriptor, _CHUNK)
        if not piece:
            return None
        self._buffer += piece
        return list(self._complete())

    def _complete(self) -> Iterator[Any]:
        while len(self._buffer) >= _HEADER:
            end = _HEADER + int.from_bytes(self._buffer[:_HEADER], "big")
            if len(self._buffer) < end:
                return
            body = bytes(self._buffer[_HEADER:end])
            del self._buffer[:end]
            yield pickle.loads(body)  # noqa: S301 - our own process wrote it
