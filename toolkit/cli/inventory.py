"""`tebiki inventory`: what a system consists of, from its source alone."""

from pathlib import Path

import click

from toolkit.cli._default_group import DefaultGroup
from toolkit.cli._folder import write_file
from toolkit.cli._options import LANG, PROJECT, QUIET, language
from toolkit.model.facts import Lang
from toolkit.render.inventory.document import inventory_bytes, score_bytes
from toolkit.render.inventory.openapi import openapi_bytes
from toolkit.render.terminal.inventory import describe_inventory, describe_score
from toolkit.state.settings import load
from toolkit.wiring import inventory as use

_TO_FILE = click.option(
    "--json",
    "json_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the result as JSON [- prints it].",
)
_OPENAPI = click.option(
    "--openapi",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Describe the endpoints as OpenAPI 3.1 [- prints it].",
)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("inventory", cls=DefaultGroup, default="list", short_help="List what the system consists of.")
def COMMAND() -> None:  # noqa: N802 - the name by which commands are found
    """List what a system consists of, from its source alone; `tebiki inventory PATH` is `tebiki inventory list PATH`.

    Nothing is imported or executed. Every line names the place in the source that it comes from, and what could not be
    resolved is listed with the reason.
    """


@COMMAND.command("list")
@PROJECT
@_TO_FILE
@_OPENAPI
@QUIET
@LANG
def list_command(root: Path, json_file: Path | None, openapi: Path | None, quiet: bool, lang: Lang | None) -> int:
    """List the routes that the project in PATH registers, and the registrations that could not be resolved.

    With --openapi, what the code behind each route reads from a request and answers is described as OpenAPI 3.1, each
    statement with the place in the source (x-source). Only what code shows is there: see `unresolved` in --json.
    """
    settings = load(root)
    found = use.take_inventory(root, settings)
    spoken = language(lang, root)
    _write(json_file, inventory_bytes(found, spoken))
    _write(openapi, openapi_bytes(root.resolve().name or "project", found.endpoints) if openapi else b"")
    if not quiet and "-" not in (str(json_file), str(openapi)):
        click.echo("\n".join(describe_inventory(found, spoken)))
    return 0


@COMMAND.command("score")
@click.argument("truth", type=_FILE)
@click.argument("found", type=_FILE)
@_TO_FILE
@LANG
def score_command(truth: Path, found: Path, json_file: Path | None, lang: Lang | None) -> int:
    """Compare the routes in the file FOUND with those in the file TRUTH: recall and precision.

    Both are JSON, as `tebiki inventory PATH --json FILE` writes it. Paths are compared with every parameter written
    as {}, without anchors and without slashes at the ends.
    """
    outcome = use.score_inventory(truth, found)
    _write(json_file, score_bytes(outcome))
    if str(json_file) != "-":
        click.echo("\n".join(describe_score(outcome, language(lang, Path()))))
    return 0


def _write(file: Path | None, data: bytes) -> None:
    if file is not None and str(file) == "-":
        click.echo(data.decode())
    elif file is not None:
        write_file(file, data)
