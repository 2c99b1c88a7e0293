"""`tebiki estimate`: how long planned work takes."""

from pathlib import Path

import click

from toolkit.errors import UsageError
from toolkit.model.facts import Lang

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("estimate")
def COMMAND() -> None:  # noqa: N802 - the name by which commands are found
    """Estimate planned work as a range of hours."""


@COMMAND.command("rows")
@click.argument("file", type=_FILE)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help="CSV to write.")
@click.option("--history", type=_FILE, help="CSV of the team's past tasks, to calibrate with.")
@click.option("--lang", type=click.Choice(["en", "ja"]), default="en", show_default=True, help="Language.")
def rows(file: Path, out: Path, history: Path | None, lang: Lang) -> None:
    """Add hours to the planned tasks in FILE, one a row: the columns p10, p50, p80 and p90.

    Only what is known before the work is read: type, p_*, t_*, o_* and f_*. A task is estimated by itself, whatever
    else is in the file.
    """
    from toolkit.cli._folder import write_file
    from toolkit.flows.estimate_rows import estimate_rows
    from toolkit.render.terminal.estimated import describe_estimated

    for given in (file, history):  # a link to it is it too
        if given and out.exists() and out.samefile(given):
            raise UsageError(f"--out {out} is the file that is read. Choose another name: nothing was written.")
    found = estimate_rows(file, history)
    write_file(out, found.content)
    click.echo("\n".join(describe_estimated(found, out.name, lang)))
