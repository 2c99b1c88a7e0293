"""Adapter for webapp2."""


def watch(entry_points):
    """Enter every application by its class."""
    entry_points.wsgi_class("webapp2", "WSGIApplication")
