"""Send requests to a WSGI application in this process."""

import io
import sys

from ..record.basic_logins import header_of
from ..record.http_wsgi import SERVER
from .outgoing_answers import body_of


def environ_of(exchange):
    """Return the environ of a recorded request (PEP 3333)."""
    path, _, query = exchange["target"].partition("?")
    body = body_of(exchange.get("body"))
    environ = {
        "REQUEST_METHOD": str(exchange["method"]),
        "SCRIPT_NAME": "",
        "PATH_INFO": _unquote_path(path),
        "QUERY_STRING": str(query),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": str(exchange.get("client") or "127.0.0.1"),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    environ.update(zip(SERVER, map(str, exchange.get("server") or ())))
    for name, value in exchange.get("headers") or ():
        key = name.upper().replace("-", "_")
        if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            key = "HTTP_" + key
        environ[str(key)] = str(value)
    login = (exchange.get("around") or {}).get("login")
    if login and "masked-" in environ.get("HTTP_AUTHORIZATION", ""):
        environ["HTTP_AUTHORIZATION"] = str(header_of(login))
    if body or "CONTENT_LENGTH" in environ:
        environ["CONTENT_LENGTH"] = str(len(body))  # masking may have changed it
    return environ


def ask(call, exchange):
    """Send one request and read the whole response; `call(environ, start_response)` gives its body."""
    answer = call(environ_of(exchange), lambda _status, _headers, _error=None: lambda _data: None)
    try:
        for _piece in answer:
            pass
    finally:
        close = getattr(answer, "close", None)
        if close is not None:
            close()


def _unquote_path(path):
    if sys.version_info[0] == 2:
        from urllib import unquote

        return unquote(str(path))
    from urllib.parse import unquote_to_bytes

    return unquote_to_bytes(path).decode("latin-1")
