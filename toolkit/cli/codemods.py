"""`tebiki codemods`: list the codemods."""

from pathlib import Path

import click

from toolkit.cli._options import LANG, json_option, language, write_json
from toolkit.model.facts import Lang
from toolkit.render.terminal.codemod import list_codemods
from toolkit.render.terminal.json_results import explain_codemod_as_value
from toolkit.wiring import plugins


@click.command("codemods", short_help="List the codemods.")
@json_option("model.json_results:CodemodExplanation[]")
@LANG
def COMMAND(json_file: Path | None, lang: Lang | None) -> None:  # noqa: N802 - the name by which commands are found
    """List the codemods; `tebiki explain NAME` shows the details of one."""
    codemods = [plugins.codemod(name) for name in plugins.codemod_names()]
    lang = language(lang, Path())
    if not write_json(json_file, [explain_codemod_as_value(codemod, lang) for codemod in codemods]):
        click.echo("\n".join(list_codemods(codemods, lang)))
