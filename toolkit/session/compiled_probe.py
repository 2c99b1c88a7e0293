"""Compile the modules of the probe once for each interpreter of a run, and not at every start."""

import atexit
import os
import signal
import subprocess
from contextlib import ExitStack, suppress
from functools import cache
from pathlib import Path

from toolkit.session.probe_environment import PROBE
from toolkit.system.temporary import temporary_directory

_SECONDS = 60.0
"""Time limit, on a busy machine too; if it is exceeded, every start compiles the modules itself."""


@cache
def compiled_probe(python: str) -> Path | None:
    """Compile the probe's modules into a file that exists as long as this process.

    Args:
        python: the interpreter.

    Returns:
        the file; None if the interpreter does not start, which is reported when it is started for another purpose.
    """
    file = private_folder() / f"probe-{len(list(private_folder().iterdir()))}"
    words = [python, "-B", str(PROBE), "process.compiled_modules", str(file)]
    return file if run_quietly(words, plain_environment()) == 0 and file.is_file() else None


def plain_environment() -> dict[str, str]:
    """Return the environment without variables that change what an interpreter does."""
    return {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}


def run_quietly(words: list[str], environment: dict[str, str], given: Path | None = None) -> int | None:
    """Run a command and return its exit code, or None; its output is discarded, and its children are ended.

    Its standard input is the file `given`, or nothing. A supposed interpreter may be a script that prints endlessly and
    starts other processes.
    """
    silent = subprocess.DEVNULL
    try:
        with (given or Path(os.devnull)).open("rb") as source:
            process = subprocess.Popen(
                words, cwd=PROBE, env=environment, stdin=source, stdout=silent, stderr=silent, start_new_session=True
            )
    except OSError:
        return None
    try:
        return process.wait(_SECONDS)
    except subprocess.TimeoutExpired:
        return None
    finally:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


@cache
def private_folder() -> Path:
    """Create a private directory that exists until this process ends."""
    held = ExitStack()
    atexit.register(held.close)
    return held.enter_context(temporary_directory())
