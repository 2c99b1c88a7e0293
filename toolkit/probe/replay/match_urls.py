"""`PYTHON -B PATH/probe replay.match_urls`: import an application and say which of its rules each request falls under.

The first request is that of `replay.locked_cases`, with `{"asked": [[method, path], ...]}`; the answer is

    {"tebiki_probe": 1, "rules": ["/members/<int:id>", null, ...]}

or `{"tebiki_probe": 1, "error": {"name", "message"}}`. A path that no rule fits has none, and so has every path of an
application that does not tell its URLs.
"""

from ..process.channel import Channel
from .application_answer import answer_of_application
from .framework import find_framework


def main(_arguments):
    """Answer one request; return the exit code."""
    channel = Channel()
    return serve(channel, next(channel.requests()))


def serve(channel, request, program=None):
    """Answer one request; return the exit code. `program`: the `ImportedProgram` that is imported already."""
    return answer_of_application(
        channel, request, program, "rules", lambda application, asked: list(_rules(application, asked["asked"]))
    )


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
