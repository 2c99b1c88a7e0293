"""Adapter for Bottle."""


def watch(entry_points):
    """Enter every application by its class."""
    entry_points.wsgi_class("bottle", "Bottle")


def is_application(application):
    """Return whether an application is one of Bottle's."""
    return any(kind.__module__ == "bottle" for kind in type(application).__mro__)


def list_urls(application):
    """Yield method, rule and callback of each route, those of mounted applications as `<:re:.*>` below their prefix."""
    for route in application.routes:
        yield route.method if route.method != "PROXY" else "*", route.rule, route.callback


def match_url(application):
    """Return a function: (method, path) -> rule; it raises Bottle's `HTTPError` for an unknown path."""

    def match(method, path):
        return application.router.match({"PATH_INFO": path, "REQUEST_METHOD": method})[0].rule

    return match
