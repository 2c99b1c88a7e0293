"""Record the requests and responses of httpx. Python 2 never imports this."""

import functools
import sys

from ..process.bookkeeping import note_safely
from .http_exchange import Head, native


def look_on(begin, module):
    """Instrument both kinds of clients."""
    for cls, look in ((module.HTTPTransport, _watch), (module.AsyncHTTPTransport, _seen_async)):
        name = "handle_async_request" if look is _seen_async else "handle_request"
        setattr(cls, name, look(begin, cls.__dict__[name]))


def _begin_exchange(begin, request):
    try:
        exchange = begin(Head(native(request.method), str(request.url), _pairs(request.headers), ""))
        exchange.sent.add(getattr(request, "_content", b""))
        return exchange  # noqa: TRY300
    except Exception:  # tebiki: allow swallowed_exception -- what cannot be seen is not a concern of the program's
        return None


def _end_exchange(exchange, response):
    if exchange is not None:
        note_safely("httpx", _note_answer, exchange, response)


def _note_answer(exchange, response):
    exchange.answer(response.status_code, _pairs(response.headers))
    response.stream = _Stream(response.stream, exchange)


def _pairs(headers):
    return [(native(name), native(value)) for name, value in headers.raw]


def _watch(begin, original):
    @functools.wraps(original)
    def handle_request(self, request):
        exchange = _begin_exchange(begin, request)
        try:
            response = original(self, request)
        except Exception as error:
            if exchange is not None:
                exchange.finish(error)
            raise
        _end_exchange(exchange, response)
        return response

    return handle_request


def _seen_async(begin, original):
    @functools.wraps(original)
    async def handle_async_request(self, request):
        exchange = _begin_exchange(begin, request)
        try:
            response = await original(self, request)
        except Exception as error:
            if exchange is not None:
                exchange.finish(error)
            raise
        _end_exchange(exchange, response)
        return response

    return handle_async_request


def _stream_bases():
    httpx = sys.modules["httpx"]
    return (httpx.SyncByteStream, httpx.AsyncByteStream)


class _Stream:
    """Body of an answer, recorded as it is read; becomes an httpx stream when it is first needed."""

    def __new__(cls, stream, exchange):
        made = type("_Stream", (_Seen, *_stream_bases()), {})
        return made(stream, exchange)


class _Seen:
    def __init__(self, stream, exchange):
        self._stream = stream
        self._exchange = exchange

    def __iter__(self):
        for piece in self._stream:
            self._exchange.answered.add(piece)
            yield piece

    async def __aiter__(self):
        async for piece in self._stream:
            self._exchange.answered.add(piece)
            yield piece

    def close(self):
        try:
            self._stream.close()
        finally:
            self._exchange.finish()

    async def aclose(self):
        try:
            await self._stream.aclose()
        finally:
            self._exchange.finish()
