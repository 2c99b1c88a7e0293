"""`tebiki filters characterize`: where an implementation differs from MongoDB."""

import sys
from pathlib import Path
from typing import Any

import click

from toolkit.cli._filters_scope import LANG, scope, searching, target
from toolkit.cli._folder import write_folder
from toolkit.cli._interpreter import from_anywhere
from toolkit.filters.dialects.words import words
from toolkit.flows.filters_characterize import Characterized, characterize
from toolkit.model.facts import Lang
from toolkit.text.visible import visible


@click.command("characterize")
@click.argument("function", metavar="TARGET")
@click.option("--python", default=sys.executable, help="Interpreter of TARGET, 2.7 or 3.6 and newer.")
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), required=True, help="Directory to write to.")
@searching
@LANG
def COMMAND(function: str, python: str, into: Path, lang: Lang, **options: Any) -> int:  # noqa: N802 - as others
    """Find where TARGET (package.module:function) differs from MongoDB.

    The function takes a filter and a document and says whether they match; with `:batch` after its name it takes a
    list of documents and gives the positions of those that match. It runs in its own interpreter, which needs nothing
    of tebiki. A second run goes on from the first. Written are dialect.md and dialect.ja.md (the differences in words),
    dialect.json, and two tests that fail when a difference appears or vanishes.
    """
    reach = (options["root"], options["paths"], options["timeout"])
    asked = scope(options["operators"], options["fields"], options["types"], lists=options["lists"])
    found = characterize(target(function, from_anywhere(python), *reach), asked, into, seconds=options["seconds"])
    write_folder(into, found.files)
    click.echo("\n".join(_told(found, into, lang)))
    return 0


def _told(found: Characterized, into: Path, lang: Lang) -> list[str]:
    said = words("command", lang)
    dialect = found.dialect
    lines = [said[note] for note in found.notes]
    lines += [f"{number}. {visible(one.sentence[lang])}" for number, one in enumerate(dialect.differences, 1)]
    lines.append(said["asked"].format(asked=f"{dialect.asked:,}", seconds=f"{found.seconds:.0f}"))
    if not dialect.is_complete:
        lines.append(said["incomplete"].format(done=dialect.steps_done, total=dialect.steps_total))
    concerns = sum(note.concern for note in dialect.security)
    lines.append(said["concerns"].format(count=concerns))
    page = "dialect.ja.md" if lang == "ja" else "dialect.md"
    lines.append(said["written"].format(page=visible(str(into / page))))
    return lines
