"""Run entries of the probe that work on texts and not on a program: they mask lines, recordings and set-ups.

The probe is a separate program that is never imported; these entries run in our own interpreter.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from toolkit.errors import InternalError
from toolkit.session.probe_environment import PROBE


def run_probe_tool(entry: str, messages: Iterable[Mapping[str, Any]], purpose: str) -> list[Any]:
    """Send messages to an entry of the probe and give all its answers.

    Args:
        entry: `mask.lines`, `mask.setup_secrets`, `mask.finish_recording`.
        messages: its input messages, in order.
        purpose: its purpose, for error messages: `masking requests`.

    Raises:
        InternalError: it fails.
    """
    done = subprocess.run(
        [sys.executable, "-B", str(PROBE), entry],
        input="".join(f"{json.dumps(message)}\n" for message in messages),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise InternalError(f"{purpose} failed: {done.stderr.strip()[-500:]}")
    return [json.loads(line) for line in done.stdout.splitlines() if line]
