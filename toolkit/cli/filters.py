"""`tebiki filters`: check, explain and compare Mongo-style filters."""

from pathlib import Path

import click

from toolkit.cli import _filters_characterize, _filters_compare
from toolkit.cli._options import LANG, json_option, language, write_json
from toolkit.model.facts import Lang
from toolkit.render.terminal.filters import describe_agreement, describe_explanation
from toolkit.text.visible import make_visible
from toolkit.wiring import filters


@click.group("filters")
def COMMAND() -> None:  # noqa: N802 - the name by which commands are found
    """Explain Mongo-style filters, and find where an implementation differs from MongoDB."""


@COMMAND.command("check")
@click.argument("vectors", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option("model.filter_answers:Agreement")
@LANG
def check(vectors: Path, json_file: Path | None, lang: Lang | None) -> int:
    """Compare tebiki's own matcher with the test vectors in the file VECTORS, one JSON object per line.

    Each object has id, cat, filter, doc (in Extended JSON) and match: true, false or {"error": code}. Exit code 1 if an
    answer differs.
    """
    agreement = filters.check_vectors(vectors)
    if not write_json(json_file, agreement):
        click.echo("\n".join(describe_agreement(agreement, language(lang, Path()))))
    return 1 if agreement.disagreements else 0


@COMMAND.command("explain")
@click.argument("filter_", metavar="FILTER")
@click.argument("document", metavar="DOC")
@json_option("model.filter_answers:Reason")
@LANG
def explain(filter_: str, document: str, json_file: Path | None, lang: Lang | None) -> int:
    """Explain clause by clause why the document DOC matches FILTER, or why it does not.

    Both are Extended JSON; @NAME reads a file. Exit code 0 in both cases.
    """
    reason = filters.explain_filter(filter_, document)
    if write_json(json_file, reason):
        return 0
    for line in describe_explanation(reason, language(lang, Path())):
        click.echo(make_visible(line))
    return 0


COMMAND.add_command(_filters_characterize.COMMAND)
COMMAND.add_command(_filters_compare.COMMAND)
