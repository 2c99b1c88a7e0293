"""`tebiki filters characterize`: find where an implementation of filters differs from MongoDB."""

import sys
from pathlib import Path
from typing import Any

import click

from toolkit.cli._filters_scope import say_unprotected, scope, searching, target
from toolkit.cli._folder import check_folder, write_folder
from toolkit.cli._interpreter import from_anywhere
from toolkit.cli._options import PROJECT, language, write_json
from toolkit.model.facts import Lang
from toolkit.model.verdict import EXIT_CODES
from toolkit.render.dialect.lines import characterize_lines
from toolkit.render.terminal.json_results import report_characterization
from toolkit.system.write_claim import claim_folder
from toolkit.wiring import filters


@click.command("characterize")
@click.argument("function", metavar="FUNCTION")
@PROJECT
@click.option(
    "--python", default="", metavar="PYTHON", help="Interpreter of FUNCTION, 2.7 or 3.6 and newer [tebiki's]."
)
@click.option("--out", "into", type=click.Path(file_okay=False, path_type=Path), required=True, help="Where to write.")
@searching
def COMMAND(function: str, root: Path, python: str, into: Path, lang: Lang | None, **options: Any) -> int:  # noqa: N802
    """Find where FUNCTION (package.module:function) of the project at PATH differs from MongoDB.

    FUNCTION takes a filter and a document and returns whether they match; with `:batch` after its name it takes a list
    of documents and returns the positions of those that match. It runs in its own interpreter, which needs nothing of
    tebiki. A second run continues the first. Writes dialect.md and dialect.ja.md (the differences in words),
    dialect.json, and two tests that fail when a difference appears or disappears.

    FUNCTION is called with thousands of generated filters, in its own directory and in the sandbox that `lock` uses: it
    writes only temporary files, and connects only to the addresses of --connects and [tool.tebiki.record] of its
    project. The tests use the same sandbox. Refused writes and connections are reported. Before Python 3.8 the sandbox
    needs user namespaces. Exit code 3 if FUNCTION crashed or hung and answered when it was asked again.
    """
    options, lang = {**options, "root": root}, language(lang, root)
    dialect_scope = scope(options["operators"], options["fields"], options["types"], lists=options["lists"])
    one = target(function, from_anywhere(python or sys.executable), options)
    say_unprotected([one.python], lang)
    check_folder(into)
    with claim_folder(into):
        found = filters.characterize(one, dialect_scope, into, seconds=options["seconds"])
        write_folder(into, found.files)
    if not write_json(options["json_file"], report_characterization(found)):
        click.echo("\n".join(characterize_lines(found, str(into), lang)))
    return EXIT_CODES["not_shown"] if found.dialect.unrepeated else 0
