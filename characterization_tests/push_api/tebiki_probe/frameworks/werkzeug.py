"""Werkzeug, whose server and test client run any application."""


def watch(entry_points):
    """Meet applications where the server and the client are handed them."""
    entry_points.wsgi_function("werkzeug.test", "run_wsgi_app", 0)
    entry_points.wsgi_function("werkzeug.serving", "run_simple", 2)
