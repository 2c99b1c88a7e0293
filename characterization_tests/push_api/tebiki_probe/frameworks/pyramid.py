"""Adapter for Pyramid."""


def watch(entry_points):
    """Enter every application by its class."""
    entry_points.wsgi_class("pyramid.router", "Router")
