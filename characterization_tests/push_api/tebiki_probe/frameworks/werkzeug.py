"""Werkzeug, whose server and test client run any application."""


def watch(entry_points):
    """Instrument applications where they are passed to the server or the client."""
    entry_points.wsgi_function("werkzeug.test", "run_wsgi_app", 0)
    entry_points.wsgi_function("werkzeug.serving", "run_simple", 2)
