"""Runs a small program under the probe, as `tebiki record` does, and reads the recording."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec

from tests.interpreters import sweep
from toolkit.model.record_request import RecordOptions
from toolkit.session.probe_environment import PROBE, recording_environment

KEY = "5eed" * 8
some_interpreters = sweep("2.7", "3.6", "3.8", "3.12", "3.13")
"""The oldest of each kind and the newest, for what starts several processes."""


class Recorded(msgspec.Struct, frozen=True):
    """Return the end of the program, and every line of the recording by kind."""

    code: int
    output: str
    errors: str
    lines: tuple[dict[str, Any], ...]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["kind"] == kind]

    def calls(self, name: str) -> list[dict[str, Any]]:
        return [line for line in self.of("call") if line["seam"].rpartition(":")[2] == name]

    def left_out(self) -> set[str]:
        return {line["what"] for line in self.of("left_out")}


def run(
    folder: Path, python: Path | str = sys.executable, words: tuple[str, ...] = ("program.py",), **asked: Any
) -> Recorded:
    """Run `python words` in `folder`; the recording is made beside it, so that nothing is written there."""
    into = folder.parent / f"{folder.name}-recording"
    into.mkdir(exist_ok=True)
    request = RecordOptions(into=str(into), key=KEY, **asked)
    around = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [str(python), *words],
        cwd=folder,
        env=recording_environment(request, around),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    return Recorded(done.returncode, done.stdout, done.stderr, read(into))


def read(into: Path) -> tuple[dict[str, Any], ...]:
    """Every whole line of a recording."""
    texts = [text for file in sorted(into.glob("*.jsonl")) for text in file.read_text("utf-8").split("\n")[:-1]]
    return tuple(json.loads(text) for text in texts if text)


def replayed(folder: Path, python: Path | str, setup: dict[str, Any], cases: list[dict[str, Any]]) -> list[Any]:
    """Return the answers of the probe to cases; the first says who answers."""
    requests = "".join(f"{json.dumps(one)}\n" for one in [setup, *cases])
    around = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [str(python), "-B", str(PROBE), "replay.cases"],
        cwd=folder,
        env={**around, "PYTHONHASHSEED": "0"},
        input=requests,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines() if line]
