"""Run a shell command, and end everything that it started."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

from toolkit.errors import UsageError
from toolkit.system.process_group import run_group


def run_shell(command: str, folder: Path, env: Mapping[str, str], seconds: float) -> tuple[int, str]:
    """Run a command without input; its remaining child processes are ended with it.

    Args:
        command: the shell command.
        folder: the working directory.
        env: its environment.
        seconds: time limit.

    Returns:
        its exit code and its output.

    Raises:
        UsageError: it does not end in time.
    """
    try:
        return run_group(("/bin/sh", "-c", command), folder, env, seconds)
    except subprocess.TimeoutExpired as error:
        raise UsageError(f"`{command}` did not end within {seconds:g} s. Correct it, then run again.") from error
