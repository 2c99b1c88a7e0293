"""`PYTHON -B PATH/probe replay.list_urls`: import an application and say which URLs it answers, and by what.

The request is that of `replay.locked_cases`, of which `app` is needed; its answer is

    {"tebiki_probe": 1, "urls": [["GET /members/<int:id>", "module:qualname"], ...]}

or `{"tebiki_probe": 1, "error": {"name", "message"}}`. Flask, Django, Starlette and FastAPI tell; an application that
wraps one of them is looked into.
"""

import importlib
import os
import sys
import traceback

from ..isolation import walls
from ..isolation.refusals import REFUSED
from ..process.channel import Channel
from ..process.project_paths import add_project_paths
from .cases import VERSION, application_of

_WRAPPED = ("app", "application", "wsgi_app", "wrapped")
_DEEPEST = 8


def main(_arguments):
    """Answer one request; gives the exit code."""
    channel = Channel()
    asked = next(channel.requests())
    try:
        walls.isolate(asked, channel)
        if sys.version_info >= (3, 8):
            from ..isolation import guard

            guard.close(asked)
        add_project_paths(asked)
        urls = sorted(urls_of(application_of(asked["app"])))
    # tebiki: allow bare_except -- a program may raise or exit with anything while it is imported
    except BaseException as error:
        traceback.print_exc()
        channel.send({"tebiki_probe": VERSION, "error": REFUSED.describe_failure(error)})
        return 1
    channel.send({"tebiki_probe": VERSION, "urls": urls})
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)  # threads of the program have no say in how long this takes


def urls_of(application):
    """`[method and pattern, what answers it]` of each URL.

    Raises:
        LookupError: the application is of no kind that tells.
    """
    kind, application = telling(application)
    if kind == "flask":
        return list(_flask(application))
    if kind == "django":
        return list(_django(importlib.import_module("django.urls").get_resolver().url_patterns, ""))
    return list(_starlette(application.routes, ""))


def telling(application):
    """`flask`, `django` or `starlette`, and the application of that kind, which another one may wrap.

    Raises:
        LookupError: the application is of no kind that tells.
    """
    for _ in range(_DEEPEST):
        if hasattr(application, "url_map") and hasattr(application, "view_functions"):
            return "flask", application
        if type(application).__module__.startswith("django."):
            return "django", application
        if isinstance(getattr(application, "routes", None), list):
            return "starlette", application
        application = _inside(application)
    raise LookupError("neither Flask nor Django nor Starlette: it does not tell its URLs")


def _inside(application):
    for name in _WRAPPED:
        inner = getattr(application, name, None)
        if inner is not None:
            return getattr(inner, "__self__", inner)
    raise LookupError("%s is neither Flask nor Django nor Starlette: it does not tell its URLs" % (type(application),))


def _flask(application):
    for rule in application.url_map.iter_rules():
        view = application.view_functions.get(rule.endpoint)
        for method in sorted(rule.methods or ["*"]):
            yield ["%s %s" % (method, rule.rule), _name(view)]


def _django(patterns, before):
    for item in patterns:
        pattern = getattr(item, "pattern", None)
        text = before + (str(pattern) if pattern is not None else item.regex.pattern)
        if hasattr(item, "url_patterns"):
            for found in _django(item.url_patterns, text):
                yield found
        else:
            yield ["* %s" % text, _name(item.callback)]


def branches(routes):
    """The routes, and in the place of a router that a newer FastAPI only joins to others those of it."""
    for route in routes:
        joined = getattr(route, "effective_candidates", None)
        if joined is None:
            yield getattr(route, "starlette_route", None) or route
        else:
            for found in branches(joined()):
                yield found


def _starlette(routes, before):
    for route in branches(routes):
        text = before + getattr(route, "path", "")
        if getattr(route, "routes", None):
            for found in _starlette(route.routes, text):
                yield found
        else:
            for method in sorted(getattr(route, "methods", None) or ["*"]):
                yield ["%s %s" % (method, text), _name(getattr(route, "endpoint", None))]


def _name(view):
    view = getattr(view, "view_class", view)
    name = getattr(view, "__qualname__", None) or getattr(view, "__name__", type(view).__name__)
    return "%s:%s" % (getattr(view, "__module__", ""), name)
