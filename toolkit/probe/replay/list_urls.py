"""`PYTHON -B PATH/probe replay.list_urls`: import an application and say which URLs it answers, and by what.

The request is that of `replay.locked_cases`, of which `app` is needed; its answer is

    {"tebiki_probe": 1, "urls": [["GET /members/<int:id>", "module:qualname"], ...]}

or `{"tebiki_probe": 1, "error": {"name", "message"}}`. The adapters in `frameworks/` tell; an application that wraps
another one is looked into.
"""

import os
import sys
import traceback

from ..isolation import sandbox
from ..isolation.refusals import REFUSED
from ..process.channel import Channel
from ..process.project_paths import add_project_paths
from .cases import VERSION, application_of
from .framework import find_framework


def main(_arguments):
    """Answer one request; return the exit code."""
    channel = Channel()
    asked = next(channel.requests())
    try:
        sandbox.isolate(asked, channel)
        if sys.version_info >= (3, 8):
            from ..isolation import guard

            guard.install_guard(asked)
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
    """Return `[method and pattern, view]` of each URL.

    Raises:
        LookupError: no adapter can list the URLs of the application.
    """
    framework, application = find_framework(application)
    return [["%s %s" % (method, pattern), _name(view)] for method, pattern, view in framework.list_urls(application)]


def _name(view):
    view = getattr(view, "view_class", view)
    name = getattr(view, "__qualname__", None) or getattr(view, "__name__", type(view).__name__)
    return "%s:%s" % (getattr(view, "__module__", ""), name)
