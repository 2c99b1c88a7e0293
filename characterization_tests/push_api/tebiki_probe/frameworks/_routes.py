"""Nested routes, as in Starlette, FastAPI and Litestar."""


def is_application(application):
    """Return whether an application has a list of routes."""
    return isinstance(getattr(application, "routes", None), list)


def list_urls(application):
    """Yield method, pattern and view of each route."""
    return _list(application.routes, "")


def _list(routes, before):
    for route in branches(routes):
        text = before + getattr(route, "path", "")
        if getattr(route, "routes", None):
            for found in _list(route.routes, text):
                yield found
        else:
            for method in sorted(getattr(route, "methods", None) or ["*"]):
                yield method, text, getattr(route, "endpoint", None)


def branches(routes):
    """Return the routes, expanding routers that newer FastAPI versions include lazily."""
    for route in routes:
        joined = getattr(route, "effective_candidates", None)
        if joined is None:
            yield getattr(route, "starlette_route", None) or route
        else:
            for found in branches(joined()):
                yield found
