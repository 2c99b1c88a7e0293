"""`tebiki filters`: check, explain and compare Mongo-style filters."""

from collections.abc import Iterator
from pathlib import Path

import click

from toolkit.cli import _filters_characterize, _filters_compare
from toolkit.cli._options import LANG, language
from toolkit.filters.words import WORDS
from toolkit.flows.filters_check import Agreement, VectorAnswer, check_vectors
from toolkit.flows.filters_explain import explain_filter
from toolkit.model.facts import Lang
from toolkit.text.visible import make_visible


@click.group("filters")
def COMMAND() -> None:  # noqa: N802 - the name by which commands are found
    """Explain Mongo-style filters, and find where an implementation differs from MongoDB."""


@COMMAND.command("check")
@click.argument("vectors", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@LANG
def check(vectors: Path, lang: Lang | None) -> int:
    """Compare tebiki's own matcher with the test vectors in the file VECTORS, one JSON object per line.

    Each object has id, cat, filter, doc (in Extended JSON) and match: true, false or {"error": code}. Exit code 1 if an
    answer differs.
    """
    agreement = check_vectors(vectors)
    click.echo("\n".join(_describe_agreement(agreement, language(lang, Path()))))
    return 1 if agreement.disagreements else 0


@COMMAND.command("explain")
@click.argument("filter_", metavar="FILTER")
@click.argument("document", metavar="DOC")
@LANG
def explain(filter_: str, document: str, lang: Lang | None) -> int:
    """Explain clause by clause why the document DOC matches FILTER, or why it does not.

    Both are Extended JSON; @NAME reads a file. Exit code 0 in both cases.
    """
    for line in explain_filter(filter_, document, language(lang, Path())):
        click.echo(make_visible(line))
    return 0


COMMAND.add_command(_filters_characterize.COMMAND)
COMMAND.add_command(_filters_compare.COMMAND)


def _describe_agreement(agreement: Agreement, lang: Lang) -> Iterator[str]:
    words = WORDS[lang]
    width = max(map(len, [*agreement.total, words["category"]]))
    yield f"{words['category']:{width}}  {words['agreed']} / {words['total']}"
    for name, total in sorted(agreement.total.items()):
        yield f"{name:{width}}  {agreement.agreed[name]} / {total}"
    for one in agreement.disagreements:
        yield f"\n{make_visible(one.id)} ({make_visible(one.category)})"
        yield f"  filter: {make_visible(one.filter[:500])}\n  doc: {make_visible(one.document[:500])}"
        yield f"  {words['expected']}: {_answer(one.expected, lang)}; {words['given']}: {_answer(one.given, lang)}"
    count, wrong = sum(agreement.total.values()), len(agreement.disagreements)
    yield "\n" + words["some_disagree" if wrong else "all_agree"].format(count=count, wrong=wrong)


def _answer(answer: VectorAnswer, lang: Lang) -> str:
    words = WORDS[lang]
    if answer.fault:
        return words["failed"].format(error=make_visible(answer.fault))
    if answer.code:
        return words["rejected"].format(code=make_visible(answer.code))
    return words["match" if answer.match else "no_match"]
