"""Start a search for inputs of functions: isolate and import the program, and report what is found."""

import os
import sys

from ..isolation import guard
from ..isolation.refusals import REFUSED
from ..replay.load_program import load_program
from .call_search import cpu_seconds
from .carved_inputs import CarvingSearch
from .last_input import LastInputFile

_VERSION = 1


def search(channel, request, program=None):
    """Search and report the inputs found; `program`: an `ImportedProgram` that is imported already."""
    began = cpu_seconds()
    try:
        guard.limit_memory()
        program = program or load_program(request, needs_application=False)
        searching = CarvingSearch(request, channel.send, LastInputFile(request["scratch"]), program)
    # tebiki: allow bare_except -- a program may raise or exit with anything while it is imported
    except BaseException as error:
        channel.send({"tebiki_probe": _VERSION, "error": REFUSED.describe_failure(error)})
        return 1
    channel.send({"tebiki_probe": _VERSION})
    searching.faults.guard(None, searching.run, began + request["budget"])
    end = {"done": True, "seconds": round(cpu_seconds() - began, 2), "faults": searching.faults.found}
    channel.send(dict(searching.describe(), **end))
    sys.stderr.flush()
    os._exit(0)
