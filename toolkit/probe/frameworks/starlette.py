"""Starlette, and FastAPI, whose class derives from Starlette's."""

from ._routes import branches, is_application, list_urls  # noqa: F401 - parts of this adapter

HOOK_CALLERS = (
    ("starlette.applications", "__call__"),
    ("starlette.middleware.base", "__call__"),
    ("starlette.middleware.errors", "__call__"),
    ("starlette.middleware.exceptions", "__call__"),
)
VIEW_CALLERS = (
    ("starlette.routing", "app"),
    ("starlette.endpoints", "dispatch"),
    ("fastapi.routing", "run_endpoint_function"),
)


def watch(entry_points):
    """Enter every application by its class."""
    entry_points.asgi_class("starlette.applications", "Starlette")


def match_url(application):
    """Return a function: (method, path) -> pattern; it raises StopIteration for a path without a matching route."""

    def match(method, path):
        scope = {"type": "http", "method": method, "path": path, "root_path": "", "headers": []}
        return next(_through(application.routes, scope, ""))

    return match


def _through(routes, scope, before):
    for route in branches(routes):
        match, below = route.matches(dict(scope))
        if match.value == 0:
            continue
        text = before + getattr(route, "path", "")
        if getattr(route, "routes", None):
            for found in _through(route.routes, dict(scope, **below), text):
                yield found
        else:
            yield text
