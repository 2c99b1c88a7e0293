"""Strength of a lock: record with a driver, lock, change the code in many ways, and count the locks that fail.

    python -m tests.bench.locks TREE... --mutants TOOL --python PYTHON [--from-nothing] [--directly] [--seconds N]

TREE is a copy of a project that may be written to; its last part names what is measured (`MODULES`), `eve_parser` for
example. PYTHON is an interpreter with the requirements of all of them and pytest. The driver is the project's own
tests. TOOL writes seeded behaviour changes: `TOOL FILE 60 --into DIR` makes changed files and an `index.json`. A change
counts as noticed if the lock's tests fail on it; the unchanged file must pass. `--directly` compares the cases on
changed files as the tests do, but without pytest and in forked processes (`forked_mutants.py`), which is quicker.
`--tests` puts the changes to the driver instead of a lock. Printed are the changes that were not noticed, and for each
tree the share that was, with the CPU seconds of recording and locking. `--strength SECONDS` adds what `tebiki strength`
says of the same lock. The exit code is 1 if the mean is below the bar.
"""

import argparse
import json
import os
import resource
import shutil
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
    """A module to measure, and the program that drives it.

    Attributes:
        file: that is changed; `target`: its module, if functions are locked; `app`: the application, if requests are.
        driver: arguments of the interpreter that exercise it; `variables`: of the environment.
        place: where imports begin, below the tree.
    """

    file: str
    target: str = ""
    app: str = ""
    driver: tuple[str, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    place: str = "."


# whatever the project asks pytest for
_PLAIN = (*_TESTS, "-c", os.devnull, "--rootdir", ".")

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
    "django_http": Measured(
        "django/utils/http.py",
        "django.utils.http",
        driver=("tests/runtests.py", "utils_tests.test_http", "--parallel", "1"),
    ),
    "eve_geo": Measured(
        "eve/io/mongo/geo.py",
        "eve.io.mongo.geo",
        driver=(*_TESTS, "tests/test_io/mongo.py", "-k", "TestMongoValidator or Geo or geo"),
    ),
    "st2_output_schema": Measured(
        "st2common/util/output_schema.py",
        "st2common.util.output_schema",
        driver=(*_TESTS, "tests/test_util_output_schema.py"),
    ),
    "alerta_postgres": Measured(
        "alerta/database/backends/postgres/queryparser.py",
        "alerta.database.backends.postgres.queryparser",
        driver=(*_TESTS, "tests/test_queryparser.py", "-k", "Postgres"),
    ),
    "redash_parameterized": Measured(
        "redash/models/parameterized_query.py",
        "redash.models.parameterized_query",
        driver=(*_PLAIN, "tests/models/test_parameterized_query.py"),
        variables={"REDASH_COOKIE_SECRET": "not one"},
    ),
    "django_dateformat": Measured(
        "django/utils/dateformat.py",
        "django.utils.dateformat",
        driver=("tests/runtests.py", "utils_tests.test_dateformat", "--parallel", "1"),
    ),
    "boltons_iterutils": Measured(
        "boltons/iterutils.py", "boltons.iterutils", driver=(*_PLAIN, "tests/test_iterutils.py")
    ),
    "cachetools": Measured(
        "src/cachetools/__init__.py",
        "cachetools",
        driver=(*_PLAIN, "tests", "-k", "not cached and not func and not threading"),
        place="src",
    ),
    "flaskrestful_reqparse": Measured(
        "flask_restful/reqparse.py", "flask_restful.reqparse", driver=(*_PLAIN, "tests/test_reqparse.py")
    ),
    "humanize_time": Measured(
        "src/humanize/time.py", "humanize.time", driver=(*_PLAIN, "tests/test_time.py"), place="src"
    ),
    "mongomock_filtering": Measured(
        "mongomock/filtering.py", "mongomock.filtering", driver=(*_PLAIN, "tests/test__collection_api.py")
    ),
    "humanize_number": Measured(
        "src/humanize/number.py", "humanize.number", driver=(*_PLAIN, "tests/test_number.py"), place="src"
    ),
    "inflection": Measured("inflection/__init__.py", "inflection", driver=(*_PLAIN, "test_inflection.py")),
    "isodate_duration": Measured(
        "src/isodate/duration.py", "isodate.duration", driver=(*_PLAIN, "tests/test_duration.py"), place="src"
    ),
    "boltons_mathutils": Measured(
        "boltons/mathutils.py", "boltons.mathutils", driver=(*_PLAIN, "tests/test_mathutils.py")
    ),
    "werkzeug_sansio": Measured("src/werkzeug/sansio/utils.py", "werkzeug.sansio.utils", place="src"),
    "slugify": Measured("slugify/slugify.py", "slugify.slugify"),
    "natsort_utils": Measured("natsort/utils.py", "natsort.utils"),
    "semver_version": Measured("src/semver/version.py", "semver.version", driver=(*_PLAIN, "tests"), place="src"),
    "sqlparse_sql": Measured(
        "sqlparse/sql.py", "sqlparse.sql", driver=(*_PLAIN, "tests/test_grouping.py", "tests/test_parse.py")
    ),
    "tenacity_wait": Measured("tenacity/wait.py", "tenacity.wait", driver=(*_PLAIN, "tests/test_tenacity.py")),
    "voluptuous_validators": Measured(
        "voluptuous/validators.py", "voluptuous.validators", driver=(*_PLAIN, "voluptuous/tests/tests.py")
    ),
    "webpy_utils": Measured(
        "web/utils.py", "web.utils", driver=(*_PLAIN, "--doctest-modules", "web/utils.py", "tests/test_utils.py")
    ),
    "wtforms_validators": Measured(
        "src/wtforms/validators.py", "wtforms.validators", driver=(*_PLAIN, "tests/validators"), place="src"
    ),
    "datasette_utils": Measured(
        "datasette/utils/__init__.py", "datasette.utils", driver=(*_PLAIN, "tests/test_utils.py")
    ),
    "eve_patch": Measured("eve/methods/patch.py", app="service:app", driver=("-B", "traffic.py")),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure every tree and print the results."""
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
    parser.add_argument("--directly", action="store_true")
    parser.add_argument("--tests", action="store_true")
    parser.add_argument("--seed", default="0")
    parser.add_argument("--strength", default="", metavar="SECONDS")
    parser.add_argument("--least", type=float, default=0)
    return parser


def _share(asked: argparse.Namespace, tree: Path, measured: Measured) -> float:
    with tempfile.TemporaryDirectory() as scratch:
        began = _cpu()
        if not asked.tests:
            _lock(asked, tree, measured, Path(scratch))
        seconds = _cpu() - began
        mutants = _mutants(asked, tree / measured.file, Path(scratch))
        survived = list(_survivors(asked, tree, measured, mutants))
        if asked.strength:
            print(f"{tree.name}: {_strength(asked, tree, measured)}")
    for one in survived:
        print(f"not noticed: line {one['line']}, {one['kind']}: {one['new'][:70]!r}")
    noticed = len(mutants) - len(survived)
    share = noticed / len(mutants)
    print(f"{tree.name}: {noticed} of {len(mutants)} noticed ({100 * share:.1f} %), {seconds:.1f} CPU s to lock")
    sys.stdout.flush()
    return share


def _variables(tree: Path, measured: Measured) -> dict[str, str]:
    places = os.pathsep.join([str(tree / measured.place), str(_HERE)])
    return {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": places, **measured.variables}


def _lock(asked: argparse.Namespace, tree: Path, measured: Measured, scratch: Path) -> None:
    variables = _variables(tree, measured)
    shutil.rmtree(tree / "characterization_tests", ignore_errors=True)  # a lock keeps the cases of the one before it
    recording = []
    if not asked.from_nothing:
        into = ["--out", str(scratch / "recording"), "--python", asked.python]
        functions = ["--level", "functions", "--package", measured.target]
        levels = ["--pin", "--level", "http", "--level", "data"] if measured.app else functions
        _run([*_TEBIKI, "record", *into, *levels, "--", asked.python, *measured.driver], tree, variables)
        recording = ["--recording", str(scratch / "recording")]
    how = ["--python", asked.python, "--seconds", asked.seconds, "--lock", "characterization_tests"]
    what = ["--app", measured.app] if measured.app else ["--only", measured.target]
    named = [word for name, value in measured.variables.items() for word in ("--env", f"{name}={value}")]
    path = [] if measured.place == "." else ["--path", measured.place]
    done = _run([*_TEBIKI, "lock", ".", *what, *path, *how, *recording, *named], tree, variables)
    if done.returncode:
        raise SystemExit(done.stderr)
    print(done.stdout.splitlines()[0])


def _strength(asked: argparse.Namespace, tree: Path, measured: Measured) -> str:
    """Return the answer of `tebiki strength` for the file, in the CPU seconds that were asked for."""
    how = ["--python", asked.python, "--seconds", asked.strength, "--only", measured.file, "--json"]
    done = _run([*_TEBIKI, "strength", ".", *how], tree, _variables(tree, measured))
    if done.returncode:
        return done.stderr
    functions = json.loads(done.stdout)["functions"]
    tried, noticed = (sum(one[name] for one in functions) for name in ("tried", "noticed"))
    return f"strength says {noticed} of {tried} ({100 * noticed / max(tried, 1):.1f} %)"


def _mutants(asked: argparse.Namespace, file: Path, scratch: Path) -> list[dict[str, Any]]:
    """The changes, each with its whole file as `source`."""
    into = scratch / "mutants"
    command = [
        sys.executable,
        str(asked.mutants),
        str(file),
        str(asked.total),
        "--into",
        str(into),
        "--seed",
        asked.seed,
    ]
    _run(command, scratch, dict(os.environ))
    found: list[dict[str, Any]] = json.loads((into / "index.json").read_text())
    return [one | {"source": (into / one["file"]).read_bytes()} for one in found]


def _survivors(
    asked: argparse.Namespace, tree: Path, measured: Measured, mutants: list[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    if asked.directly and not asked.tests:
        yield from _survivors_directly(asked, tree, measured, mutants)
        return
    file = tree / measured.file
    unchanged = file.read_bytes()
    variables = _variables(tree, measured) if asked.tests else dict(os.environ)
    tests = measured.driver if asked.tests else (*_PLAIN, "characterization_tests", "-x")

    def fails() -> bool:
        return _run([asked.python, "-B", *tests], tree, variables).returncode != 0

    try:
        if fails():
            raise SystemExit(f"{tree.name}: the lock fails on the unchanged file")
        for one in mutants:
            file.write_bytes(one["source"])
            if not fails():
                yield one
    finally:
        file.write_bytes(unchanged)


def _survivors_directly(
    asked: argparse.Namespace, tree: Path, measured: Measured, mutants: list[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    with tempfile.TemporaryDirectory() as scratch:
        for one in mutants:
            (Path(scratch) / one["file"]).write_bytes(one["source"])
        (Path(scratch) / "index.json").write_text(json.dumps([{"file": one["file"]} for one in mutants]))
        script = str(_HERE / "tests" / "bench" / "forked_mutants.py")
        places = {"PYTHONPATH": str(tree / measured.place), "PYTHONHASHSEED": "0"}
        variables = {**os.environ, **places, **measured.variables}
        words = [asked.python, "-B", script, "characterization_tests", measured.file, scratch]
        done = _run(words, tree, variables)
    if done.returncode:
        raise SystemExit(done.stderr[-2000:])
    told = json.loads([line for line in done.stdout.splitlines() if line.startswith("{")][-1])
    if told["drifted"]:
        print(f"{tree.name}: {len(told['drifted'])} cases differ on the unchanged file, and are left out")
    yield from (one for one in mutants if one["file"] in told["survivors"])


def _run(command: list[str], folder: Path, variables: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, timeout=7200, check=False)


def _cpu() -> float:
    """Return the CPU seconds of the programs started; of its control group, if that has its own (`cpuacct`).

    Nobody waits for processes behind namespaces that are killed with the probe; only a control group counts them.
    """
    places = [line.split(":", 2) for line in Path("/proc/self/cgroup").read_text().splitlines()]
    for _, names, place in places:
        counter = Path("/sys/fs/cgroup/cpuacct", place.strip("/"), "cpuacct.usage")
        if "cpuacct" in names.split(",") and place != "/" and counter.exists():
            return int(counter.read_text()) / 1e9
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    sys.exit(main())
