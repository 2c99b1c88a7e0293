"""`tebiki analyze`: what a project holds, what hurts, and what to do first."""

from pathlib import Path
from typing import Any

import click

from toolkit.cli._analysis import run
from toolkit.wiring import names

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("analyze")
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Folder for the report [reports/<project>]."
)
@click.option("--lang", type=click.Choice(["en", "ja"]), help="Language of the report and the messages.")
@click.option(
    "--format", "formats", multiple=True, type=click.Choice(names("render")), help="Only this format (repeatable)."
)
@click.option("--no-history", "history", flag_value=False, default=True, help="Do not read git's history.")
@click.option("--revisions", type=click.IntRange(0, 1000), default=60, show_default=True, help="Points of the trend.")
@click.option("--names", is_flag=True, help="Show the names of authors instead of labels.")
@click.option("--coverage", type=_FILE, help="What tests reach: a coverage.py report in JSON or XML.")
@click.option(
    "--baseline", type=click.Path(dir_okay=False, path_type=Path), help="Fail on what is new or worse than this file."
)
@click.option(
    "--update-baseline", is_flag=True, help="Let the baseline shrink to what is left (creates a missing one)."
)
@click.option("--accept-new", is_flag=True, help="With --update-baseline: also take in what is new or worse.")
@click.option("--strict", is_flag=True, help="Exit with 3 if a file could not be measured.")
@click.option("--annotate", is_flag=True, help="Print the findings as GitHub annotations.")
@click.option("--jobs", type=click.IntRange(0, 256), help="Worker processes [as many as processors].")
@click.option(
    "--executor",
    type=click.Choice(names("executors")),
    default="processes",
    show_default=True,
    help="What runs the work.",
)
@click.option("--no-cache", "cache", flag_value=False, default=True, help="Measure everything anew.")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def COMMAND(path: Path, **options: Any) -> int:  # noqa: N802 - the name by which commands are found
    """Analyse the project at PATH and write a report.

    The configuration is read from [tool.tebiki] of its pyproject.toml, or from its tebiki.toml. Nothing of the
    project is imported, executed or changed.
    """
    return run(path, options)
