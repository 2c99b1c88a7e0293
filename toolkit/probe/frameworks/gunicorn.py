"""The server Gunicorn."""


def watch(entry_points):
    """Instrument applications where the server loads them."""
    entry_points.wsgi_loader("gunicorn.app.base", "BaseApplication", "wsgi")
