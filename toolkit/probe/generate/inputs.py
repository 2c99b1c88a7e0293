"""`PYTHON -B PATH/probe generate.inputs`: look for inputs that make a program do what no known input does.

The first request is that of `replay.locked_cases`, with `{"what": "cases" | "requests"}` and what `call_search.py` and
`request_search.py` say. Python 3.6 and 3.7 have no audit hook (PEP 578) that makes it safe to try: there namespaces or
a container have to hold the program back. Where they do not, and in Python 2.7, whose syntax trees are too different,
nothing is tried, and all that is said is `{"done": true, "seconds": 0, "too_old": "2.7"}`; in Python 2.7 with a focus
after inputs that nobody has tried (`untried_inputs.py`).
"""

import sys

from ..isolation import sandbox
from ..process.channel import Channel
from ..values.plain import PYTHON_2

_VERSION = 1


def main(_arguments):
    """Search and report the inputs found."""
    channel = Channel()
    return serve(channel, next(channel.requests()))


def serve(channel, request, program=None):
    """Search and report the inputs found; return the exit code.

    Args:
        channel: a `Channel`.
        request: the first request.
        program: the `ImportedProgram` that is imported already; None: it is imported now.
    """
    is_safe = _is_safe(request, channel)
    if is_safe and not PYTHON_2:
        if request["what"] == "requests":
            from .request_search import search
        else:
            from .search_calls import search
        return search(channel, request, program)
    channel.send({"tebiki_probe": _VERSION})
    if is_safe and request["what"] == "cases" and request.get("focus"):
        from .untried_inputs import untried_inputs

        for ask in untried_inputs(request):
            channel.send({"ask": ask, "why": "focus"})
    channel.send({"done": True, "seconds": 0, "too_old": "%d.%d" % sys.version_info[:2]})
    return 0


def _is_safe(request, channel):
    """Return whether inputs may be tried; the program is held back then."""
    is_contained = (request.get("isolate") or {}).get("contained")
    wall = sandbox.isolate(request, channel)
    return sandbox.HAS_HOOK or wall == "namespaces" or bool(is_contained)
