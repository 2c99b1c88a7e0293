"""`PYTHON -B PATH/probe replay.match_urls`: import an application and say which of its rules each request falls under.

The first request is that of `replay.locked_cases`, with `{"asked": [[method, path], ...]}`; the answer is

    {"tebiki_probe": 1, "rules": ["/members/<int:id>", null, ...]}

or `{"tebiki_probe": 1, "error": {"name", "message"}}`. A path that no rule fits has none, and so has every path of an
application that does not tell its URLs.
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
from .list_urls import branches, telling


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
        rules = list(_rules(application_of(asked["app"]), asked["asked"]))
    # tebiki: allow bare_except -- a program may raise or exit with anything while it is imported
    except BaseException as error:
        traceback.print_exc()
        channel.send({"tebiki_probe": VERSION, "error": REFUSED.describe_failure(error)})
        return 1
    channel.send({"tebiki_probe": VERSION, "rules": rules})
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)  # threads of the program have no say in how long this takes


def _rules(application, asked):
    try:
        kind, application = telling(application)
    except LookupError:
        kind, application = "", None
    matching = {"flask": _flask, "django": _django, "starlette": _starlette, "": _nobody}[kind](application)
    for method, path in asked:
        try:
            yield matching(method, path)
        except Exception:  # each framework has its own for a path that it does not know
            yield None


def _flask(application):
    urls = application.url_map.bind("localhost")

    def matching(method, path):
        return urls.match(path, method, return_rule=True)[0].rule

    return matching


def _django(_application):
    urls = importlib.import_module("django.urls")
    return lambda _method, path: urls.resolve(path).route


def _starlette(application):
    def matching(method, path):
        scope = {"type": "http", "method": method, "path": path, "root_path": "", "headers": []}
        return next(_through(application.routes, scope, ""))

    return matching


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


def _nobody(_application):
    return lambda _method, _path: None
