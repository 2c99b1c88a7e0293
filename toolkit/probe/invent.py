"""`PYTHON -B PATH/probe invent`: look for inputs that make a program do what no known input does.

The first request is that of `replay_locked`, with `{"what": "cases" | "requests"}` and what `invent_cases` and
`invent_requests` say. Python before 3.8 has no audit hook (PEP 578) that makes it safe to try: nothing is tried there,
and all that is said is `{"done": true, "seconds": 0, "too_old": "2.7"}`.
"""

import importlib
import sys

from . import isolation
from .channel import Channel

_VERSION = 1


def main(_arguments):
    """Search, and say what is found."""
    channel = Channel()
    asked = next(channel.requests())
    if sys.version_info >= (3, 8):
        isolation.isolate(asked, channel)
        return importlib.import_module("tebiki_probe.invent_" + asked["what"]).search(channel, asked)
    channel.send({"tebiki_probe": _VERSION})
    channel.send({"done": True, "seconds": 0, "too_old": "%d.%d" % sys.version_info[:2]})
    return 0
