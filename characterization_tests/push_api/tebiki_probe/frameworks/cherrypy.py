"""Adapter for CherryPy."""


def watch(entry_points):
    """Enter every application by its class."""
    entry_points.wsgi_class("cherrypy._cptree", "Tree")
