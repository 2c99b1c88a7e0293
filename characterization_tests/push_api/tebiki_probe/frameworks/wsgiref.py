"""The server of the standard library."""


def watch(entry_points):
    """Meet applications where the server is handed them."""
    entry_points.wsgi_argument("wsgiref.handlers", "BaseHandler", "run")
