"""Answer outgoing requests of a program from a recording; nothing leaves the process.

Connections get a socket that reads what is written to it and gives the recorded answer, so that the whole of the
client above is at work. A request that was never recorded is refused like a connection.
"""

import errno
import io
import socket
import sys

from ..record.outgoing import url_of

_FRAME = ("transfer-encoding", "content-length", "content-encoding", "connection")
_REASONS = {200: "OK", 201: "Created", 204: "No Content", 301: "Moved Permanently", 302: "Found", 404: "Not Found"}


class RecordedAnswers(object):
    """Recorded answers: to the same request if it was recorded, else to that method and address.

    Answers come in the order of the recording; the last one again and again.

    Args:
        exchanges: lines of a recording.
    """

    def __init__(self, exchanges):
        self._held = _by_place(exchanges)
        self._own = {}
        self._times_asked = {}

    def reset(self, own=()):
        """Restart with the first answers; `own`: exchanges that go before the others."""
        self._own = _by_place(own)
        self._times_asked.clear()

    def require(self, method, url):
        """Refuse a request to an address without a recorded answer.

        Raises:
            socket.error: nothing was recorded there.
        """
        if (method, url) not in self._held and (method, url) not in self._own:
            raise socket.error(errno.ECONNREFUSED, "not in the recording: %s %s" % (method, url))

    def take(self, method, url, body=b""):
        """Return the next answer.

        Raises:
            socket.error: there is none.
        """
        self.require(method, url)
        known = self._own if (method, url) in self._own else self._held
        asked = (method, url, body)
        asked = asked if asked in known else asked[:2]
        held = known[asked]
        position = self._times_asked.get(asked, 0)
        self._times_asked[asked] = position + 1
        return held[min(position, len(held) - 1)]


def _by_place(exchanges):
    """Return exchanges by method and address, and by these with the body."""
    held = {}
    for exchange in exchanges:
        place = (exchange["method"], exchange["target"])
        held.setdefault(place, []).append(exchange)
        held.setdefault(place + (body_of(exchange.get("body")),), []).append(exchange)
    return held


def body_of(part):
    """Return the bytes of a recorded body."""
    import base64

    if not part:
        return b""
    if part.get("base64"):
        return base64.b64decode(part["base64"])
    return part.get("text", "").encode("utf-8")


def answer_by(watched, answers):
    """Give every client a connection that is answered from the recording."""

    def connect(connection):
        connection.sock = _Socket(connection, answers)
        connection.is_verified = True  # urllib3 warns otherwise
        connection.proxy_is_verified = None

    def into(module):
        for name in ("HTTPConnection", "HTTPSConnection"):
            if hasattr(module, name):
                getattr(module, name).connect = connect

    watched.when("http.client" if sys.version_info[0] > 2 else "httplib", into)
    watched.when("urllib3.connection", into)
    watched.when("requests.packages.urllib3.connection", into)
    watched.when("httpx", lambda module: _httpx(module, answers))


class _Socket(object):
    """Socket of an answered connection."""

    def __init__(self, connection, answers):
        self._connection = connection
        self._answers = answers
        self._written = b""

    def sendall(self, data):
        self._written += bytes(data)
        if b"\r\n\r\n" in self._written:
            self._answers.require(*self._request_line())

    send = sendall

    def _request_line(self):
        method, target = self._written.split(b"\r\n", 1)[0].decode("latin-1").split(" ")[:2]
        return method, url_of(self._connection, target)

    def makefile(self, *_mode, **_more):
        method, url = self._request_line()
        answer = self._answers.take(method, url, self._written.partition(b"\r\n\r\n")[2])
        self._written = b""
        return io.BytesIO(_raw(answer))

    def close(self):
        """Do nothing: nothing is open."""

    settimeout = setsockopt = shutdown = lambda _self, *_arguments: None


def _raw(exchange):
    status = exchange.get("status") or 502
    body = body_of(exchange.get("answer_body"))
    lines = ["HTTP/1.1 %d %s" % (status, _REASONS.get(status, "-"))]
    lines += ["%s: %s" % tuple(pair) for pair in exchange.get("answer_headers") or () if pair[0].lower() not in _FRAME]
    lines += ["Content-Length: %d" % len(body), "Connection: close", "", ""]
    return "\r\n".join(lines).encode("latin-1", "replace") + body


def _httpx(module, answers):
    def respond(request):
        exchange = answers.take(request.method, str(request.url), _content(request))
        headers = [pair for pair in exchange.get("answer_headers") or () if pair[0].lower() not in _FRAME]
        status, content = exchange.get("status") or 502, body_of(exchange.get("answer_body"))
        return module.Response(status, headers=headers, content=content, request=request)

    def handle_request(_transport, request):
        try:
            return respond(request)
        except socket.error as error:
            raise module.ConnectError(str(error), request=request)

    def handle_async_request(transport, request):
        from .asgi import ready

        return ready(handle_request(transport, request))

    module.HTTPTransport.handle_request = handle_request
    module.AsyncHTTPTransport.handle_async_request = handle_async_request


def _content(request):
    """Return the body of an httpx request; a streamed one is not waited for."""
    return getattr(request, "_content", b"")
