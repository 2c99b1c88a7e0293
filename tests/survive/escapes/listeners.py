"""Listeners on this machine, one for each way, that remember who came."""

import selectors
import socket
import threading
from collections.abc import Iterable
from pathlib import Path

from tests.survive.escapes.ways import Way

_PATHS = {"stream": "docker.sock", "datagram": "log"}


class Listeners:
    """Open listeners for all ways that want one; `came` has the names of ways that reached theirs."""

    def __init__(self, ways: Iterable[Way], victims: Path, token: str) -> None:
        self.came: set[str] = set()
        self.ports: dict[str, int] = {}
        self._victims, self._token = victims, token
        self._sockets: list[socket.socket] = []
        self._selector = selectors.DefaultSelector()
        self._end, ending = socket.socketpair()
        self._sockets += [self._end, ending]
        self._selector.register(ending, selectors.EVENT_READ)
        for way in ways:
            self._open(way)
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _open(self, way: Way) -> None:
        listener = self._bound(way)
        if listener is None:
            return
        listener.setblocking(False)
        if listener.type == socket.SOCK_STREAM:
            listener.listen(50)
        self._sockets.append(listener)
        self._selector.register(listener, selectors.EVENT_READ, way.name)

    def _bound(self, way: Way) -> socket.socket | None:
        kind = socket.SOCK_DGRAM if way.kind in ("udp", "datagram") else socket.SOCK_STREAM
        if way.kind in ("tcp", "udp"):
            listener = socket.socket(socket.AF_INET, kind)
            listener.bind(("127.0.0.1", 0))
            self.ports[way.name] = listener.getsockname()[1]
            return listener
        if way.kind not in (*_PATHS, "abstract"):
            return None
        listener = socket.socket(socket.AF_UNIX, kind)
        abstract = f"\0{self._token}-{way.name}"
        listener.bind(abstract if way.kind == "abstract" else str(self._victims / way.name / _PATHS[way.kind]))
        return listener

    def _listen(self) -> None:
        while True:
            for key, _ in self._selector.select():
                if key.data is None:
                    return
                listener = key.fileobj
                assert isinstance(listener, socket.socket)
                self._note(listener, key.data)

    def _note(self, listener: socket.socket, name: str) -> None:
        self.came.add(name)
        try:
            if listener.type == socket.SOCK_STREAM:
                listener.accept()[0].close()
            else:
                _deny(listener, *listener.recvfrom(2000))
        except OSError:
            pass  # who came has gone again

    def close(self) -> None:
        """Let nobody come any more."""
        self._end.send(b"x")
        self._thread.join(10)
        self._selector.close()
        for listener in self._sockets:
            listener.close()


def _deny(listener: socket.socket, text: bytes, sender: object) -> None:
    """Answer as a name server that knows no such name, so that nobody waits for it."""
    if isinstance(sender, tuple):
        listener.sendto(text[:2] + b"\x81\x83" + text[4:], sender)
