"""Django, in every version, with the test client, which calls its handler without a server in between."""

import functools
import importlib
import sys


def watch(entry_points):
    """Enter handlers by their classes."""
    entry_points.wsgi_class("django.core.handlers.wsgi", "WSGIHandler")
    entry_points.asgi_class("django.core.handlers.asgi", "ASGIHandler")
    entry_points.when("django.test.client", functools.partial(_enter_test_client, entry_points))


def place_of(application):
    """What the settings call the application, if it is one of Django's handlers: its test client has one of its own."""
    if not any(kind.__module__.startswith("django.") for kind in type(application).__mro__):
        return ""
    settings = getattr(sys.modules.get("django.conf"), "settings", None)
    module, _, name = (getattr(settings, "WSGI_APPLICATION", None) or "").rpartition(".")
    return "%s:%s" % (module, name) if module else "django"


def is_application(application):
    """Whether it is one of Django's handlers."""
    return type(application).__module__.startswith("django.")


def list_urls(_application):
    """Yield pattern and view of each URL; which methods a view answers is its own affair."""
    return _list(importlib.import_module("django.urls").get_resolver().url_patterns, "")


def match_url(_application):
    """Give a function: (method, path) -> route; it raises `Resolver404` for a path that it does not know."""
    urls = importlib.import_module("django.urls")
    return lambda _method, path: urls.resolve(path).route


def _list(patterns, before):
    for item in patterns:
        pattern = getattr(item, "pattern", None)
        text = before + (str(pattern) if pattern is not None else item.regex.pattern)
        if hasattr(item, "url_patterns"):
            for found in _list(item.url_patterns, text):
                yield found
        else:
            yield "*", text, item.callback


def _enter_test_client(entry_points, module):
    cls = module.ClientHandler
    original = cls.__call__

    @functools.wraps(original)
    def __call__(self, environ):  # noqa: N807
        return entry_points.wsgi.call_handler(functools.partial(original, self), self, environ)

    cls.__call__ = __call__
