"""The server Waitress."""


def watch(entry_points):
    """Instrument applications where they are passed to the server."""
    entry_points.wsgi_function("waitress", "serve", 0)
