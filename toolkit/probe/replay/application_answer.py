"""Answer one request about an application: import it in isolation, and send what a function reads of it."""

import os
import sys
import traceback

from ..isolation import sandbox
from ..isolation.refusals import REFUSED
from ..mask.no_masking import NoMasking
from ..process.channel import Channel
from ..process.import_watch import ImportWatch
from ..process.project_paths import add_project_paths
from ..record import statements
from .case_environment import CaseEnvironment
from .cases import VERSION, CollectedLines, application_of, application_with_answers


def answer_of_application(name, read):
    """Answer one request; return the exit code.

    Args:
        name: key of the answer.
        read: (application, request) -> what is sent under that key.
    """
    channel = Channel()
    asked = next(channel.requests())
    try:
        sandbox.isolate(asked, channel)
        if sys.version_info >= (3, 8):
            from ..isolation import guard

            guard.install_guard(asked)
        add_project_paths(asked)
        found = read(_import_application(asked), asked)
    # tebiki: allow bare_except -- a program may raise or exit with anything while it is imported
    except BaseException as error:
        traceback.print_exc()
        channel.send({"tebiki_probe": VERSION, "error": REFUSED.describe_failure(error)})
        return 1
    channel.send({"tebiki_probe": VERSION, name: found})
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0)  # threads of the program have no say in how long this takes


def _import_application(request):
    if not request.get("statements"):
        return application_of(request["app"])
    watched = ImportWatch()
    statements.watch(watched, CollectedLines(), NoMasking())
    watched.begin()
    return application_with_answers(request["app"], CaseEnvironment(request))
