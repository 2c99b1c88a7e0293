"""`PYTHON -B PATH/probe strength_work`: one piece of the work of `strength_cases`, where processes cannot be forked.

The request is that of `strength_cases`, with `{"work": name of a method of Trials, "arguments": [...]}`. One line is
said: `{"answer": ...}`.
"""

import os
import sys

from . import isolation
from .channel import Channel


def main(_arguments):
    """Do it; gives the exit code."""
    channel = Channel()
    asked = next(channel.requests())
    isolation.isolate(asked)
    if sys.version_info >= (3, 8):
        from . import guard

        guard.close(asked)
    from .trials import Trials

    channel.send({"answer": getattr(Trials(asked), asked["work"])(*asked["arguments"])})
    sys.stderr.flush()
    os._exit(0)
