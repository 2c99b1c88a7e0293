"""Let an interpreter of the legacy application compile the result; nothing of it is executed."""

import base64
import json
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from toolkit.errors import UsageError
from toolkit.system.orphans import die_with_parent

_TIMEOUT = 600.0
_PROGRAM = """
import base64, json, sys
answers = {}
for path, code in json.loads(sys.stdin.read()).items():
    try:
        compile(base64.b64decode(code), path.encode("ascii", "replace").decode("ascii"), "exec", 0, 1)
    except Exception as error:
        answers[path] = str(error)
sys.stdout.write(json.dumps(answers))
"""
"""Python code for the target interpreter, which may be Python 2.7."""


def compile_errors(python: Path, files: Mapping[str, bytes]) -> dict[str, str]:
    """Messages of an interpreter about files that it cannot compile, by path.

    Args:
        python: the interpreter's executable.
        files: path -> bytes.

    Raises:
        UsageError: the interpreter cannot be started, or does not answer.
    """
    asked = json.dumps({path: base64.b64encode(data).decode() for path, data in files.items()})
    env = {**os.environ, "PYTHONWARNINGS": "ignore", "PYTHONDONTWRITEBYTECODE": "1"}
    try:
        ran = subprocess.run(
            [os.fspath(python), "-E", "-c", _PROGRAM],  # a virtualenv of Python 2.7 has no library without `site`
            input=asked.encode(),
            capture_output=True,
            timeout=_TIMEOUT,
            env=env,
            check=True,
            preexec_fn=die_with_parent(),
        )
        answers: dict[str, str] = json.loads(ran.stdout)
    except (OSError, subprocess.SubprocessError, ValueError) as error:
        raise UsageError(f"{python} cannot compile for us ({error}): give the executable of a Python.") from error
    return answers
