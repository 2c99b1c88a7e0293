"""`PYTHON -B PATH/probe isolation.check`: find out what isolates a program here, by trying it.

The request is that of `replay.locked_cases`, of which `isolate` and `scratch` are needed; its answer is

    {"tebiki_probe": 1, "python": "2.7", "has_hook": false, "wall": one of sandbox.SANDBOX_LEVELS, "reasons": [texts],
     "unprotected": [keys]}

The reasons say why the level is not stronger, in the system's words; the keys, which means it does not control:
`attributes`,
`shared_memory`, `signals`, `ports` or (where ports are not seen) `hosts`; `libraries`; `everything`.
"""

import os
import sys

from ..process.channel import Channel
from . import sandbox


def main(_arguments):
    """Answer one request; return the exit code."""
    channel = Channel()
    asked = next(channel.requests())
    wall = sandbox.isolate(asked, channel)
    channel.send(
        {
            "tebiki_probe": 1,
            "python": "%d.%d" % sys.version_info[:2],
            "has_hook": sandbox.HAS_HOOK,
            "wall": wall,
            "reasons": asked["isolate"]["reasons"],
            "unprotected": unprotected_means(wall),
        }
    )
    os._exit(0)


def unprotected_means(wall):
    """Return the keys of the means that a level of isolation does not control."""
    if wall == "landlock":
        from .landlock import version

        known = version()
        keys = ["attributes"] if sandbox.HAS_HOOK else []  # of what is written in C; the filter of calls refuses all
        keys += ["shared_memory", "ports" if known >= 4 else "hosts"]
        return keys + (["signals"] if known < 6 else [])
    return {"namespaces": [], "hook": ["libraries"]}.get(wall, ["everything"])
