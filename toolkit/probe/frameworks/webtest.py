"""The test client WebTest."""

import functools

from ._flask_requests import watch_clients


def watch(entry_points):
    """Instrument applications where they are passed to the client; requests to one of Flask stand alone."""
    entry_points.wsgi_argument("webtest.app", "TestApp", "__init__")
    entry_points.when("webtest.app", functools.partial(watch_clients, "TestApp", "do_request", "app"))
