"""Record the traffic between a server and a WSGI application.

Nothing is read ahead and nothing is held back: the request's body is seen as the application reads it, the answer's as
the server takes it.
"""

import re
import sys

from ..process.bookkeeping import list_items, note_safely, pass_on_signals
from . import current_request
from .http_exchange import ExchangeRecorder, Head, native
from .stand_in_objects import Proxy

_ORDINARY = re.compile(b"[A-Za-z0-9_./:@!$&'()*+,;=~-]*\\Z")
_REMEMBERED = 1000
_NAMES = {}
SERVER = ("wsgi.url_scheme", "SERVER_NAME", "SERVER_PORT")
"""Variables of an environ that tell where a request was put to."""


class WsgiRecorder(object):
    """Recorder of WSGI applications.

    Args:
        sink: a `sink.Sink`; `masking`: a `masking.Masking`; `place_of`: application -> where it can be found again.
    """

    def __init__(self, sink, masking, place_of):
        self._sink = sink
        self._masking = masking
        self._place_of = place_of

    def call(self, application, owner, environ, start_response):
        """Call `application(environ, start_response)`; `owner` is what a replay would have to call."""
        if current_request.REQUEST.get() is not None:
            return application(environ, start_response)
        exchange = self.begin(environ, owner)
        if exchange is None:
            return application(environ, start_response)
        answer = exchange.watch(lambda: application(environ, _start(start_response, exchange)))
        noted = note_safely("wsgi", _answer, answer, exchange, environ)
        return answer if noted is None else noted

    def call_handler(self, handle, owner, environ, around=None, later=None):
        """Call `handle(environ)`, which gives a response as an object: a handler of Django without a server.

        Args:
            handle: the handler.
            owner: what a replay would have to call.
            environ: of the request.
            around: more of what surrounds the request, by framework.
            later: takes a response that is not rendered yet, and its exchange; returns whether it will end that.
        """
        exchange = self.begin(environ, owner) if current_request.REQUEST.get() is None else None
        if exchange is None:
            return handle(environ)
        for name, held in (around or {}).items():
            exchange.around[name] = dict(exchange.around.get(name) or {}, **held)
        exchange.note_tokens()
        response = exchange.watch(lambda: handle(environ))
        if later is None or not note_safely("wsgi", later, response, exchange):
            note_response(response, exchange)
        return response

    @staticmethod
    def call_renderer(render, exchange):
        """Call `render()`, by which a test renders a response that was left to it; ends its exchange."""
        response = exchange.watch(lambda: render())  # noqa: PLW0108 - its file is the border of a request
        note_response(response, exchange)
        return response

    def begin(self, environ, owner):
        """Begin an exchange and record its body from now on; None if the environ does not look like a request."""
        try:
            head = Head(environ["REQUEST_METHOD"], _target(environ), headers_of(environ), self._place_of(owner))
            exchange = ExchangeRecorder(self._sink, self._masking, "incoming", "wsgi", head)
            if not environ.get("HTTP_HOST"):
                exchange.server = [native(environ.get(name) or "") for name in SERVER]
            if environ.get("REMOTE_ADDR") != "127.0.0.1":
                exchange.client = native(environ.get("REMOTE_ADDR") or "")
            if "wsgi.input" in environ:
                environ["wsgi.input"] = RequestStream(environ["wsgi.input"], exchange.sent)
            return exchange  # noqa: TRY300
        except Exception as error:
            pass_on_signals()
            self._sink.leave_out("fault", "wsgi: " + type(error).__name__)
            return None


def note_response(response, exchange):
    """End an exchange with the response that Django has given; its content only if it is there."""
    note_safely("wsgi", _take_response, response, exchange)
    exchange.finish()


def _take_response(response, exchange):
    exchange.answer(response.status_code, list(response.items()))
    if getattr(response, "streaming", False):
        exchange.cut("answer_body: streamed")
    elif not getattr(response, "is_rendered", True):
        exchange.cut("answer_body: not rendered")
    else:
        exchange.answered.add(response.content)


