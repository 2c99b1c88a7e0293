"""`PYTHON -B PATH/probe replay.list_urls`: import an application and say which URLs it answers, and by what.

The request is that of `replay.locked_cases`, of which `app` is needed; its answer is

    {"tebiki_probe": 1, "urls": [["GET /members/<int:id>", "module:qualname"], ...]}

or `{"tebiki_probe": 1, "error": {"name", "message"}}`. The adapters in `frameworks/` tell; an application that wraps
another one is looked into.
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
    return answer_of_application(channel, request, program, "urls", lambda application, _: sorted(urls_of(application)))


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
