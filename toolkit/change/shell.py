"""Run a command of the user's shell, and leave nothing of it behind."""

import os
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from toolkit.errors import UsageError


def run(command: str, folder: Path, env: Mapping[str, str], seconds: float) -> tuple[int, str]:
    """Run a command, which gets no input; what it started and did not wait for is ended with it.

    Args:
        command: for the shell.
        folder: where it is run.
        env: its environment.
        seconds: that it may take.

    Returns:
        its exit code, and what it printed.

    Raises:
        UsageError: it does not end in time.
    """
    with subprocess.Popen(  # noqa: S602 - a command of the shell is what was asked for
        command,
        shell=True,
        cwd=folder,
        env=dict(env),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:
        try:
            said, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise UsageError(f"`{command}` did not end within {seconds:g} s.") from error
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
    return process.returncode, said.decode(errors="replace")
