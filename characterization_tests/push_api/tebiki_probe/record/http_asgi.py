"""Record the traffic between a server and an ASGI application. Python 2 never imports this."""

import functools

from ..process.bookkeeping import list_items, note_safely, pass_on_signals
from . import current_request
from .http_exchange import ExchangeRecorder, Head, native


class AsgiRecorder:
    """Recorder of ASGI applications; arguments as for `http_wsgi.WsgiRecorder`."""

    def __init__(self, sink, masking, place_of):
        self._sink = sink
        self._masking = masking
        self._place_of = place_of

    def enter(self, cls):
        """Instrument every instance of a class."""
        original, border = cls.__call__, self

        @functools.wraps(original)
        async def __call__(self, scope, receive, send):  # noqa: N807
            await border.call(functools.partial(original, self), self, scope, receive, send)

        cls.__call__ = __call__

    def wrap(self, application, owner):
        """Wrap an ASGI application to record its requests."""

        async def bordered(scope, receive, send):
            await self.call(application, owner, scope, receive, send)

        return bordered

    async def call(self, application, owner, scope, receive, send):
        """Await `application(scope, receive, send)`."""
        exchange = self._begin(scope, owner)
        if exchange is None:
            await application(scope, receive, send)
            return

        async def seen_receive():
            message = await receive()
            note_safely("asgi", _note_received, message, exchange)
            return message

        async def seen_send(message):
            message = _with_lists(message)
            note_safely("asgi", _note_sent, message, exchange)
            await send(message)

        before = current_request.REQUEST.set(exchange)
        try:
            await application(scope, seen_receive, seen_send)
        except BaseException as error:
            exchange.finish(error)
            raise
        finally:
            note_safely("asgi", current_request.REQUEST.reset, before)  # it may be closed in another context
            exchange.finish()

    def _begin(self, scope, owner):
        try:
            if scope.get("type") == "websocket":
                self._sink.leave_out("websocket", native(scope.get("path") or ""))
            if scope.get("type") != "http" or current_request.REQUEST.get() is not None:
                return None
            query = native(scope.get("query_string") or b"")
            path = native(scope.get("raw_path") or _quote_path(scope["path"]))
            headers = [(native(name).title(), native(value)) for name, value in scope.get("headers") or ()]
            target = path + ("?" + query if query else "")
            head = Head(scope["method"], target, headers, self._place_of(owner))
            return ExchangeRecorder(self._sink, self._masking, "incoming", "asgi", head)
        except Exception as error:
            pass_on_signals()
            self._sink.leave_out("fault", "asgi: " + type(error).__name__)
            return None


def _note_received(message, exchange):
    if message.get("type") == "http.request":
        exchange.sent.add(message.get("body") or b"")


def _note_sent(message, exchange):
    if message.get("type") == "http.response.start":
        headers = [(native(name), native(value)) for name, value in message.get("headers") or ()]
        exchange.answer(int(message.get("status") or 0), headers)
    elif message.get("type") == "http.response.body":
        exchange.answered.add(message.get("body") or b"")


def _with_lists(message):
    """Return a message with a list of its headers, if they come in an iterator, which would be used up by a look."""
    headers = message.get("headers") if isinstance(message, dict) else None
    listed = list_items(headers)
    return message if listed is headers else dict(message, headers=listed)


def _quote_path(path):
    from urllib.parse import quote

    return quote(path)
