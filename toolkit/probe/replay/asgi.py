"""Send requests to an ASGI application in this process. Python 2 never imports this."""

import asyncio


async def ready(value):
    """Wrap a value in an awaitable."""
    return value


def is_asgi(application):
    """Return whether an application has the ASGI interface."""
    return asyncio.iscoroutinefunction(application) or asyncio.iscoroutinefunction(
        getattr(type(application), "__call__", None)  # noqa: B004 - what it is counts
    )


class AsgiServer:
    """Runs all requests in one event loop, in which the lifespan of the application was started.

    Args:
        application: an ASGI application.
    """

    def __init__(self, application):
        self._application = application
        self._loop = asyncio.new_event_loop()
        asyncio.set_event_loop(self._loop)
        self._events = asyncio.Queue()
        self._started = asyncio.Event()
        self._loop.run_until_complete(self._start())

    def ask(self, call, scope, body):
        """Send one request; `call(scope, receive, send)` returns an awaitable."""
        messages = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive():
            return messages.pop() if messages else {"type": "http.disconnect"}

        async def send(_message):
            return None

        self._loop.run_until_complete(call(scope, receive, send))

    async def _start(self):
        """Send the startup event of the lifespan; an application without support for it is left alone."""

        async def send(_message):
            self._started.set()

        async def run():
            try:
                await self._application({"type": "lifespan", "asgi": {"version": "3.0"}}, self._events.get, send)
            except BaseException:  # it knows nothing of a lifespan
                pass
            self._started.set()

        self._events.put_nowait({"type": "lifespan.startup"})
        self._task = asyncio.ensure_future(run())
        await self._started.wait()


def scope_of(exchange):
    """Return the scope of a recorded request."""
    from urllib.parse import unquote

    path, _, query = exchange["target"].partition("?")
    headers = [
        (name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in exchange.get("headers") or ()
    ]
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": exchange["method"],
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode("latin-1"),
        "root_path": "",
        "query_string": query.encode("latin-1"),
        "headers": headers,
        "client": ("127.0.0.1", 40000),
        "server": ("127.0.0.1", 80),
    }
