"""Run one analysis from the command line: take options, write the report, print messages, return the exit code."""

import os
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click
import msgspec

from toolkit.cli._folder import check_file, check_folder, write_file, write_folder
from toolkit.cli._options import is_printed, write_json
from toolkit.cli._progress import show_progress
from toolkit.cli._signals import INTERRUPTED
from toolkit.cli._summary import say, say_faults
from toolkit.errors import UsageError
from toolkit.model.analysis import AnalysisResult
from toolkit.model.request import AnalyzeOptions
from toolkit.state import settings
from toolkit.state.plan_file import read_plan
from toolkit.state.project_file import named_file
from toolkit.text.numbers import format_number
from toolkit.text.words import load_words
from toolkit.wiring import analysis, plugins

_EPOCH = "SOURCE_DATE_EPOCH"
_USUAL: Mapping[str, Any] = {
    "lang": None,
    "history": True,
    "revisions": 60,
    "names": False,
    "coverage": None,
    "recordings": (),
    "baseline": None,
    "update_baseline": False,
    "accept_new": False,
    "formats": (),
    "annotate": False,
    "json_file": None,
    "jobs": None,
    "cache": True,
}
"""The default options of `tebiki analyze`."""


def run(path: Path, options: Mapping[str, Any]) -> int:
    """Analyse, write the report, print a summary, and return the exit code."""
    request = _request(path, options)
    folder = options["out"] or Path("reports") / (request.root.resolve().name or "project")
    check_folder(folder)
    if options["update_baseline"] and request.baseline:
        check_file(named_file(request.root, request.baseline))
    try:
        with show_progress(request.lang, quiet=options["quiet"]) as progress:
            outcome, notes = analysis.analyze(request, options["executor"], progress)
        write_folder(folder, outcome.files)
        if options["update_baseline"]:
            outcome, more = _update_baseline(request, outcome, accept_new=options["accept_new"])
            notes = (*notes, *more)
    except KeyboardInterrupt:
        click.echo(load_words(request.lang).label("terminal.interrupted"), err=True)
        return INTERRUPTED
    _tell(options, outcome, folder, notes)
    return _exit_code(outcome, strict=options["strict"], checked=not options["update_baseline"])


def _update_baseline(
    request: AnalyzeOptions, outcome: AnalysisResult, *, accept_new: bool
) -> tuple[AnalysisResult, tuple[str, ...]]:
    """Write the baseline; return the result as seen against it, and the notes to print about it."""
    assert request.baseline is not None
    accepts = accept_new or not request.baseline.exists()
    write_file(
        named_file(request.root, request.baseline),
        analysis.baseline_bytes(outcome.entries if accepts else outcome.shrunk),
    )
    if not accepts:
        return outcome, ("not_accepted",) if outcome.failing else ()
    said = load_words(request.lang).text("terminal.accepted", count=format_number(len(outcome.entries)))
    told = msgspec.structs.replace(outcome.gist, compared=said, failing=())
    return msgspec.structs.replace(outcome, gist=told), ()


def _tell(options: Mapping[str, Any], outcome: AnalysisResult, folder: Path, notes: tuple[str, ...]) -> None:
    if options["annotate"]:
        sys.stdout.buffer.write(outcome.files["github.txt"])
        sys.stdout.buffer.flush()
    printed = options["json_file"] and write_json(options["json_file"], outcome.files["report.json"])
    if options["quiet"] or printed:
        say_faults(outcome)
    else:
        say(outcome, folder, notes)


def usual(path: Path, **chosen: Any) -> AnalyzeOptions:
    """Build the options of `tebiki analyze PATH`, changed by `chosen`, so that both share one cached run."""
    return _request(path, {**_USUAL, **chosen})


def _request(path: Path, options: Mapping[str, Any]) -> AnalyzeOptions:
    _check_directory(path)
    found = settings.load(path)
    _check_names(found.disable)
    _check_baseline(options)
    if is_printed(options["json_file"]) and options["annotate"]:
        raise UsageError("--json and --annotate both print to standard output: choose one.")
    plan = read_plan(path)
    return AnalyzeOptions(
        root=path,
        today=_today(),
        settings=msgspec.structs.replace(found, lang=options["lang"] or found.lang),
        lang=options["lang"] or found.lang,
        history=options["history"],
        revisions=options["revisions"],
        names=options["names"],
        coverage=options["coverage"],
        recordings=options["recordings"],
        baseline=options["baseline"],
        formats=_formats(options),
        jobs=options["jobs"] or found.jobs,
        cache=options["cache"],
        calibration=analysis.history_calibration(plan.calibration) if plan else None,
    )


def _check_directory(path: Path) -> None:
    # Not the methods of Path: they raise on names that are too long.
    if not os.path.isdir(path):  # noqa: PTH112
        what = "is a file: give its directory" if os.path.lexists(path) else "does not exist"
        raise UsageError(f"{path} {what}.")
    if not os.access(path, os.X_OK):
        raise UsageError(f"{path} cannot be read. Correct its permissions, then run again.")


def _check_baseline(options: Mapping[str, Any]) -> None:
    baseline, updates = options["baseline"], options["update_baseline"]
    if updates and baseline is None:
        raise UsageError("--update-baseline needs --baseline FILE, the file to write.")
    if options["accept_new"] and not updates:
        raise UsageError("--accept-new needs --update-baseline; a comparison alone accepts nothing.")
    if baseline and not baseline.exists() and not updates:
        raise UsageError(f"{baseline} does not exist. Create it with --baseline {baseline} --update-baseline.")


def _check_names(disabled: Iterable[str]) -> None:
    """Refuse names of rules that do not exist, because a misspelt name would disable nothing."""
    known = plugins.names("rules")
    for name in disabled:
        if name not in known:
            from difflib import get_close_matches

            near = get_close_matches(name, known, 1)
            hint = f"did you mean `{near[0]}`?" if near else f"known rules: {', '.join(known)}."
            raise UsageError(f"`disable`: unknown rule `{name}`; {hint}")


def _formats(options: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the requested formats, plus those that `--json` and `--annotate` need; empty means all."""
    chosen: tuple[str, ...] = options["formats"]
    needed = [name for name, option in (("json", "json_file"), ("github", "annotate")) if options[option]]
    return (*chosen, *(name for name in needed if name not in chosen)) if chosen else chosen


def _today() -> str:
    """Return the date of the analysis (ISO 8601); SOURCE_DATE_EPOCH fixes it for reproducible reports."""
    epoch = os.environ.get(_EPOCH, "")
    if not epoch:
        return date.today().isoformat()  # noqa: DTZ011 - the date where the reader is
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        raise UsageError(f"{_EPOCH} is '{epoch}', not a number of seconds since 1970. Correct or unset it.") from None


def _exit_code(outcome: AnalysisResult, *, strict: bool, checked: bool) -> int:
    """Return 0 for success, 1 for new or worse findings, 3 if incomplete with `--strict`, 4 for a bug of ours."""
    if outcome.faults:
        return 4
    if strict and outcome.measured < outcome.seen:
        return 3
    return 1 if checked and outcome.failing else 0
