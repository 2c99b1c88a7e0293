"""`tebiki backtest`: how good the effort estimates would have been."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import msgspec

from toolkit.cli._progress import show_progress
from toolkit.errors import UsageError
from toolkit.model.backtest import BackTest
from toolkit.model.facts import Lang

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("backtest", short_help="Say how good effort estimates would have been.")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--rows", type=_FILE, help="Instead of PATH: CSV of past tasks, one or several projects.")
@click.option(
    "--imputed-hours",
    "imputed",
    type=click.FloatRange(0, 24),
    default=0.5,
    show_default=True,
    help="Hours taken for the work before the first commit of a session.",
)
@click.option("--json", "as_json", is_flag=True, help="Print every figure as JSON.")
@click.option("--lang", type=click.Choice(["en", "ja"]), default="en", show_default=True, help="Language.")
def COMMAND(paths: tuple[Path, ...], rows: Path | None, **options: Any) -> None:  # noqa: N802 - the name by which commands are found
    """Estimate past tasks as one would have had to at the time, and score what came of it.

    The tasks are the merged branches of the git repositories at each PATH, or the rows of a file. Beside ours there are
    a constant, a rolling median, a line through the churn, and models like Sonar's and COCOMO. Each project is
    estimated once by what other projects teach, and once with its own earlier tasks.
    """
    if bool(paths) == bool(rows):
        raise click.UsageError("give the paths of git repositories, or --rows with a file, and not both.")
    found = _of_file(rows, options["imputed"]) if rows else _of_paths(paths, options)
    if options["as_json"]:
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=1).decode())
        return
    from toolkit.render.terminal.back_test import describe_back_test

    click.echo("\n".join(describe_back_test(found, options["lang"])))


def _of_file(rows: Path, imputed: float) -> BackTest:
    from toolkit.flows.backtest import back_test_file

    return back_test_file(rows, imputed)


def _of_paths(paths: Sequence[Path], options: Mapping[str, Any]) -> BackTest:
    """Mine, and say of each history what it told: on the error stream, as JSON may be asked for."""
    from toolkit.flows.backtest_paths import back_test_paths
    from toolkit.render.terminal.mining import mined_lines, refused_line

    lang: Lang = options["lang"]
    with show_progress(lang, quiet=False) as progress:
        done = back_test_paths(paths, options["imputed"], progress)
    for name, mined in done.mined.items():
        if mined.refused:
            click.echo(refused_line(name, mined.refused, lang), err=True)
        else:
            counts = (len(mined.rows), sum(row.is_observed for row in mined.rows))
            click.echo("\n".join(mined_lines(name, counts, mined.left_out, mined.notes, lang)), err=True)
    if done.test is None:
        raise UsageError("no history can be used, for the reasons above.")
    return done.test
