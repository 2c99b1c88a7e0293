"""Isolation of a program during replay: build the request to the probe, and check what is available here."""

from functools import cache
from typing import Any

import msgspec

from toolkit.errors import UsageError
from toolkit.model.isolation import Isolation, SandboxLevel
from toolkit.model.session import SessionFailure
from toolkit.session.probe_session import start_session
from toolkit.session.run_target import RunTarget
from toolkit.system.temporary import temporary_directory

FORCED_WALL = ""
"""A weaker level than the strongest available one, set by tests of the fallbacks."""

_SECONDS = 120.0


def isolation_request(*, contained: bool, least: SandboxLevel = "") -> dict[str, Any]:
    """Build the isolation part of a request: see `toolkit/probe/isolation/sandbox.py`.

    Args:
        contained: whether a runner runs the program elsewhere.
        least: the level that the user was told; a program is not run at a weaker one. Empty: any level.
    """
    return {"wall": FORCED_WALL, "contained": contained, "least": least}


def check_isolation(python: str, runner: str = "") -> Isolation:
    """Find out what isolates the programs of an interpreter here; the isolation by a runner is trusted.

    Raises:
        UsageError: the interpreter cannot be started.
    """
    return Isolation() if runner else _check_interpreter(python)


def require_isolation(target: RunTarget, command: str) -> None:
    """Refuse to run a program with new inputs or mutants if nothing isolates it.

    Args:
        target: where the program would run.
        command: the refused command, for the message.

    Raises:
        UsageError: neither an audit hook nor namespaces isolate it; or the interpreter cannot be started.
    """
    isolation = check_isolation(target.python, target.runner)
    if not isolation.is_safe:
        raise UsageError(
            f"{command} runs the program with changes that may write, delete or send anything, and nothing would stop "
            f"it: Python {isolation.python} has no audit hook (3.8 and newer have), and this system gives no "
            f"namespaces ({'; '.join(isolation.reasons)}). Run it in a container: --runner 'docker run -i -v "
            "{probe}:/probe -v {root}:/app IMAGE {cmd}', or have user namespaces allowed."
        )


@cache
def _check_interpreter(python: str) -> Isolation:
    with temporary_directory() as folder:
        target = RunTarget(python, folder)
        request = {"scratch": str(folder), "isolate": isolation_request(contained=False)}
        try:
            session = start_session(target, "isolation.check", request, variables={"PYTHONDONTWRITEBYTECODE": "1"})
        except OSError as error:
            raise UsageError(f"cannot start {python}: {error.strerror}. Correct it with --python.") from error
        with session:
            answer = session.receive_hello(_SECONDS)
    if isinstance(answer, SessionFailure):
        raise UsageError(f"{python} does not answer: {answer.detail}. Is it the interpreter of the project?")
    return msgspec.convert({name: answer[name] for name in Isolation.__struct_fields__}, Isolation)
