"""Run a command so that neither it nor anything it starts, even in another session, outlives this process.

If tebiki is killed, only its group is ended; otherwise `supervise_group.py` finds the rest.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

# The watcher reads from a pipe that this process alone holds the other end of: when that closes, whatever closed it
# (SIGKILL, too), the group is killed. The command itself gets neither the pipe nor any other input.
_WATCHED = """\
exec 3<&0 </dev/null
{ read -r _ <&3; kill -s KILL 0; } >/dev/null 2>&1 &
exec 3<&-
exec "$@"
"""
_SUPERVISED = (sys.executable, "-I", "-S", str(Path(__file__).with_name("supervise_group.py")))
_PATIENCE = 10.0  # seconds for the supervisor to end what is left


def run_group(
    words: Sequence[str], folder: Path, env: Mapping[str, str], seconds: float | None, *, detaches: bool = False
) -> tuple[int, str]:
    """Run a command without input; its remaining child processes are ended with it.

    Args:
        words: the words of the command.
        folder: the working directory.
        env: its environment.
        seconds: time limit; None: no limit.
        detaches: whether it may leave a process in another session, such as a server to test with.

    Returns:
        its exit code (127: not found) and its output.

    Raises:
        subprocess.TimeoutExpired: it does not end in time.
        OSError: there is no shell.
    """
    watched, ours = os.pipe()
    try:
        with subprocess.Popen(
            [*(() if detaches else _SUPERVISED), "/bin/sh", "-c", _WATCHED, "sh", *words],
            cwd=folder,
            env=dict(env),
            stdin=watched,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        ) as process:
            try:
                output, _ = process.communicate(timeout=seconds)
            finally:
                with suppress(subprocess.TimeoutExpired):
                    process.terminate()
                    process.wait(_PATIENCE)
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
    finally:
        os.close(ours)
        os.close(watched)
    return process.returncode, output.decode(errors="replace")
