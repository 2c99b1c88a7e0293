"""`tebiki codemods`: what can be changed by program."""

import click

from toolkit import wiring
from toolkit.model.facts import Lang
from toolkit.render.terminal.codemod import list_codemods


@click.command("codemods", short_help="List the codemods.")
@click.option("--lang", type=click.Choice(["en", "ja"]), default="en", show_default=True, help="Language of the text.")
def COMMAND(lang: Lang) -> None:  # noqa: N802 - the name by which commands are found
    """List the codemods; `tebiki explain NAME` says everything about one of them."""
    click.echo("\n".join(list_codemods(map(wiring.codemod, wiring.codemod_names()), lang)))
