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

    Attributes:
        tokens: value of a setting -> what stands for it in the last request; no answer may show the former.
    """

    def __init__(self, application, collected, masking, note=id):
        self._note = note
        self._application = application
        self._wsgi = WsgiRecorder(collected, masking, lambda _application: "")
        self._server = None
        self.tokens = {}
        if sys.version_info[0] > 2:
            from ..record import http_asgi
            from . import asgi

            if asgi.is_asgi(application):
                self._asgi = http_asgi.AsgiRecorder(collected, masking, lambda _application: "")
                self._server = asgi.AsgiServer(application)

    def ask(self, exchange):
        """Send one request; its line is collected even if the application raises."""
        try:
            exchange = self._with_tokens(exchange)
            if self._server is None:
                wsgi.ask(self._call, exchange)
            else:
                self._ask_asgi(exchange)
        except (Exception, SystemExit) as error:  # the line says so
            self._note(error)

    def _with_tokens(self, exchange):
        """Return a request with the present values of the settings that its headers held (`token_references.py`)."""
        self.tokens = {}
        references = (exchange.get("around") or {}).get("tokens") or ()
        if not references:
            return exchange
        from ..record.token_references import SHORTEST, read_setting

        headers = [list(pair) for pair in exchange["headers"]]
        for header, before, source, setting in references:
            value = read_setting(source, setting, self._application)
            for pair in headers:
                if pair[0].lower() == header.lower() and value and len(value) >= SHORTEST:
                    self.tokens[value] = pair[1][len(before) :] if pair[1].startswith(before) else pair[1]
                    pair[1] = before + value
        return dict(exchange, headers=headers)

    def _call(self, environ, start_response):
        return self._wsgi.call(self._application, None, environ, start_response)

    def _ask_asgi(self, exchange):
        from . import asgi

        def call(scope, receive, send):
            return self._asgi.call(self._application, None, scope, receive, send)

        self._server.ask(call, asgi.scope_of(exchange), body_of(exchange.get("body")))
