"""Call `tebiki` as a shell would, in this process or in one of its own."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import nullcontext, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from toolkit.cli import main

HOME = Path(__file__).parents[1]
PROGRAM = "from toolkit.cli import main; main()"
_USUAL_SIGNALS = """\
import signal
signal.signal(signal.SIGHUP, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)
"""
"""A shell may have the tests ignore these (`nohup`, `&`), and what is ignored stays so in what they start."""


@dataclass(frozen=True)
class Ran:
    """Result of a command."""

    code: int
    out: str
    err: str


def tebiki(*args: object) -> Ran:
    """Run the command in this process, which a signal still ends: it is meant for the tests, not for the command."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    arguments = patch.object(sys, "argv", ["tebiki", *map(str, args)])
    signals = patch("toolkit.cli.handle_ending_signals", nullcontext)
    with arguments, signals, redirect_stdout(out), redirect_stderr(err):
        try:
            main()
        except SystemExit as end:
            code = end.code
    assert isinstance(code, int)
    return Ran(code, *(stream.buffer.getvalue().decode() for stream in (out, err)))  # type: ignore[attr-defined]


def tebiki_in(folder: Path, *args: object, env: Mapping[str, str] | None = None) -> Ran:
    """Run the command in this process, with a current directory and with more variables."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        with patch.dict(os.environ, env or {}):
            return tebiki(*args)
    finally:
        os.chdir(before)


def started(*args: object, env: Mapping[str, str] | None = None, **options: Any) -> "subprocess.Popen[bytes]":
    """Start the command as a process; what it prints is piped unless told otherwise."""
    given = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    command = [sys.executable, "-P", "-c", _USUAL_SIGNALS + PROGRAM, *map(str, args)]
    return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(HOME), **(env or {})}, **given)


def ended(process: "subprocess.Popen[bytes]", seconds: float = 600) -> Ran:
    """Wait for the end of a started command; the seconds end a test that hangs, and no slow one."""
    out, err = process.communicate(timeout=seconds)
    return Ran(process.returncode, (out or b"").decode(), (err or b"").decode())


def write(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files below a directory, which is made if it is not there."""
    root.mkdir(parents=True, exist_ok=True)
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content if isinstance(content, bytes) else content.encode())
    return root


def report(folder: Path) -> dict[str, Any]:
    """The sections of the report.json in a folder."""
    sections: dict[str, Any] = json.loads((folder / "report.json").read_bytes())["sections"]
    return sections


def listed(folder: Path) -> list[str]:
    """The names in a folder, sorted."""
    return sorted(item.name for item in folder.iterdir())
