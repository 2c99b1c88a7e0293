"""`tebiki filters compare`: where two implementations differ from each other."""

import sys
from typing import Any

import click

from toolkit.cli._filters_scope import LANG, held_back, say_unprotected, scope, searching, target
from toolkit.filters.dialects.dialect import DialectDifference
from toolkit.filters.dialects.page import answer, format_extended_json
from toolkit.filters.dialects.words import words
from toolkit.flows.filters_compare import Comparison, compare, side
from toolkit.model.facts import Lang
from toolkit.text.visible import make_visible


@click.command("compare")
@click.argument("old")
@click.argument("new")
@click.option("--python-old", default=sys.executable, help="Interpreter of OLD.")
@click.option("--python-new", default="", help="Interpreter of NEW; default: that of OLD.")
@searching
@LANG
def COMMAND(old: str, new: str, python_old: str, python_new: str, lang: Lang, **options: Any) -> int:  # noqa: N802
    """Find where NEW answers otherwise than OLD: the check before and after a refactoring.

    Both are package.module:function, perhaps followed by @REVISION, which means the project at that git revision.
    Exit code 1 if they differ. Both are held back as `filters characterize` says.
    """
    first = side(old, target(old, python_old, options))
    second = side(new, target(new, python_new or python_old, options))
    asked = scope(options["operators"], options["fields"], options["types"], lists=options["lists"])
    say_unprotected([first.target.python, second.target.python], lang)
    found = compare(first, second, asked, seconds=options["seconds"])
    click.echo("\n".join(_describe_result(found, lang)))
    return 1 if found.dialect.differences else 0


def _describe_result(found: Comparison, lang: Lang) -> list[str]:
    said, dialect = words("command", lang), found.dialect
    lines = [line for number, one in enumerate(dialect.differences, 1) for line in _difference(number, one, lang)]
    if not dialect.is_complete:
        lines.append(said["incomplete"].format(done=dialect.steps_done, total=dialect.steps_total))
    lines += held_back(found.connections, found.refused, lang)
    key = "differ" if dialect.differences else "agree"
    return [*lines, said[key].format(count=len(dialect.differences), asked=f"{dialect.asked:,}")]


def _difference(number: int, one: DialectDifference, lang: Lang) -> list[str]:
    said = words("command", lang)
    example = one.example
    filter_, document = (make_visible(format_extended_json(part)) for part in (example.filter, example.document))
    operators = ", ".join(one.operators)
    return [
        f"{number}. {make_visible(operators)}: {filter_}",
        f"   {said['document']}: {document}",
        f"   {said['old']}: {answer(example.expected, lang)}; {said['new']}: {answer(example.given, lang)}",
        f"   {said['speaking'].format(count=one.speaking_for)}",
    ]
