"""`tebiki filters compare`: find where two implementations of filters differ from each other."""

import sys
from pathlib import Path
from typing import Any

import click

from toolkit.cli._filters_scope import say_unprotected, scope, searching, target
from toolkit.cli._options import PROJECT, language, write_json
from toolkit.model.facts import Lang
from toolkit.model.verdict import EXIT_CODES
from toolkit.render.dialect.lines import compare_lines
from toolkit.render.terminal.json_results import report_comparison
from toolkit.wiring import filters


@click.command("compare")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@PROJECT
@click.option("--python", default="", metavar="PYTHON", help="Interpreter of the functions [tebiki's].")
@click.option("--base-python", default="", metavar="PYTHON", help="Interpreter of the base, to verify an upgrade.")
@searching
def COMMAND(old: str, new: str, root: Path, lang: Lang | None, **options: Any) -> int:  # noqa: N802
    """Find where the function NEW answers differently than OLD, such as before and after a refactoring.

    Both are package.module:function of the project at PATH; @REVISION after it means the project at that git revision.
    Both run in the sandbox of `filters characterize`. Exit code 1 if they differ,
    3 if one of them crashed or hung and answered when it was asked again.
    """
    options, lang = {**options, "root": root}, language(lang, root)
    python = options["python"] or sys.executable
    first = target(old, options["base_python"] or python, options)
    second = target(new, python, options)
    dialect_scope = scope(options["operators"], options["fields"], options["types"], lists=options["lists"])
    say_unprotected([first.python, second.python], lang)
    found = filters.compare(first, second, dialect_scope, seconds=options["seconds"])
    if not write_json(options["json_file"], report_comparison(found)):
        click.echo("\n".join(compare_lines(found, lang)))
    if found.dialect.differences:
        return 1
    return EXIT_CODES["not_shown"] if found.dialect.unrepeated else 0
