"""Flask."""

import sys

from ._url_map import is_application, list_urls, match_url  # noqa: F401 - parts of this adapter


def watch(entry_points):
    """Enter every application by its class."""
    entry_points.wsgi_class("flask.app", "Flask")


def describe_surroundings():
    """Return whether an application context is at work, and the first line of the request in it."""
    flask = sys.modules["flask"]
    if flask.has_request_context():
        request = flask.request._get_current_object()
        return {"method": request.method, "target": request.full_path.rstrip("?")}
    return {"method": "", "target": ""} if flask.has_app_context() else {}


def enter_surroundings(surroundings, application):
    """Push a context like that of `describe_surroundings`; gives a function that pops it.

    Raises:
        LookupError: no application of Flask was named.
    """
    inner = getattr(application, "wsgi_app", None) and application
    while inner is not None and not hasattr(inner, "app_context"):
        inner = getattr(inner, "app", None)
    if inner is None:
        raise LookupError("no application of Flask was named (--app MODULE:NAME)")
    if surroundings.get("method"):
        context = inner.test_request_context(surroundings["target"] or "/", method=surroundings["method"])
    else:
        context = inner.app_context()
    context.push()
    return context.pop
