"""Adapter for Falcon."""


def watch(entry_points):
    """Enter every application by its class."""
    entry_points.wsgi_class("falcon.app", "App")
    entry_points.asgi_class("falcon.asgi.app", "App")
