"""`tebiki filters compare`: find where two implementations of filters differ from each other."""

import sys
from pathlib import Path
from typing import Any

import click

from toolkit.cli._filters_scope import held_back, say_unprotected, scope, searching, target
from toolkit.cli._options import PROJECT, language
from toolkit.filters.dialects.dialect import DialectDifference
from toolkit.filters.dialects.page import answer, format_extended_json
from toolkit.filters.dialects.words import words
from toolkit.flows.filters_compare import Comparison, compare, side
from toolkit.model.facts import Lang
from toolkit.text.visible import make_visible


@click.command("compare")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@PROJECT
@click.option("--python", default="", metavar="PYTHON", help="Interpreter of the functions [tebiki's].")
@click.option("--base-python", default="", metavar="PYTHON", help="Interpreter of OLD, to verify an upgrade.")
@searching
def COMMAND(old: str, new: str, root: Path, lang: Lang | None, **options: Any) -> int:  # noqa: N802
    """Find where the function NEW answers differently than OLD, such as before and after a refactoring.

    Both are package.module:function of the project at PATH; @REVISION after it means the project at that git revision.
    Both run in the sandbox of `filters characterize`. Exit code 1 if they differ.
    """
    options, lang = {**options, "root": root}, language(lang, root)
    python = options["python"] or sys.executable
    first = side(old, target(old, options["base_python"] or python, options))
    second = side(new, target(new, python, options))
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
