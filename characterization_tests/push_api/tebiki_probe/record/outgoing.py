"""Record the requests that a program sends to other services.

`http.client` is where urllib, urllib3, requests, boto and their like meet, so it is asked instead of them; httpx has a
way of its own.
"""

import functools
import sys

from .http_exchange import ExchangeRecorder, Head, native

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
    @functools.wraps(original)
    def putrequest(self, method, url, *args, **named):
        result = original(self, method, url, *args, **named)
        self._tebiki = self._tebiki_body = None
        try:
            self._tebiki_headers = []
            self._tebiki = begin(Head(native(method), url_of(self, native(url)), self._tebiki_headers, ""))
        except Exception:
            self._tebiki = None
        return result

    return putrequest


def _put_header(original, _begin):
    @functools.wraps(original)
    def putheader(self, header, *values):
        if getattr(self, "_tebiki", None) is not None:
            text = ", ".join(native(value) if not isinstance(value, int) else str(value) for value in values)
            self._tebiki_headers.append((native(header), text))
        return original(self, header, *values)

    return putheader


def _end_headers(original, _begin):
    @functools.wraps(original)
    def endheaders(self, *args, **named):
        # What is sent before this returns is the head, and the body if it was handed along.
        body = args[0] if args else named.get("message_body")
        exchange = getattr(self, "_tebiki", None)
        if exchange is not None and isinstance(body, (bytes, bytearray)):
            exchange.sent.add(body)
        result = original(self, *args, **named)
        self._tebiki_body = exchange is not None and body is None
        return result

    return endheaders


def _send(original):
    @functools.wraps(original)
    def send(self, data):
        if getattr(self, "_tebiki_body", None) and isinstance(data, (bytes, bytearray)):
            self._tebiki.sent.add(data)
        return original(self, data)

    return send


def _get_response(original):
    @functools.wraps(original)
    def getresponse(self, *args, **named):
        exchange = getattr(self, "_tebiki", None)
        self._tebiki = self._tebiki_body = None
        try:
            response = original(self, *args, **named)
        except Exception as error:
            if exchange is not None:
                exchange.finish(error)
            raise
        if exchange is not None:
            exchange.answer(response.status, [(native(name), native(value)) for name, value in response.getheaders()])
            if response.fp is None:
                exchange.finish()
            else:
                response.fp = Taken(response.fp, exchange, getattr(response, "chunked", False))
        return response

    return getresponse


class Taken(object):
    """Proxy of a response stream that records the bytes read from it, without chunked framing."""

    def __init__(self, stream, exchange, chunked):
        self._stream = stream
        self._exchange = exchange
        self._raw = Chunks(exchange.answered) if chunked else exchange.answered

    def read(self, *size):
        """Read and record."""
        return self._note(self._stream.read(*size))

    def read1(self, *size):
        """Read and record."""
        return self._note(self._stream.read1(*size))

    def readline(self, *size):
        """Read and record a line."""
        return self._note(self._stream.readline(*size))

    def readinto(self, buffer):
        """Read into a buffer and record."""
        count = self._stream.readinto(buffer)
        self._note(bytes(memoryview(buffer)[: count or 0]))
        return count

    def _note(self, data):
        self._raw.add(data or b"")
        return data

    def close(self):
        """Close the stream and finish the exchange."""
        try:
            self._stream.close()
        finally:
            self._exchange.finish()

    def __getattr__(self, name):
        return getattr(self._stream, name)


class Chunks(object):
    """Decodes a chunked body."""

    def __init__(self, held):
        self._held = held
        self._rest = b""

    def add(self, data):
        """Add more of the chunked body."""
        self._rest += data
        while True:
            head, found, tail = self._rest.partition(b"\r\n")
            try:
                size = int(head.split(b";")[0], 16) if found else 0
            except ValueError:
                size = 0
            if not size or len(tail) < size + 2:
                return
            self._held.add(tail[:size])
            self._rest = tail[size + 2 :]
