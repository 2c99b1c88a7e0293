"""Litestar: lists URLs as Starlette does, but matches paths in another way."""

from ._routes import list_urls  # noqa: F401 - a part of this adapter


def watch(entry_points):
    """Enter every application by its class."""
    entry_points.asgi_class("litestar.app", "Litestar")


def is_application(application):
    """Return whether an application is one of Litestar's."""
    return type(application).__module__.startswith("litestar.")
