"""How much a lock notices: record with a driver, lock, change the code in many ways, and count the locks that fail.

    python -m tests.bench.locks TREE... --mutants TOOL --python PYTHON [--from-nothing] [--seconds N]

TREE is a copy of a project that may be written to; its last part names what is measured (`MODULES`), `eve_parser` for
example. PYTHON is an interpreter with the requirements of all of them and pytest. The driver is the project's own
tests. TOOL writes seeded behaviour changes: `TOOL FILE 60 --into DIR` makes changed files and an `index.json`. A change
counts as noticed if the lock's tests fail on it; the unchanged file must pass twice. Printed are the changes that were
not noticed, and for each tree the share that was, with the CPU seconds of recording and locking. The exit code is 1 if
the mean is below the bar.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_TEBIKI = [sys.executable, "-m", "toolkit"]
_HERE = Path(__file__).parents[2]
_TESTS = ("-m", "pytest", "-q", "-p", "no:cacheprovider")


@dataclass(frozen=True)
class Measured:
    """What is measured in a project.

    Attributes:
        file: that is changed; `target`: its module, if functions are locked; `app`: the application, if requests are.
        driver: arguments of the interpreter that exercise it; `variables`: of the environment.
    """

    file: str
    target: str = ""
    app: str = ""
    driver: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)


MODULES = {
    "eve_parser": Measured(
        "eve/io/mongo/parser.py",
        "eve.io.mongo.parser",
        driver=(*_TESTS, "tests/test_io/mongo.py", "-k", "TestPythonParser"),
    ),
    "st2_operators": Measured(
        "st2common/operators.py", "st2common.operators", driver=(*_TESTS, "tests/test_operators.py")
    ),
    "graphite_attime": Measured(
        "graphite/render/attime.py",
        "graphite.render.attime",
        driver=(*_TESTS, "tests/test_attime.py"),
        variables={"DJANGO_SETTINGS_MODULE": "tests.settings"},
    ),
    "alerta_queryparser": Measured(
        "alerta/database/backends/mongodb/queryparser.py",
        "alerta.database.backends.mongodb.queryparser",
        driver=(*_TESTS, "tests/test_queryparser.py", "-k", "Mongo"),
    ),
    "django_http": Measured("django/utils/http.py", "django.utils.http", driver=(*_TESTS, "tests/test_http.py")),
    "eve_patch": Measured("eve/methods/patch.py", app="service:app", driver=("-B", "traffic.py")),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every tree and print what came of it."""
    asked = _parser().parse_args(arguments)
    shares = [_share(asked, tree.resolve(), MODULES[tree.name]) for tree in asked.trees]
    mean = sum(shares) / len(shares)
    print(f"mean of {len(shares)}: {100 * mean:.1f} %")
    return 0 if 100 * mean >= asked.least else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trees", type=Path, nargs="+", metavar="TREE")
    parser.add_argument("--python", required=True)
    parser.add_argument("--mutants", required=True, type=Path)
    parser.add_argument("--total", type=int, default=60)
    parser.add_argument("--seconds", default="25")
    parser.add_argument("--from-nothing", action="store_true")
    parser.add_argument("--least", type=float, default=0)
    return parser


def _share(asked: argparse.Namespace, tree: Path, measured: Measured) -> float:
    with tempfile.TemporaryDirectory() as scratch:
        began = _cpu()
        _lock(asked, tree, measured, Path(scratch))
        seconds = _cpu() - began
        mutants = _mutants(asked, tree / measured.file, Path(scratch))
        survived = list(_survivors(asked.python, tree, tree / measured.file, mutants))
    for one in survived:
        print(f"not noticed: line {one['line']}, {one['kind']}: {one['new'][:70]!r}")
    noticed = len(mutants) - len(survived)
    share = noticed / len(mutants)
    print(f"{tree.name}: {noticed} of {len(mutants)} noticed ({100 * share:.1f} %), {seconds:.1f} CPU s to lock")
    sys.stdout.flush()
    return share


def _lock(asked: argparse.Namespace, tree: Path, measured: Measured, scratch: Path) -> None:
    variables = {**os.environ, "PYTHONPATH": str(_HERE), **measured.variables}
    recording = []
    if not asked.from_nothing:
        into = ["--into", str(scratch / "recording"), "--python", asked.python]
        functions = ["--level", "functions", "--package", measured.target]
        levels = ["--pin", "--level", "http", "--level", "data"] if measured.app else functions
        _run([*_TEBIKI, "record", *into, *levels, "--", asked.python, *measured.driver], tree, variables)
        recording = ["--recording", str(scratch / "recording")]
    how = ["--python", asked.python, "--seconds", asked.seconds, "--into", "characterization_tests"]
    what = ["--app", measured.app] if measured.app else ["--target", measured.target]
    named = [word for name, value in measured.variables.items() for word in ("--env", f"{name}={value}")]
    done = _run([*_TEBIKI, "lock", ".", *what, *how, *recording, *named], tree, variables)
    if done.returncode:
        raise SystemExit(done.stderr)
    print(done.stdout.splitlines()[0])


def _mutants(asked: argparse.Namespace, file: Path, scratch: Path) -> list[dict[str, Any]]:
    """The changes, each with its whole file as `source`."""
    into = scratch / "mutants"
    command = [sys.executable, str(asked.mutants), str(file), str(asked.total), "--into", str(into)]
    _run(command, scratch, dict(os.environ))
    found: list[dict[str, Any]] = json.loads((into / "index.json").read_text())
    return [one | {"source": (into / one["file"]).read_bytes()} for one in found]


def _survivors(python: str, tree: Path, file: Path, mutants: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    unchanged = file.read_bytes()
    try:
        if any(_fails(python, tree) for _ in range(2)):
            raise SystemExit(f"{tree.name}: the lock fails on the unchanged file")
        for one in mutants:
            file.write_bytes(one["source"])
            if not _fails(python, tree):
                yield one
    finally:
        file.write_bytes(unchanged)


def _fails(python: str, tree: Path) -> bool:
    command = [python, "-B", *_TESTS, "-x", "characterization_tests"]
    return _run(command, tree, dict(os.environ)).returncode != 0


def _run(command: list[str], folder: Path, variables: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, timeout=1200, check=False)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
