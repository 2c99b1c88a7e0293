"""The modules of the probe, compiled once for each interpreter of a run: every start would compile them anew."""

import atexit
import os
import signal
import subprocess
from contextlib import ExitStack, suppress
from functools import cache
from pathlib import Path

from toolkit.session.probe_environment import PROBE
from toolkit.system.temporary import temporary_directory

_SECONDS = 10.0
"""Without it, every start compiles for itself."""


@cache
def compiled_probe(python: str) -> Path | None:
    """Compile the probe's modules, and give the file that holds them for as long as this process lives.

    Args:
        python: the interpreter.

    Returns:
        None: the interpreter does not start, which whoever starts it for something else says.
    """
    file = _private_folder() / f"probe-{len(list(_private_folder().iterdir()))}"
    words = [python, "-B", str(PROBE), "process.compiled_modules", str(file)]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return file if _run_quietly(words, environment) == 0 and file.is_file() else None


def _run_quietly(words: list[str], environment: dict[str, str]) -> int | None:
    """Run a command and return its exit code, or None; its output is discarded, and its children are ended.

    What calls itself an interpreter may be a script that prints without end and starts others.
    """
    silent = subprocess.DEVNULL
    try:
        process = subprocess.Popen(
            words, cwd=PROBE, env=environment, stdin=silent, stdout=silent, stderr=silent, start_new_session=True
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
def _private_folder() -> Path:
    """A private directory until this process ends."""
    held = ExitStack()
    atexit.register(held.close)
    return held.enter_context(temporary_directory())
