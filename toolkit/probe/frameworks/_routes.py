"""Routes that lie in one another, as Starlette, FastAPI and Litestar have them."""


def is_application(application):
    """Return whether it has a list of routes."""
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
    """The routes, and in the place of a router that a newer FastAPI only joins to others those of it."""
    for route in routes:
        joined = getattr(route, "effective_candidates", None)
        if joined is None:
            yield getattr(route, "starlette_route", None) or route
        else:
            for found in branches(joined()):
                yield found
