"""The modules of the probe, compiled once for each interpreter of a run: every start would compile them anew."""

import atexit
import os
import subprocess
from contextlib import ExitStack
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
    file = _folder() / f"probe-{len(list(_folder().iterdir()))}"
    words = [python, "-B", str(PROBE), "process.compiled_modules", str(file)]
    try:
        done = subprocess.run(
            words,
            cwd=PROBE,
            env={name: value for name, value in os.environ.items() if not name.startswith("PYTHON")},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # what calls itself an interpreter may print without end
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return file if done.returncode == 0 and file.is_file() else None


@cache
def _folder() -> Path:
    """A private directory until this process ends."""
    held = ExitStack()
    atexit.register(held.close)
    return held.enter_context(temporary_directory())
