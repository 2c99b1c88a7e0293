"""The test client WebTest."""


def watch(entry_points):
    """Instrument applications where they are passed to the client."""
    entry_points.wsgi_argument("webtest.app", "TestApp", "__init__")
