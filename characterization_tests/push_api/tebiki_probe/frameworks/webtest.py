"""The test client WebTest."""


def watch(entry_points):
    """Meet applications where the client is handed them."""
    entry_points.wsgi_argument("webtest.app", "TestApp", "__init__")
