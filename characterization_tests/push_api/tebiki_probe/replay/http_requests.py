"""Send recorded requests to an application in this process, of any supported interface."""

import sys

from ..record.http_wsgi import WsgiRecorder
from . import wsgi
from .outgoing_answers import body_of


class RequestReplayer(object):
    """Sends requests to an application.

    Args:
        application: WSGI or ASGI.
        collected: takes the lines; `masking`: a `masking.Masking`.
        note: called with every exception that the application raises.
    """

    def __init__(self, application, collected, masking, note=id):
        self._note = note
        self._application = application
        self._wsgi = WsgiRecorder(collected, masking, lambda _application: "")
        self._server = None
        if sys.version_info[0] > 2:
            from ..record import http_asgi
            from . import asgi

            if asgi.is_asgi(application):
                self._asgi = http_asgi.AsgiRecorder(collected, masking, lambda _application: "")
                self._server = asgi.AsgiServer(application)

    def ask(self, exchange):
        """Send one request; its line is collected even if the application raises."""
        try:
            if self._server is None:
                wsgi.ask(self._call, exchange)
            else:
                self._ask_asgi(exchange)
        except (Exception, SystemExit) as error:  # the line says so
            self._note(error)

    def _call(self, environ, start_response):
        return self._wsgi.call(self._application, None, environ, start_response)

    def _ask_asgi(self, exchange):
        from . import asgi

        def call(scope, receive, send):
            return self._asgi.call(self._application, None, scope, receive, send)

        self._server.ask(call, asgi.scope_of(exchange), body_of(exchange.get("body")))
