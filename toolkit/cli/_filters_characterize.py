"""`tebiki filters characterize`: where an implementation differs from MongoDB."""

import sys
from pathlib import Path
from typing import Any

import click

from toolkit.cli._filters_scope import LANG, held_back, say_unprotected, scope, searching, target
from toolkit.cli._folder import write_folder
from toolkit.cli._interpreter import from_anywhere
from toolkit.filters.dialects.words import words
from toolkit.flows.filters_characterize import Characterized, characterize
from toolkit.model.facts import Lang
from toolkit.text.visible import make_visible


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

    It is called in its own folder with thousands of filters that nobody wrote, and held back as `lock` holds a program
    back: it writes nothing but temporary files, and connects to nothing but what --connects or [tool.tebiki.record]
    of its project names; the tests are held back in the same way. What was refused is told. Before Python 3.8 that
    needs user namespaces.
    """
    asked = scope(options["operators"], options["fields"], options["types"], lists=options["lists"])
    one = target(function, from_anywhere(python), options)
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
