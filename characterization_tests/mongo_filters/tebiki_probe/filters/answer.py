"""`PYTHON -B PATH/probe filters.answer package.module:function`: answer which documents a filter matches.

The first request is

    {"scratch": FOLDER,        the only place where anything may be written; the function is called in its own folder
     "isolate": {...},         by what it is held back: `isolation/sandbox.py`; without it, by nothing
     "connects": [...],        what it may connect to: likewise
     "variables": {...}}       what it finds in its environment: `process/project_paths.py`

The first line that is sent says who answers: `{"tebiki_probe": 1, "python": "3.6.15"}`, or `{"tebiki_probe": 1,
"error": {"code", "name", "message"}}` if there is no such function. Then for each request `{"filter", "documents"}`,
in Extended JSON, it sends one line for each document, as soon as it is known: true, false, or an object
(`target.py`; true and false may also come as `{"answer": true}`). Keeping them apart costs little and tells
which document a process did not survive. Any object may hold `refused` (`isolation/refusals.py`) and `connections`
(`isolation/connections.py`): news since the line before.
"""

import platform
import traceback

from ..isolation import sandbox
from ..isolation.refusal_signs import find_refusals
from ..isolation.refusals import REFUSED
from ..process.channel import Channel
from ..process.project_paths import add_project_paths
from .target import FilterTarget, rejection

VERSION = 1


def main(arguments):
    """Answer requests until the other side closes the channel; return the exit code."""
    channel = Channel()
    sandbox.die_with_parent()
    requests = channel.requests()
    wall = ""
    try:
        asked = next(requests)
        wall = sandbox.isolate(asked, channel)
        if wall and sandbox.HAS_HOOK:
            from ..isolation import guard

            guard.install_guard(asked)
        add_project_paths(asked)
        target = IsolatedTarget(arguments[0], channel) if wall else FilterTarget(arguments[0])
    # tebiki: allow bare_except -- a project may raise or exit with anything while it is imported
    except BaseException as error:
        traceback.print_exc()
        refused = take_refusals(error, channel) if wall else []
        channel.send({"tebiki_probe": VERSION, "error": dict(rejection(error), refused=refused)})
        return 1
    channel.send(_with_refusals({"tebiki_probe": VERSION, "python": platform.python_version()}))
    for request in requests:
        last = len(request["documents"]) - 1
        for number, answer in enumerate(target.answers(request["filter"], request["documents"])):
            channel.send(_with_refusals(answer), with_news=number == last)
    return 0


class IsolatedTarget(FilterTarget):
    """Function whose exceptions count as refusals, not as answers, if the sandbox caused them.

    Args:
        spec: as of `FilterTarget`.
        channel: knows which connections were refused.
    """

    def __init__(self, spec, channel):
        self._channel = channel
        FilterTarget.__init__(self, spec)

    def reject(self, error):
        """Return the answer that represents an exception."""
        refused = take_refusals(error, self._channel)
        if not refused:
            return {"rejected": rejection(error)}
        said = rejection(error)
        return {"no_answer": "%s: %s" % (said["name"], said["message"]), "refused": refused}


def take_refusals(error, channel):
    """Return the refusals that caused an exception: those logged by the guard, or else those in its message."""
    return REFUSED.take() or [list(one) for one in find_refusals(error, channel.refused_addresses())]


def _with_refusals(answer):
    """Add refusals to an answer that the function gave in spite of them."""
    refused = REFUSED.take()
    if not refused:
        return answer
    return dict(answer if isinstance(answer, dict) else {"answer": answer}, refused=refused)
