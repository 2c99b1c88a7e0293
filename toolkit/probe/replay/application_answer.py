"""Answer one request about an application: import it in isolation, and send what a function reads of it."""

import os
import sys
import traceback

from ..isolation import sandbox
from ..isolation.refusals import REFUSED
from .load_program import load_program

VERSION = 1


def answer_of_application(channel, request, program, name, read):
    """Answer one request; return the exit code.

    Args:
        channel: a `Channel`.
        request: the request.
        program: the `ImportedProgram` that is imported already; None: it is imported now.
        name: key of the answer.
        read: (application, request) -> what is sent under that key.
    """
    try:
        sandbox.isolate(request, channel)
        program = program or load_program(request)
        found = read(program.application, request)
    # tebiki: allow bare_except -- a program may raise or exit with anything while it is imported
    except BaseException as error:
        traceback.print_exc()
        channel.send({"tebiki_probe": VERSION, "error": REFUSED.describe_failure(error)})
        return 1
    channel.send({"tebiki_probe": VERSION, name: found})
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)  # threads of the program have no say in how long this takes
