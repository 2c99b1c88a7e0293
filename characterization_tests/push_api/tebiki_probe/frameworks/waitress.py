"""The server Waitress."""


def watch(entry_points):
    """Meet applications where the server is handed them."""
    entry_points.wsgi_function("waitress", "serve", 0)
