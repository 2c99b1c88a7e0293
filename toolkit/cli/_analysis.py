"""One analysis from the command line: options in, report folder, messages and exit code out."""

import os
import sys
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec

from toolkit import settings, wiring
from toolkit.cli._folder import write_file, write_folder
from toolkit.cli._progress import shown
from toolkit.cli._summary import say
from toolkit.errors import UsageError
from toolkit.flows.analyze import Outcome
from toolkit.flows.baseline import next_baseline
from toolkit.model.request import Request

_EPOCH = "SOURCE_DATE_EPOCH"


def run(path: Path, options: Mapping[str, Any]) -> int:
    """Analyse, write, say what came of it; the exit code."""
    request = _request(path, options)
    with shown(request.lang, quiet=options["quiet"]) as progress:
        outcome, notes = wiring.analyze(request, options["executor"], progress)
    folder = options["out"] or Path("reports") / (request.root.resolve().name or "project")
    write_folder(folder, outcome.files)
    if options["update_baseline"]:
        text = next_baseline(request, outcome, accept_new=options["accept_new"])
        write_file(Path(request.baseline or ""), text.encode("utf-8", "surrogateescape"))
    if options["annotate"]:
        sys.stdout.buffer.write(outcome.files.get("github.txt", b""))
    if not options["quiet"]:
        say(outcome, folder, notes)
    return _exit_code(outcome, strict=options["strict"], checked=not options["update_baseline"])


def _request(path: Path, options: Mapping[str, Any]) -> Request:
    if not path.is_dir():
        what = "is a file: give the directory around it" if path.exists() else "does not exist"
        raise UsageError(f"{path} {what}.")
    found = settings.load(path)
    baseline = options["baseline"]
    if options["update_baseline"] and baseline is None:
        raise UsageError("--update-baseline needs --baseline FILE: which file is to be written?")
    if baseline and not baseline.exists() and not options["update_baseline"]:
        raise UsageError(f"{baseline} does not exist. Create it with --baseline {baseline} --update-baseline.")
    return Request(
        root=path,
        today=_today(),
        settings=msgspec.structs.replace(found, lang=options["lang"] or found.lang),
        lang=options["lang"] or found.lang,
        history=options["history"],
        revisions=options["revisions"],
        names=options["names"],
        coverage=options["coverage"],
        baseline=baseline,
        formats=options["formats"],
        jobs=options["jobs"] or found.jobs,
        cache=options["cache"],
    )


def _today() -> str:
    """The day of the analysis; SOURCE_DATE_EPOCH fixes it for reproducible reports."""
    epoch = os.environ.get(_EPOCH, "")
    if not epoch:
        return date.today().isoformat()  # noqa: DTZ011 - the reader's own day
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        raise UsageError(f"{_EPOCH} is '{epoch}', not a number of seconds since 1970. Correct or unset it.") from None


def _exit_code(outcome: Outcome, *, strict: bool, checked: bool) -> int:
    """0 fine, 1 new or worse findings, 3 incomplete and that matters, 4 a fault of ours."""
    if outcome.faults:
        return 4
    if strict and outcome.measured < outcome.seen:
        return 3
    return 1 if checked and outcome.failing else 0
