"""Run a command of the user's shell, and leave nothing of it behind."""

import subprocess
from collections.abc import Mapping
from pathlib import Path

from toolkit.errors import UsageError
from toolkit.system.process_group import run_group


def run_shell(command: str, folder: Path, env: Mapping[str, str], seconds: float) -> tuple[int, str]:
    """Run a command without input; its remaining child processes are ended with it.

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
    try:
        return run_group(("/bin/sh", "-c", command), folder, env, seconds)
    except subprocess.TimeoutExpired as error:
        raise UsageError(f"`{command}` did not end within {seconds:g} s. Correct it, then run again.") from error
