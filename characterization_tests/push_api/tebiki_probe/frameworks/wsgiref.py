"""The server of the standard library."""


def watch(entry_points):
    """Instrument applications where they are passed to the server."""
    entry_points.wsgi_argument("wsgiref.handlers", "BaseHandler", "run")
