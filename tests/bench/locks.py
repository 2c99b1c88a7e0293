"""How much a lock notices: record with a driver, lock, change the code in many ways, and count the locks that fail.

    python -m tests.bench.locks ROOT --file FILE --target MODULE --python PYTHON --mutants TOOL
                                [--seconds N] [--app MODULE:NAME] [--env NAME=VALUE] [-- DRIVER...]

ROOT is a copy of a project that may be written to; DRIVER is the command that exercises it (its tests), and without one
the lock is taken from nothing. TOOL writes seeded behaviour changes: `TOOL FILE 60 --into DIR` makes changed files and
an `index.json`. A change counts as noticed if the lock's tests fail on it; the unchanged file must pass twice. Printed
are the share that was noticed, the changes that were not, and the CPU seconds of recording and locking.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

_TEBIKI = [sys.executable, "-m", "toolkit"]
_HERE = Path(__file__).parents[2]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure one module and print what came of it."""
    own, driver = _split(list(sys.argv[1:] if arguments is None else arguments))
    asked = _parser().parse_args(own)
    with tempfile.TemporaryDirectory() as scratch:
        began = _cpu()
        _lock(asked, driver, Path(scratch))
        seconds = _cpu() - began
        survived = list(_survivors(asked, Path(scratch)))
    total = asked.total
    for one in survived:
        print(f"not noticed: line {one['line']}, {one['kind']}: {one['new'][:70]!r}")
    noticed = total - len(survived)
    print(f"{asked.target}: {noticed} of {total} noticed ({100 * noticed / total:.1f} %), {seconds:.1f} CPU s to lock")
    return 0


def _split(arguments: list[str]) -> tuple[list[str], list[str]]:
    at = arguments.index("--") if "--" in arguments else len(arguments)
    return arguments[:at], arguments[at + 1 :]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("root", type=Path)
    parser.add_argument("--file", required=True)
    parser.add_argument("--target", default="")
    parser.add_argument("--python", required=True)
    parser.add_argument("--mutants", required=True, type=Path)
    parser.add_argument("--total", type=int, default=60)
    parser.add_argument("--seconds", default="25")
    parser.add_argument("--app", default="")
    parser.add_argument("--env", action="append", default=[])
    return parser


def _lock(asked: argparse.Namespace, driver: list[str], scratch: Path) -> None:
    variables = {**os.environ, "PYTHONPATH": str(_HERE), **dict(one.split("=", 1) for one in asked.env)}
    recording = []
    if driver:
        into = ["--into", str(scratch / "recording"), "--python", asked.python]
        levels = ["--pin", "--level", "http", "--level", "data"] if asked.app else ["--level", "functions"]
        packages = ["--package", asked.target] if asked.target else []
        _run([*_TEBIKI, "record", *into, *levels, *packages, "--", *driver], asked.root, variables)
        recording = ["--recording", str(scratch / "recording")]
    how = ["--python", asked.python, "--seconds", asked.seconds, "--into", "characterization_tests"]
    target = ["--target", asked.target] if asked.target else ["--app", asked.app]
    named = [word for one in asked.env for word in ("--env", one)]
    done = _run([*_TEBIKI, "lock", ".", *target, *how, *recording, *named], asked.root, variables)
    if done.returncode:
        raise SystemExit(done.stderr)
    print(done.stdout.splitlines()[0])


def _survivors(asked: argparse.Namespace, scratch: Path) -> list[dict[str, Any]]:
    file = asked.root / asked.file
    into = ["--into", str(scratch / "mutants")]
    _run([sys.executable, str(asked.mutants), str(file), str(asked.total), *into], asked.root, dict(os.environ))
    mutants = json.loads((scratch / "mutants" / "index.json").read_text())
    asked.total = len(mutants)
    unchanged = file.read_bytes()
    try:
        if any(_fails(asked) for _ in range(2)):
            raise SystemExit("the lock fails on the unchanged file")
        found = []
        for one in mutants:
            file.write_bytes((scratch / "mutants" / one["file"]).read_bytes())
            if not _fails(asked):
                found.append(one)
        return found
    finally:
        file.write_bytes(unchanged)


def _fails(asked: argparse.Namespace) -> bool:
    command = [asked.python, "-B", "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "characterization_tests"]
    return _run(command, asked.root, dict(os.environ)).returncode != 0


def _run(command: list[str], folder: Path, variables: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, timeout=600, check=False)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
