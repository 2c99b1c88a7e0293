"""Record the requests that a program sends to other services.

`http.client` is where urllib, urllib3, requests, boto and their like meet, so it is asked instead of them; httpx has a
way of its own.
"""

import functools
import sys

from ..process.bookkeeping import argument, note_safely
from .http_exchange import ExchangeRecorder, Head, native
from .stand_in_objects import Proxy

_LONGEST_LINE = 1000  # bytes that tell the size of a chunk
_CLIENT = "http.client" if sys.version_info[0] > 2 else "httplib"


def watch(watched, sink, masking, senders=None):
    """Instrument clients once they are imported; arguments as for `statements.watch`."""

    def begin(head):
        exchange = ExchangeRecorder(sink, masking, "outgoing", "http", head)
        if senders is not None:
            exchange.add_sender(senders)
        return exchange

    watched.when(_CLIENT, functools.partial(_client, begin))
    watched.when("httpx", functools.partial(_watch_httpx, begin))


def url_of(connection, target):
    """Return the URL of a request on a connection of `http.client`."""
    if "://" in target[:10]:
        return target
    scheme = "https" if type(connection).__name__.startswith("HTTPS") else "http"
    host = getattr(connection, "_tunnel_host", None) or connection.host
    port = getattr(connection, "_tunnel_port", None) or connection.port
    usual = {"http": 80, "https": 443}[scheme]
    return "%s://%s%s%s" % (scheme, host, "" if port in (usual, None) else ":%s" % port, target)


def _watch_httpx(begin, module):
    from . import outgoing_httpx  # which Python 2 cannot parse; it has no httpx

    outgoing_httpx.look_on(begin, module)


def _client(begin, module):
    cls = module.HTTPConnection
    for name, look in (("putrequest", _put_request), ("putheader", _put_header), ("endheaders", _end_headers)):
        setattr(cls, name, look(cls.__dict__[name], begin))
    cls.send = _send(cls.__dict__["send"])
    cls.getresponse = _get_response(cls.__dict__["getresponse"])


def _put_request(original, begin):
    def note(connection, args, named):
        connection._tebiki = connection._tebiki_body = None
        connection._tebiki_headers = []
        method, url = [native(argument(args, named, at, [name])) for at, name in enumerate(("method", "url"))]
        connection._tebiki = begin(Head(method, url_of(connection, url), connection._tebiki_headers, ""))

    @functools.wraps(original)
    def putrequest(self, *args, **named):
        result = original(self, *args, **named)
        note_safely("http", note, self, args, named)
        return result

    return putrequest


def _put_header(original, _begin):
    def note(connection, args, named):
        if getattr(connection, "_tebiki", None) is not None:
            header, values = (args[0], args[1:]) if args else (named["header"], ())
            text = ", ".join([native(value) if not isinstance(value, int) else str(value) for value in values])
            connection._tebiki_headers.append((native(header), text))

    @functools.wraps(original)
    def putheader(self, *args, **named):
        result = original(self, *args, **named)
        note_safely("http", note, self, args, named)
        return result

    return putheader


def _end_headers(original, _begin):
    def note(connection, args, named):
        body = argument(args, named, 0, ["message_body"])
        exchange = getattr(connection, "_tebiki", None)
        if exchange is not None and isinstance(body, (bytes, bytearray)):
            exchange.sent.add(body)
        return exchange is not None and body is None

    @functools.wraps(original)
    def endheaders(self, *args, **named):
        # What is sent before this returns is the head, and the body if it was handed along.
        is_open = note_safely("http", note, self, args, named)
        result = original(self, *args, **named)
        note_safely("http", setattr, self, "_tebiki_body", is_open)
        return result

    return endheaders


def _send(original):
    def note(connection, args, named):
        data = argument(args, named, 0, ["data"])
        if getattr(connection, "_tebiki_body", None) and isinstance(data, (bytes, bytearray)):
            connection._tebiki.sent.add(data)

    @functools.wraps(original)
    def send(self, *args, **named):
        note_safely("http", note, self, args, named)
        return original(self, *args, **named)

    return send


def _get_response(original):
    def take(connection):
        exchange = getattr(connection, "_tebiki", None)
        connection._tebiki = connection._tebiki_body = None
        return exchange

    def note(response, exchange):
        exchange.answer(response.status, [(native(name), native(value)) for name, value in response.getheaders()])
        if response.fp is None:
            exchange.finish()
        else:
            response.fp = Taken(response.fp, exchange, getattr(response, "chunked", False))

    @functools.wraps(original)
    def getresponse(self, *args, **named):
        exchange = note_safely("http", take, self)
        try:
            response = original(self, *args, **named)
        except Exception as error:
            if exchange is not None:
                exchange.finish(error)
            raise
        if exchange is not None:
            note_safely("http", note, response, exchange)
        return response

    return getresponse


class Taken(Proxy):
    """Proxy of a response stream that records the bytes read from it, without chunked framing."""

    def __init__(self, stream, exchange, chunked):
        super(Taken, self).__init__(stream)
        self._tebiki_exchange = exchange
        self._tebiki_raw = Chunks(exchange.answered) if chunked else exchange.answered

    def read(self, *size):
        """Read and record."""
        return self._note(self._tebiki_inner.read(*size))

    def read1(self, *size):
        """Read and record."""
        return self._note(self._tebiki_inner.read1(*size))

    def readline(self, *size):
        """Read and record a line."""
        return self._note(self._tebiki_inner.readline(*size))

    def readinto(self, buffer):
        """Read into a buffer and record."""
        count = self._tebiki_inner.readinto(buffer)
        self._note(bytes(memoryview(buffer)[: count or 0]))
        return count

    def __iter__(self):
        for line in self._tebiki_inner:
            yield self._note(line)

    def _note(self, data):
        note_safely("http", self._tebiki_raw.add, data or b"")
        return data

    def close(self):
        """Close the stream and finish the exchange."""
        try:
            self._tebiki_inner.close()
        finally:
            self._tebiki_exchange.finish()


class Chunks(object):
    """Decodes a chunked body, with no more in memory than the line of a size.

    Args:
        held: takes the pieces of the body.
    """

    def __init__(self, held):
        self._held = held
        self._line = b""
        self._left = 0  # bytes that the chunk still has
        self._is_over = False

    def add(self, data):
        """Add more of the chunked body."""
        place = 0
        while place < len(data) and not self._is_over:
            if self._left:
                piece = data[place : place + self._left]
                self._held.add(piece)
                self._left -= len(piece)
                place += len(piece)
                continue
            end = data.find(b"\n", place) + 1
            self._line += data[place : end or len(data)]
            place = end or len(data)
            if end or len(self._line) > _LONGEST_LINE:
                self._begin_chunk(self._line.strip())
                self._line = b""

    def _begin_chunk(self, line):
        """Begin the chunk whose size a line tells; an empty line ends the one before."""
        try:
            size = int(line.split(b";")[0], 16) if line else 0
            self._left, self._is_over = max(size, 0), bool(line) and size <= 0
        except ValueError:
            self._is_over = True
