"""`tebiki inventory pictures` and `tebiki inventory sequence`: draw a project from its source alone."""

from pathlib import Path

import click

from toolkit.cli._folder import write_file
from toolkit.cli._options import LANG, PROJECT, TYPES, json_option, language, load_with_types, write_json
from toolkit.model.facts import Lang
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
@_OUT
@TYPES
@json_option("model.picture:SequencePicture")
@LANG
def SEQUENCE(  # noqa: N802, PLR0913 - as other commands
    endpoint: str, root: Path, file: Path | None, json_file: Path | None, lang: Lang | None, *, types: bool
) -> int:
    """Draw what ENDPOINT ("GET /coupons/{id}") of the project in PATH does, as Markdown with a Mermaid sequence.

    From the handler to the services, the collections and tables, and the calls that leave the program; at most 20
    messages. With --with-types, calls that only types resolve are drawn, too, marked [types].
    """
    picture = use.find_sequence(use.take_inventory(root, load_with_types(root, types=types)), endpoint)
    if not write_json(json_file, picture):
        _write(file, sequence_page(picture, language(lang, root)))
    return 0


def _write(file: Path | None, text: str) -> None:
    if file is None or str(file) == "-":
        click.echo(text, nl=False)
    else:
        write_file(file, text.encode())
