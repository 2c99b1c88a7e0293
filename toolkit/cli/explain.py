"""`tebiki explain`: explain a rule, a metric or a codemod."""

from pathlib import Path

import click

from toolkit.cli._options import LANG, json_option, language, write_json
from toolkit.errors import UsageError
from toolkit.model.facts import Lang
from toolkit.render.terminal.codemod import explain_codemod
from toolkit.render.terminal.explanation import explain_plugin
from toolkit.render.terminal.json_results import explain_as_value, explain_codemod_as_value
from toolkit.wiring import plugins


@click.command("explain", short_help="Explain a rule, a metric or a codemod.")
@click.argument("name")
@json_option(
    "model.json_results:RuleExplanation",
    "model.json_results:MetricExplanation",
    "model.json_results:CodemodExplanation",
)
@LANG
def COMMAND(name: str, json_file: Path | None, lang: Lang | None) -> None:  # noqa: N802 - the name by which commands are found
    """Explain the rule, metric or codemod NAME: what it finds or does, why, and what to do."""
    lang = language(lang, Path())
    codemods = plugins.codemod_names()
    if name in codemods:
        codemod = plugins.codemod(name)
        if not write_json(json_file, explain_codemod_as_value(codemod, lang)):
            click.echo("\n".join(explain_codemod(codemod, lang)))
        return
    catalogue = plugins.catalogue()
    text = explain_plugin(catalogue, name, lang)
    if text is None:
        raise UsageError(_unknown(name, [*catalogue.rules, *catalogue.metrics, *codemods]))
    value = explain_as_value(catalogue, name, plugins.codemods_by_rule().get(name, ""), lang)
    if not write_json(json_file, value):
        click.echo(text)


def _unknown(name: str, known: list[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, known, 1)
    hint = f"did you mean `{near[0]}`?" if near else f"known: {', '.join(known)}."
    return f"there is no rule, metric or codemod `{name}`; {hint}"
