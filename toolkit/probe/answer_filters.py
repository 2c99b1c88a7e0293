"""`PYTHON -B PATH/probe answer_filters package.module:function`: answer which documents a filter matches.

The first line it sends says who answers: `{"tebiki_probe": 1, "python": "3.6.15"}`, or `{"tebiki_probe": 1, "error":
{"code", "name", "message"}}` if there is no such function. Then for each request `{"filter", "documents"}`, in
Extended JSON, it sends one line for each document, as soon as it is known: true, false, or an object
(`filter_target.py`). Keeping them apart costs little and tells which document a process did not survive.
"""

import platform
import traceback

from . import isolation
from .channel import Channel
from .filter_target import FilterTarget, rejection

VERSION = 1


def main(arguments):
    """Answer until the other side closes the channel; gives the exit code."""
    channel = Channel()
    isolation.die_with_parent()
    try:
        target = FilterTarget(*arguments)
    # tebiki: allow bare_except -- a project may raise or exit with anything while it is imported
    except BaseException as error:
        traceback.print_exc()
        channel.send({"tebiki_probe": VERSION, "error": rejection(error)})
        return 1
    channel.send({"tebiki_probe": VERSION, "python": platform.python_version()})
    for request in channel.requests():
        for answer in target.answers(request["filter"], request["documents"]):
            channel.send(answer)
    return 0
