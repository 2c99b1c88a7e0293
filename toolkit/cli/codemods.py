"""`tebiki codemods`: list the codemods."""

from pathlib import Path

import click

from toolkit.cli._options import LANG, language
from toolkit.model.facts import Lang
from toolkit.render.terminal.codemod import list_codemods
from toolkit.wiring import plugins


@click.command("codemods", short_help="List the codemods.")
@LANG
def COMMAND(lang: Lang | None) -> None:  # noqa: N802 - the name by which commands are found
    """List the codemods; `tebiki explain NAME` shows the details of one."""
    codemods = map(plugins.codemod, plugins.codemod_names())
    click.echo("\n".join(list_codemods(codemods, language(lang, Path()))))
