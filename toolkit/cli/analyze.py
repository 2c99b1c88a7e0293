"""`tebiki analyze`: report what a project contains, what hurts, and what to do first."""

from pathlib import Path
from typing import Any

import click

from toolkit.cli._analysis import run
from toolkit.cli._options import COVERAGE, JOBS, LANG, NO_HISTORY, QUIET, RECORDINGS, json_option
from toolkit.wiring.plugins import names


@click.command("analyze", short_help="Analyse a project and write a report.")
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Where to write [reports/<project>].")
@click.option(
    "--format", "formats", multiple=True, type=click.Choice(names("render")), help="Write only this (repeatable)."
)
@NO_HISTORY
@click.option("--revisions", type=click.IntRange(0, 1000), default=60, show_default=True, help="Points of the trend.")
@click.option("--names", is_flag=True, help="Show names of authors instead of labels.")
@COVERAGE
@RECORDINGS
@click.option(
    "--baseline", type=click.Path(dir_okay=False, path_type=Path), help="Fail on findings that are not in this file."
)
@click.option("--update-baseline", is_flag=True, help="Remove resolved findings from the baseline, or create it.")
@click.option("--accept-new", is_flag=True, help="With --update-baseline: also accept new and worse findings.")
@click.option("--strict", is_flag=True, help="Exit with 3 if a file could not be measured.")
@click.option("--annotate", is_flag=True, help="Print findings as GitHub annotations.")
@JOBS
@click.option(
    "--executor",
    type=click.Choice(names("executors")),
    default="processes",
    show_default=True,
    help="How work is distributed.",
)
@click.option("--no-cache", "cache", flag_value=False, default=True, help="Measure every file again.")
@json_option("model.report:Report")
@QUIET
@LANG
def COMMAND(path: Path, **options: Any) -> int:  # noqa: N802 - the name by which commands are found
    """Analyse the project at PATH and write a report.

    Settings are read from [tool.tebiki] of its pyproject.toml, or from its tebiki.toml. No code of the project is
    imported or executed, and no file of it is changed.
    """
    return run(path, options)
