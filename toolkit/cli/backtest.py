"""`tebiki backtest`: how good the effort estimates would have been."""

from pathlib import Path

import click
import msgspec

from toolkit.model.facts import Lang

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("backtest", short_help="Say how good effort estimates would have been.")
@click.option("--rows", type=_FILE, required=True, help="CSV of past tasks, one or several projects.")
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
def COMMAND(rows: Path, imputed: float, as_json: bool, lang: Lang) -> None:  # noqa: N802 - the name by which commands are found
    """Estimate past tasks as one would have had to at the time, and score what came of it.

    Beside ours there are a constant, a rolling median, a line through the churn, and models like Sonar's and COCOMO.
    Each project is estimated once by what other projects teach, and once with its own earlier tasks.
    """
    from toolkit.flows.backtest import back_test_file
    from toolkit.render.terminal.back_test import told

    found = back_test_file(rows, imputed)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=1).decode())
    else:
        click.echo("\n".join(told(found, lang)))
