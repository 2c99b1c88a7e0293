"""Start the program of a lock once, so that failures show before the long work."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from toolkit.characterize.cases import is_answered
from toolkit.errors import UsageError
from toolkit.model.lock import Setup
from toolkit.model.recording import Exchange, Recording
from toolkit.session.refusals import explain_failed_import
from toolkit.session.run_target import OpenCopy
from toolkit.session.start_program import ask_program

_MISSING = ("ImportError", "ModuleNotFoundError")  # a framework cannot be set up for want of a module


def check_start(
    setup: Setup,
    named: tuple[str, str],
    recording: Recording,
    open_copy: OpenCopy,
    outgoing: Sequence[Mapping[str, Any]],
) -> tuple[Setup, str]:
    """Start the program once.

    An application that nobody named, but a recording, may be one that only tests can make. Calls are locked without it,
    and so are requests of tests, which build their own.

    Args:
        setup: how the program is started.
        named: the applications that the options and the existing lock name: without them nothing is locked.
        recording: recording of the program.
        open_copy: opens a copy of the project.
        outgoing: recorded requests to others, and answers of databases.

    Returns:
        the set-up, and why it is one without that application; empty if it is as it was.

    Raises:
        UsageError: the program cannot be started or imported.
    """
    try:
        _check_import(setup, open_copy, outgoing)
    except UsageError as error:
        is_named = not setup.app or setup.app in named
        incoming = incoming_exchanges(recording)
        if is_named or not all(one.is_of_test and is_answered(one, recording) for one in incoming):
            raise
        without = msgspec.structs.replace(setup, app="")
        try:
            _check_import(without, open_copy, outgoing)
        except UsageError:
            raise error from None
        return without, f"{setup.app}: {error}"
    return setup, ""


def _check_import(setup: Setup, open_copy: OpenCopy, outgoing: Sequence[Mapping[str, Any]]) -> None:
    """Start the program once; settings that the recording read and that cannot be imported now end the run, too."""
    with open_copy() as target:
        hello = ask_program(setup, target, "replay.locked_cases", {"reached": False}, outgoing)
        name, _, message = str(hello.get("not_set_up") or "").partition(": ")
        if name in _MISSING:
            raise UsageError(explain_failed_import(target.python, {"name": name, "message": message}))


def incoming_exchanges(recording: Recording) -> list[Exchange]:
    """Return the requests to the program in a recording."""
    return [call for call in recording.exchanges if call.direction == "incoming"]
