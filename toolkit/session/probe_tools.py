"""Run entries of the probe that work on texts and not on a program: they mask lines, recordings and set-ups.

The probe is a separate program that is never imported; these entries run in our own interpreter.
"""

import json
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from toolkit.errors import InternalError
from toolkit.session.probe_environment import PROBE


def _ignore(_answer: Any) -> None:
    """Wait for the end."""


def run_probe_tool(
    entry: str, messages: Iterable[Mapping[str, Any]], purpose: str, watch: Callable[[Any], None] = _ignore
) -> list[Any]:
    """Send messages to an entry of the probe and give all its answers.

    Args:
        entry: `mask.lines`, `mask.setup_secrets`, `mask.finish_recording`.
        messages: its input messages, in order.
        purpose: its purpose, for error messages: `masking requests`.
        watch: called with each answer as it comes.

    Raises:
        InternalError: it fails.
    """
    with tempfile.TemporaryFile("w+") as asked, tempfile.TemporaryFile("w+") as said:
        asked.writelines(f"{json.dumps(message)}\n" for message in messages)
        asked.seek(0)
        command = [sys.executable, "-B", str(PROBE), entry]
        answers = []
        with subprocess.Popen(command, stdin=asked, stdout=subprocess.PIPE, stderr=said, text=True) as process:
            try:
                for line in filter(str.strip, process.stdout or ()):
                    answers.append(json.loads(line))
                    watch(answers[-1])
            except BaseException:
                process.kill()
                raise
        if process.returncode:
            said.seek(0)
            raise InternalError(f"{purpose} failed: {_describe_end(process.returncode, said.read().strip()[-500:])}")
    return answers


def _describe_end(code: int, printed: str) -> str:
    """Describe how a process ended: by a signal, which prints nothing, or with what it printed."""
    if code > 0:
        return printed or f"it ended with exit code {code}"
    names = {number.value: number.name for number in signal.Signals}
    return f"it was ended by {names.get(-code, f'signal {-code}')}. {printed}".rstrip()
