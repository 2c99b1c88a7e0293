"""Commands that start an entry of the probe from a process that runs the tests of a lock.

The modules of the probe are compiled once for all of these starts: a start alone would compile a hundred of them.
"""

import atexit
import os
import subprocess

from ..process.temporary import temporary_directory

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
_compiled = {}  # (process, interpreter) -> the options that name the file with compiled modules


def probe_command(python, entry):
    """Return the words of a command.

    Args:
        python: the interpreter of the program.
        entry: entry of the probe, such as `replay.locked_cases`.
    """
    key = (os.getpid(), python)
    if key not in _compiled:
        # tebiki: allow module_state -- to compile takes longer than a start, and all starts share it
        _compiled[key] = _compile(python)
    return [python, "-B", HERE] + _compiled[key] + [entry]


def _compile(python):
    """Return the options; none if compiling fails, which the start itself will explain."""
    held = temporary_directory()
    file = os.path.join(held.__enter__(), "probe")
    atexit.register(_remove, os.getpid(), held)
    variables = dict((name, value) for name, value in os.environ.items() if not name.startswith("PYTHON"))
    words = [python, "-B", HERE, "process.compiled_modules", file]
    pipe = subprocess.PIPE
    try:
        process = subprocess.Popen(words, cwd=HERE, env=variables, stdin=pipe, stdout=pipe, stderr=pipe, close_fds=True)
    except EnvironmentError:
        return []
    process.communicate()
    return ["--compiled", file] if process.returncode == 0 and os.path.isfile(file) else []


def _remove(owner, held):
    if os.getpid() == owner:  # not in a process that was forked from this one
        held.__exit__(None, None, None)
