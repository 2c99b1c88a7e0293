"""Run one refactoring from the command line: take options, print the diff and messages, return the exit code."""

import os
import re
import sys
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from toolkit.cli._options import write_json
from toolkit.cli._pulls import show_lines
from toolkit.cli._stepping import codemods_of, run_step, stop_at_level
from toolkit.errors import UsageError
from toolkit.model.codemod import Verdict, Version
from toolkit.model.refactor import RefactorOptions, RefactorResult, WriteResult
from toolkit.model.settings import Settings
from toolkit.render.terminal.json_results import report_refactoring
from toolkit.render.terminal.refactor import describe_written, diff_of, summary_lines
from toolkit.state import settings
from toolkit.text.visible import make_visible
from toolkit.wiring import changes, plugins


def run(names: tuple[str, ...], path: Path, options: Mapping[str, Any]) -> int:
    """Refactor, print or write the changes, and return the exit code."""
    step = changes.find_step(path, options["step"]) if options["step"] else None
    if step and not (names or options["libcst"] or options["shell"]):
        names = codemods_of(step)
    _check(names, options)
    refactoring, jobs = _read_options(names, path, options)
    refactoring = stop_at_level(refactoring, step) if step else refactoring
    if step or options["branch"]:
        return run_step(refactoring, step, jobs, options)
    with changes.claim_writing(refactoring.root) if options["in_place"] else nullcontext(0) as resumed:
        done = changes.refactor(refactoring, jobs)
        outcome = _write(refactoring.root, done, options)
    lang, codemods = options["lang"], {codemod.name: codemod for codemod in refactoring.codemods}
    json_file: Path | None = options["json_file"]
    printed = json_file and write_json(json_file, report_refactoring(done, codemods, lang, outcome))
    if outcome is None and not printed:
        _show_diff(diff_of(done))
    place = str(options["worktree"] or refactoring.root)
    unwritten = {path for path, _ in outcome.left} if outcome else set()
    summary = summary_lines(done, codemods, lang, unwritten)
    for line in (*describe_written(resumed, outcome, place, lang), *summary):
        click.echo(make_visible(line), err=True)
    return _exit_code(done, outcome, options)


def _show_diff(diff: bytes) -> None:
    """Print a diff: as it is for a program that applies it; on a terminal with control characters escaped."""
    if sys.stdout.isatty() and diff:
        show_lines([diff.decode("utf-8", "backslashreplace").removesuffix("\n")])
        return
    sys.stdout.buffer.write(diff)
    sys.stdout.buffer.flush()


def split_path(given: tuple[str, ...]) -> tuple[tuple[str, ...], Path]:
    """Split arguments into names of codemods and the path, which is the current directory if none is given.

    Raises:
        UsageError: the last argument is neither a codemod nor a path.
    """
    known = plugins.codemod_names()
    if not given or given[-1] in known:
        return given, Path()
    path = Path(given[-1])
    if not os.path.lexists(path):
        near = get_close_matches(path.name, known, 1)
        hint = f"; did you mean the codemod `{near[0]}`?" if near else ": give codemods, then a directory or file."
        raise UsageError(f"{path} does not exist{hint}")
    return given[:-1], path


def _check(names: tuple[str, ...], options: Mapping[str, Any]) -> None:
    for name in names:
        plugins.codemod(name)
    if sum(map(bool, (names, options["libcst"], options["shell"]))) != 1:
        raise UsageError("name codemods, or give one of --libcst and --shell; `tebiki codemods` lists all codemods.")
    if options["in_place"] and options["worktree"]:
        raise UsageError("--in-place and --worktree exclude each other: choose where to write.")


def _read_options(names: tuple[str, ...], path: Path, options: Mapping[str, Any]) -> tuple[RefactorOptions, int]:
    """Build the options of a refactoring, and the number of worker processes."""
    root, only = (path.parent, (path.name,)) if path.is_file() else (path, ())
    if not root.is_dir():
        raise UsageError(f"{path} is neither a directory nor a Python file.")
    found = settings.load(root)
    foreign = bool(options["libcst"] or options["shell"])
    accept: set[Verdict] = {"certain", "review"} if options["review"] or foreign else {"certain"}
    refactoring = RefactorOptions(
        root=root,
        codemods=tuple(map(plugins.codemod, names)),
        libcst=options["libcst"] or "",
        shell=options["shell"] or "",
        accept=frozenset(accept),
        options=_settings(options["set"], names),
        target=read_target(options["target"], root, found),
        settings=found,
        only=only,
        python=options["python"],
    )
    return refactoring, found.jobs if options["jobs"] is None else options["jobs"]


def _settings(given: Iterable[str], names: tuple[str, ...]) -> dict[str, dict[str, str]]:
    """Parse `NAME.KEY=VALUE` into codemod -> option -> value."""
    found: dict[str, dict[str, str]] = {}
    for text in given:
        parts = re.fullmatch(r"(\w+)\.(\w+)=(.*)", text)
        if parts is None or parts[1] not in names:
            raise UsageError(f"--set {text}: write NAME.KEY=VALUE, with the NAME of a codemod of this run.")
        found.setdefault(parts[1], {})[parts[2]] = parts[3]
    return found


def read_target(given: str, root: Path, known: Settings) -> Version:
    """Return the oldest Python that must run the result: the requested one, or the one that the project declares."""
    return version(given) if given else changes.find_target(root, known)


def version(text: str) -> Version:
    """Parse a Python version such as `3.8` into a pair of numbers."""
    parts = re.fullmatch(r"([23])\.(\d{1,2})", text)
    if parts is None:
        raise UsageError(f"--target-version {text}: write a version of Python such as 2.7 or 3.8.")
    return int(parts[1]), int(parts[2])


def _write(root: Path, done: RefactorResult, options: Mapping[str, Any]) -> WriteResult | None:
    writes = options["in_place"] or options["worktree"]
    return changes.write_refactoring(root, done, options["worktree"]) if writes else None


def _exit_code(done: RefactorResult, outcome: WriteResult | None, options: Mapping[str, Any]) -> int:
    """Return 0 for success, 1 if `--check` finds changes, 3 if incomplete with `--strict`, 4 for a bug of ours."""
    if any(it.reason == "fault" for it in done.unread):
        return 4
    if options["strict"] and (done.unread or any(file.failure for file in done.files) or (outcome and outcome.left)):
        return 3
    return 1 if options["check"] and done.before else 0
