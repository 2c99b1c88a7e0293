"""`tebiki explain`: what a rule or a metric means."""

import click

from toolkit import wiring
from toolkit.errors import UsageError
from toolkit.render.terminal.explanation import explanation


@click.command("explain", short_help="Explain a rule or a metric.")
@click.argument("name")
@click.option("--lang", type=click.Choice(["en", "ja"]), default="en", show_default=True, help="Language of the text.")
def COMMAND(name: str, lang: str) -> None:  # noqa: N802 - the name by which commands are found
    """Explain the rule or metric NAME: what it looks for, why, and what to do."""
    catalogue = wiring.catalogue()
    text = explanation(catalogue, name, "ja" if lang == "ja" else "en")
    if text is None:
        raise UsageError(_unknown(name, [*catalogue.rules, *catalogue.metrics]))
    click.echo(text)


def _unknown(name: str, known: list[str]) -> str:
    from difflib import get_close_matches

    near = get_close_matches(name, known, 1)
    hint = f"did you mean `{near[0]}`?" if near else f"known: {', '.join(known)}."
    return f"there is no rule or metric `{name}`; {hint}"
