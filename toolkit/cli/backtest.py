"""`tebiki backtest`: score effort estimates against past tasks."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from toolkit.cli._options import LANG, json_option, language, write_json
from toolkit.cli._progress import show_progress
from toolkit.errors import UsageError
from toolkit.model.backtest import BackTest
from toolkit.model.facts import Lang
from toolkit.wiring import analysis

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("backtest", short_help="Score effort estimates against past tasks.")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--tasks", "rows", type=_FILE, help="CSV of past tasks.")
@click.option(
    "--imputed-hours",
    "imputed",
    type=click.FloatRange(0, 24),
    default=0.5,
    show_default=True,
    help="Hours assumed before the first commit of a session.",
)
@json_option("model.backtest:BackTest")
@LANG
def COMMAND(paths: tuple[Path, ...], rows: Path | None, **options: Any) -> None:  # noqa: N802 - the name by which commands are found
    """Estimate past tasks with what was known at the time, and compare the estimates with the actual hours.

    Tasks are the merged branches of the git repository at each PATH, or the rows of a file. Our model is compared with
    a constant, a rolling median, a linear regression on churn, and models like Sonar's and COCOMO. Each project is
    estimated twice: from other projects alone, and with its own earlier tasks.
    """
    paths = paths or (() if rows else (Path(),))
    if paths and rows:
        raise click.UsageError("give the paths of git repositories or --tasks with a file, not both.")
    options["lang"] = language(options["lang"], paths[0] if paths else Path())
    found = _of_file(rows, options["imputed"]) if rows else _of_paths(paths, options)
    if write_json(options["json_file"], found):
        return
    from toolkit.render.terminal.back_test import describe_back_test

    click.echo("\n".join(describe_back_test(found, options["lang"])))


def _of_file(rows: Path, imputed: float) -> BackTest:
    return analysis.back_test_file(rows, imputed)


def _of_paths(paths: Sequence[Path], options: Mapping[str, Any]) -> BackTest:
    """Mine the histories; the results of each go to standard error, because standard output can be JSON."""
    from toolkit.render.terminal.mining import mined_lines, refused_line

    lang: Lang = options["lang"]
    with show_progress(lang, quiet=False) as progress:
        done = analysis.back_test_paths(paths, options["imputed"], progress)
    for name, mined in done.mined.items():
        if mined.refused:
            click.echo(refused_line(name, mined.refused, lang), err=True)
        else:
            counts = (len(mined.rows), sum(row.is_observed for row in mined.rows))
            click.echo("\n".join(mined_lines(name, counts, mined.left_out, mined.notes, lang)), err=True)
    if done.test is None:
        raise UsageError("no history can be used; the reasons are above.")
    return done.test
