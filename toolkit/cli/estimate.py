"""`tebiki estimate`: estimate how long planned work takes."""

from pathlib import Path

import click

from toolkit.cli._options import LANG, json_option, language, write_json
from toolkit.errors import UsageError
from toolkit.model.facts import Lang
from toolkit.wiring import analysis

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("estimate")
def COMMAND() -> None:  # noqa: N802 - the name by which commands are found
    """Estimate planned work as a range of hours."""


@COMMAND.command("rows")
@click.argument("file", type=_FILE)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="CSV file to write.")
@click.option("--tasks", "history", type=_FILE, help="CSV of past tasks.")
@json_option("model.json_results:EstimateReport")
@LANG
def rows(file: Path, out: Path, history: Path | None, json_file: Path | None, lang: Lang | None) -> None:
    """Add hours to each planned task in the CSV file FILE: the columns p10, p50, p80 and p90.

    Only columns that are known before the work are read: type, p_*, t_*, o_* and f_*. Each task is estimated on its
    own; other rows have no influence.
    """
    from toolkit.cli._folder import write_file
    from toolkit.render.terminal.estimated import describe_estimated
    from toolkit.render.terminal.json_results import report_estimate

    for given in (file, history):  # a link to the file counts as the file
        for option, written in (("--out", out), ("--json", json_file)):
            if given and written and written.exists() and written.samefile(given):
                raise UsageError(
                    f"{option} {written} is one of the files to read. Nothing was written; choose another name."
                )
    found = analysis.estimate_rows(file, history)
    write_file(out, found.content)
    if not write_json(json_file, report_estimate(found, str(out))):
        click.echo("\n".join(describe_estimated(found, out.name, language(lang, Path()))))
