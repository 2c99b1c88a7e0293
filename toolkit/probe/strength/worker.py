"""`PYTHON -B PATH/probe strength.worker`: one piece of the work of `strength.measure`, where nothing forks.

The request is that of `strength.measure`, with `{"work": name of a method of MutantRuns, "arguments": [...]}`. One line
is said: `{"answer": ...}`.
"""

import os
import sys

from ..isolation import sandbox
from ..process.channel import Channel


def main(_arguments):
    """Do the work; return the exit code."""
    channel = Channel()
    asked = next(channel.requests())
    sandbox.isolate(asked)
    if sys.version_info >= (3, 8):
        from ..isolation import guard

        guard.install_guard(asked)
    from .mutant_runs import MutantRuns

    channel.send({"answer": getattr(MutantRuns(asked), asked["work"])(*asked["arguments"])})
    sys.stderr.flush()
    os._exit(0)