class RequestStream(Proxy):
    """Proxy of a stream that records the bytes read from it, with the methods that the stream has."""

    def __init__(self, stream, held):
        super(RequestStream, self).__init__(stream)
        self._tebiki_held = held
        self._tebiki_lines = None

    def read(self, *size):
        """Read and record."""
        data = self._tebiki_inner.read(*size)
        self._tebiki_held.add(data or b"")
        return data

    def readline(self, *size):
        """Read and record a line."""
        data = self._tebiki_inner.readline(*size)
        self._tebiki_held.add(data or b"")
        return data

    def readlines(self, *hint):
        """Read and record lines."""
        found = self._tebiki_inner.readlines(*hint)
        for one in found:
            self._tebiki_held.add(one)
        return found

    def _read_into(self, buffer):
        count = self._tebiki_inner.readinto(buffer)
        self._tebiki_held.add(bytes(memoryview(buffer)[: count or 0]))
        return count

    def __iter__(self):
        return self

    def __next__(self):
        if self._tebiki_lines is None:
            self._tebiki_lines = iter(self._tebiki_inner)
        line = next(self._tebiki_lines)
        self._tebiki_held.add(line)
        return line

    next = __next__

    def __getattr__(self, name):
        found = super(RequestStream, self).__getattr__(name)
        return self._read_into if name == "readinto" else found  # servers offer it seldom, and programs ask for it


class ResponseBody(Proxy):
    """Proxy of a response body that records it as the server reads it."""

    def __init__(self, answer, exchange):
        super(ResponseBody, self).__init__(answer)
        self._tebiki_exchange = exchange
        self._tebiki_pieces = None

    def __iter__(self):
        return self

    def __next__(self):
        before = current_request.REQUEST.set(self._tebiki_exchange)
        try:
            if self._tebiki_pieces is None:
                self._tebiki_pieces = iter(self._tebiki_inner)
            piece = next(self._tebiki_pieces)
        except StopIteration:
            self._tebiki_exchange.finish()
            raise
        except BaseException as error:
            self._tebiki_exchange.finish(error)
            raise
        finally:
            current_request.REQUEST.reset(before)
        self._tebiki_exchange.answered.add(piece)
        return piece

    next = __next__

    def close(self):
        """Close the stream and finish the exchange."""
        try:
            close = getattr(self._tebiki_inner, "close", None)
            if close is not None:
                close()
        finally:
            self._tebiki_exchange.break_off()

    def __del__(self):  # a test client that looks at the status alone neither reads nor closes
        self._tebiki_exchange.break_off()


def _answer(answer, exchange, environ):
    if isinstance(answer, (list, tuple)):
        for piece in answer:
            exchange.answered.add(piece)
        exchange.finish()
        return answer
    wrapper = environ.get("wsgi.file_wrapper")
    if isinstance(wrapper, type) and isinstance(answer, wrapper):  # the server may send the file by itself
        exchange.cut("answer_body: file")
        exchange.finish()
        return answer
    return Sized(answer, exchange) if hasattr(answer, "__len__") else ResponseBody(answer, exchange)


class Sized(ResponseBody):
    """Response body with a length (number of pieces), which servers use."""

    def __len__(self):
        return len(self._tebiki_inner)


def _start(start_response, exchange):
    def start(status, headers, *args, **named):
        headers = list_items(headers)
        try:
            exchange.answer(int(str(status)[:3]), [(native(name), native(value)) for name, value in headers])
        except Exception:
            exchange.cut("answer: unreadable")
        write = start_response(status, headers, *args, **named)

        def write_and_note(data):
            exchange.answered.add(data)
            return write(data)

        return write_and_note if write is not None else write

    return start


def _target(environ):
    from_bytes = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    path = quote_path(from_bytes if isinstance(from_bytes, bytes) else from_bytes.encode("latin-1", "replace"))
    query = environ.get("QUERY_STRING") or ""
    return (path or "/") + ("?" + native(query) if query else "")


def quote_path(path):
    """Quote a path of bytes for a request line."""
    if _ORDINARY.match(path):
        return native(path)
    if sys.version_info[0] == 2:
        from urllib import quote
    else:
        from urllib.parse import quote
    return quote(path, safe="/:@!$&'()*+,;=~-._")


def headers_of(environ):
    """Return the headers of a request as sorted pairs."""
    found = []
    for key, value in environ.items():
        if key[:5] == "HTTP_" or (value and key in ("CONTENT_TYPE", "CONTENT_LENGTH")):
            found.append((_NAMES.get(key) or _name(key), native(value)))
    return sorted(found)


def _name(key):
    """Return the written form of a header for a key of an environ; remembered, because the same ones come again."""
    name = "-".join([part.capitalize() for part in key.replace("HTTP_", "", 1).split("_")])
    if len(_NAMES) < _REMEMBERED:
        _NAMES[key] = name
    return name
