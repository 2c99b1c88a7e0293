"""`tebiki inventory pictures` and `tebiki inventory sequence`: draw a project from its source, and from recordings."""

from pathlib import Path
from typing import Any

import click

from toolkit.cli._folder import write_file
from toolkit.cli._options import (
    LANG,
    PROJECT,
    RECORDINGS,
    TYPES,
    json_option,
    language,
    load_with_types,
    write_json,
)
from toolkit.model.facts import Lang
from toolkit.model.picture import SequenceChoice
from toolkit.render.pictures.page import gather_pictures, pictures_page, sequence_page
from toolkit.wiring import inventory as use

_OUT = click.option(
    "--out", "file", type=click.Path(path_type=Path), metavar="FILE", help="Where to write [prints it]."
)


@click.command("pictures")
@PROJECT
@_OUT
@TYPES
@json_option("model.picture:ProjectPictures")
@LANG
def PICTURES(  # noqa: N802 - as other commands
    root: Path, file: Path | None, json_file: Path | None, lang: Lang | None, *, types: bool
) -> int:
    """Draw the project in PATH as Markdown with Mermaid: its surroundings, packages in layers, and data models.

    Pictures are small enough to be read: what others imply or what is used least is left out, and counted.
    """
    found = use.take_inventory(root, load_with_types(root, types=types))
    spoken, name = language(lang, root), root.resolve().name
    if not write_json(json_file, gather_pictures(found, name, spoken)):
        _write(file, pictures_page(found, name, spoken))
    return 0


@click.command("sequence")
@click.argument("endpoint")
@PROJECT
@RECORDINGS
@click.option("--static", is_flag=True, help="Draw it from the source, also if there is a recording.")
@click.option(
    "--status",
    type=int,
    metavar="CODE",
    help="Status code of the recorded request [the most usual one that is no error].",
)
@click.option(
    "--request", "number", type=int, metavar="NUMBER", help="Which of the recorded requests [one that shows most]."
)
@_OUT
@TYPES
@json_option("model.picture:SequencePicture")
@LANG
def SEQUENCE(  # noqa: N802, PLR0913 - as other commands
    endpoint: str,
    root: Path,
    file: Path | None,
    json_file: Path | None,
    lang: Lang | None,
    *,
    types: bool,
    **chosen: Any,
) -> int:
    """Draw what ENDPOINT ("GET /coupons/{id}") of the project in PATH does, as Markdown with a Mermaid sequence.

    From the handler to the services, the collections and tables, and the calls that leave the program; at most 20
    messages. With a recording (`tebiki record -- CMD`) it shows what one request did, and else what the source says;
    then, with --with-types, calls that only types resolve are drawn, too, marked [types].
    """
    choice = SequenceChoice(**chosen)
    picture = use.find_sequence(root, use.take_inventory(root, load_with_types(root, types=types)), endpoint, choice)
    if not write_json(json_file, picture):
        _write(file, sequence_page(picture, language(lang, root)))
    return 0


def _write(file: Path | None, text: str) -> None:
    if file is None or str(file) == "-":
        click.echo(text, nl=False)
    else:
        write_file(file, text.encode())
