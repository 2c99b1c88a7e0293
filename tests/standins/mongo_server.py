"""A stand-in for a MongoDB server on loopback, for clients that need something to talk to.

It speaks MongoDB's wire protocol to PyMongo 3.13 and 4 and lets mongomock answer. It proves that a program
reaches a database and which commands it sends, never what MongoDB would have answered: mongomock is wrong
about filters often enough that nothing about their meaning may be concluded from it.
"""

import contextlib
import socket
import socketserver
import threading
from collections.abc import Iterator
from typing import Any

from tests.standins.mongo_commands import Commands, Find
from tests.standins.mongo_wire import ProtocolError, read_request, reply_bytes


@contextlib.contextmanager
def running_mongo(find: Find | None = None, port: int = 0) -> Iterator[str]:
    """A server with no data for as long as the block runs; gives its URI, `mongodb://127.0.0.1:PORT/`.

    Args:
        find: answers `find` in mongomock's place: filter, documents of the collection -> those that it gives. It may
            raise `CommandError`.
        port: where it listens; 0: anywhere.
    """
    with _Server(find, port) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="mongo stand-in")
        thread.start()
        try:
            yield f"mongodb://127.0.0.1:{server.server_address[1]}/"
        finally:
            server.shutdown()
            server.hang_up()
            thread.join()


class _Server(socketserver.ThreadingTCPServer):
    """One thread per connection; one command at a time, as mongomock wants it."""

    allow_reuse_address = True

    def __init__(self, find: Find | None, port: int) -> None:
        super().__init__(("127.0.0.1", port), _Connection)
        self.commands = Commands(find)
        self.one_at_a_time = threading.Lock()
        self.open: set[socket.socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember a connection before its thread starts, so that `hang_up` misses none."""
        self.open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget a connection and close it."""
        self.open.discard(request)
        super().shutdown_request(request)

    def hang_up(self) -> None:
        """End every connection, so that the threads serving them come to an end."""
        for connection in list(self.open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class _Connection(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        """Answer requests until the client leaves or sends something that is not a request."""
        with contextlib.suppress(ConnectionError, ProtocolError):
            while (request := read_request(self.request)) is not None:
                with self.server.one_at_a_time:
                    reply = self.server.commands.answer(request.command)
                if request.wants_reply:
                    self.request.sendall(reply_bytes(request, reply))
