"""`PYTHON -B PATH/probe replay.match_urls`: import an application and say which of its rules each request falls under.

The first request is that of `replay.locked_cases`, with `{"asked": [[method, path], ...]}`; the answer is

    {"tebiki_probe": 1, "rules": ["/members/<int:id>", null, ...]}

or `{"tebiki_probe": 1, "error": {"name", "message"}}`. A path that no rule fits has none, and so has every path of an
application that does not tell its URLs.
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
        framework, application = find_framework(application)
        match = framework.match_url(application)
    except (LookupError, AttributeError):  # none that tells, or one that tells its URLs alone
        match = _no_rule
    for method, path in asked:
        try:
            yield match(method, path)
        except Exception:  # each framework has its own for a path that it does not know
            yield None


def _no_rule(_method, _path):
    return None
