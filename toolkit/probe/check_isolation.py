"""`PYTHON -B PATH/probe check_isolation`: say what would hold a program back here, by trying it.

The request is that of `replay_locked`, of which `isolate` and `scratch` are needed; its answer is

    {"tebiki_probe": 1, "python": "2.7", "has_hook": false, "wall": one of isolation.WALLS, "reasons": [texts],
     "unprotected": [keys]}

The reasons say why it is no stronger wall, as the system puts it; the keys, what the wall does not see: `attributes`,
`shared_memory`, `priorities`, `signals`, `ports` or (where ports are not seen) `hosts`; `libraries`; `everything`.
"""

import os
import sys

from . import isolation
from .channel import Channel


def main(_arguments):
    """Answer one request; gives the exit code."""
    channel = Channel()
    asked = next(channel.requests())
    wall = isolation.isolate(asked, channel)
    channel.send(
        {
            "tebiki_probe": 1,
            "python": "%d.%d" % sys.version_info[:2],
            "has_hook": isolation.HAS_HOOK,
            "wall": wall,
            "reasons": asked["isolate"]["reasons"],
            "unprotected": unprotected_means(wall),
        }
    )
    os._exit(0)


def unprotected_means(wall):
    """What a wall does not see."""
    if wall == "landlock":
        from .landlock import version

        known = version()
        keys = ["attributes", "shared_memory", "priorities", "ports" if known >= 4 else "hosts"]
        return keys + (["signals"] if known < 6 else [])
    return {"namespaces": [], "hook": ["libraries"]}.get(wall, ["everything"])
