"""Quart, whose URL map is that of Flask."""

from ._url_map import is_application, list_urls, match_url  # noqa: F401 - parts of this adapter

HOOK_CALLERS = (("quart.app", "handle_request"),)
VIEW_CALLERS = (("quart.app", "dispatch_request"),)


def watch(entry_points):
    """Enter every application by its class."""
    entry_points.asgi_class("quart.app", "Quart")
