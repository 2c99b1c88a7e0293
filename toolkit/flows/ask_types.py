"""Ask pyrefly which functions the calls of a program lead to, for what only types decide.

pyrefly runs no code that it checks, but a configuration in the checked tree can make it run any command (an interpreter
to ask for its packages, a build system) and it looks for one in every folder. It therefore gets a copy of the Python
files alone, in a temporary directory, with a configuration of ours, an empty environment, and limits of time and
memory.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path

from toolkit.errors import UsageError
from toolkit.imports.layout import ModuleLayout
from toolkit.inventory.call_graph.pyrefly_report import read_report
from toolkit.model.tree import SourceFile
from toolkit.model.typed_calls import TypedCalls, TypedUse
from toolkit.system.process_group import run_group
from toolkit.system.search_path import find_program
from toolkit.system.temporary import temporary_directory

_SECONDS = 900
_CPU_SECONDS = 600
_KIBIBYTES = 8 * 2**20
_MOST_RUNS = 8
_LIMITED = 'ulimit -t "$1" && ulimit -v "$2" && shift 2 && exec "$@"'
_NEVER_IMPORTED = {"conftest", "manage", "setup"}
"""Modules that only start something: every program may have its own."""
_CONFIGURATION = """\
project-excludes = []
disable-project-excludes-heuristics = true
use-ignore-files = false
disable-search-path-heuristics = true
skip-interpreter-query = true
python-version = "3.13"
python-platform = "linux"
preset = "off"
"""
_OPTIONS = ("--threads", "1", "--summary=none", "--progress-bar", "no", "--output-format", "omit-errors")


@cache
def pyrefly_program() -> str:
    """Return the path of pyrefly: beside the running Python, else on the search path; empty if there is none."""
    beside = Path(sys.executable).parent
    return shutil.which("pyrefly", path=str(beside)) or find_program("pyrefly")


@cache
def pyrefly_version() -> str:
    """Return name and version of the installed pyrefly; empty if there is none that runs."""
    program = pyrefly_program()
    if not program:
        return ""
    try:
        code, said = run_group([program, "--version"], Path(program).parent, {}, 60)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return "" if code else " ".join(said.split())[:80]


def ask_types(files: Iterable[SourceFile], layout: ModuleLayout, package: str) -> TypedCalls:
    """Return what pyrefly says about the calls of a program; without the types of its dependencies.

    Args:
        files: the parsed files; Python 2 is left out.
        layout: from which folders the files are imported.
        package: name of the project's folder.

    Raises:
        UsageError: pyrefly is not installed, fails, or writes what cannot be read.
    """
    version = pyrefly_version()
    if not version:
        raise UsageError("Types need pyrefly, which is not installed: `pip install 'tebiki[types]'` brings it.")
    with temporary_directory() as scratch:
        home = scratch / "tree" / package if layout.is_package_itself else scratch / "tree"
        paths = [file.path for file in files if not file.python2 and _copy(home, file)]
        uses: dict[str, dict[str, TypedUse]] = {}
        for own, roots, others in _runs(paths, layout):
            uses |= _ask(scratch, home, own, roots, others)
        return TypedCalls(version, uses)


def _ask(
    scratch: Path, home: Path, own: Sequence[str], roots: Sequence[str], others: Sequence[str]
) -> dict[str, dict[str, TypedUse]]:
    """Return what pyrefly says about some of the copied files: path -> its uses."""
    report, top = scratch / "report", scratch / "tree"
    configuration = {
        "project-includes": [f"tree/{folder}" if folder else "tree" for folder in roots],
        "search-path": [str(top / folder) for folder in (*roots, *others)],
    }
    lines = [f"{key} = {json.dumps(value)}\n" for key, value in configuration.items()]
    (scratch / "pyrefly.toml").write_text("".join((_CONFIGURATION, *lines)), encoding="utf-8")
    _run(scratch, report)
    start = f"{home}/"
    try:
        found = read_report(
            lambda name: (report / name).read_bytes(),
            lambda name: name.removeprefix(start) if name.startswith(start) else "",
        )
    except (OSError, ValueError) as error:
        why = "no report" if isinstance(error, OSError) else error
        raise UsageError(
            f"The answer of {pyrefly_version()} cannot be read ({why}). Install a version that tebiki[types] allows, "
            "or leave out `types`."
        ) from error
    finally:
        shutil.rmtree(report, ignore_errors=True)
    return {path: found[path] for path in own if path in found}


def _copy(home: Path, file: SourceFile) -> bool:
    place = home / file.path
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(file.text, encoding="utf-8", newline="\n")
    except (OSError, ValueError):  # a name or a text that cannot be written
        return False
    return True


def _runs(paths: Iterable[str], layout: ModuleLayout) -> Iterator[tuple[list[str], list[str], list[str]]]:
    """Yield (paths, folders that their imports start from, others) for each run: modules of one name need two runs.

    Modules with the name of one of Python's hide it, so they are seen only by code beside them.
    """
    files: dict[str, list[str]] = {}
    tops: dict[str, set[str]] = {}
    for path in paths:
        root = layout.search_root(path)
        files.setdefault(root, []).append(path)
        names = tops.setdefault(root, set())
        names |= {layout.top_level_name(path, root)} - _NEVER_IMPORTED
    hiding = {root for root, names in tops.items() if names & sys.stdlib_module_names}
    runs: list[list[str]] = []
    for root in sorted(files, key=lambda item: (-len(files[item]), item)):
        fitting = (run for run in runs if not any(tops[root] & tops[other] for other in run))
        run = None if root in hiding else next((run for run in fitting if not hiding & {*run}), None)
        if run is None:
            runs.append([root])
        else:
            run.append(root)
    for run in runs[:_MOST_RUNS]:
        taken = {name for root in run for name in tops[root]}
        others: list[str] = []
        for root in (root for earlier in runs for root in earlier):
            if root not in run and root not in hiding and not tops[root] & taken:
                others.append(root)
                taken |= tops[root]
        yield [path for root in run for path in files[root]], run, others


def _run(scratch: Path, report: Path) -> None:
    words = ["/bin/sh", "-c", _LIMITED, "sh", str(_CPU_SECONDS), str(_KIBIBYTES), pyrefly_program()]
    words += ["check", *_OPTIONS, "--config", str(scratch / "pyrefly.toml")]
    words += ["--report-pysa", str(report), "--report-pysa-format", "json"]
    try:
        code, said = run_group(words, scratch, {"HOME": str(scratch), "TMPDIR": str(scratch)}, _SECONDS)
    except subprocess.TimeoutExpired as error:
        raise UsageError(
            f"{pyrefly_version()} did not answer within {_SECONDS} seconds. Leave out `types`, or exclude files."
        ) from error
    if code:
        last = " ".join(said.split())[-300:]
        raise UsageError(f"{pyrefly_version()} failed with exit code {code}: {last}. Leave out `types` to go on.")
