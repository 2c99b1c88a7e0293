"""`tebiki filters characterize`: find where an implementation of filters differs from MongoDB."""

import sys
from pathlib import Path
from typing import Any

import click

from toolkit.cli._filters_scope import held_back, say_unprotected, scope, searching, target
from toolkit.cli._folder import write_folder
from toolkit.cli._interpreter import from_anywhere
from toolkit.cli._options import PROJECT, language
from toolkit.filters.dialects.words import words
from toolkit.flows.filters_characterize import Characterized, characterize
from toolkit.model.facts import Lang
from toolkit.text.visible import make_visible


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
    needs user namespaces.
    """
    options, lang = {**options, "root": root}, language(lang, root)
    asked = scope(options["operators"], options["fields"], options["types"], lists=options["lists"])
    one = target(function, from_anywhere(python or sys.executable), options)
    say_unprotected([one.python], lang)
    found = characterize(one, asked, into, seconds=options["seconds"])
    write_folder(into, found.files)
    click.echo("\n".join(_describe_result(found, into, lang)))
    return 0


def _describe_result(found: Characterized, into: Path, lang: Lang) -> list[str]:
    said = words("command", lang)
    dialect = found.dialect
    lines = [said[note] for note in found.notes]
    lines += [f"{number}. {make_visible(one.sentence[lang])}" for number, one in enumerate(dialect.differences, 1)]
    lines.append(said["asked"].format(asked=f"{dialect.asked:,}", seconds=f"{found.seconds:.0f}"))
    if not dialect.is_complete:
        lines.append(said["incomplete"].format(done=dialect.steps_done, total=dialect.steps_total))
    concerns = sum(note.concern for note in dialect.security)
    lines.append(said["concerns"].format(count=concerns))
    lines += held_back([found.connections], found.refused, lang)
    page = "dialect.ja.md" if lang == "ja" else "dialect.md"
    lines.append(said["written"].format(page=make_visible(str(into / page))))
    return lines
