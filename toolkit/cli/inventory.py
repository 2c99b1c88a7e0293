"""`tebiki inventory`: what a system consists of, from its source alone."""

from pathlib import Path
from typing import Any

import click

from toolkit.cli import _inventory_docs, _inventory_pictures
from toolkit.cli._default_group import DefaultGroup
from toolkit.cli._interpreter import CONNECTS, PYTHON, addresses, environment_pairs, interpreter, say_unprotected
from toolkit.cli._options import (
    LANG,
    PROJECT,
    QUIET,
    RECORDINGS,
    TYPES,
    json_option,
    language,
    load_with_types,
    write_json,
)
from toolkit.errors import UsageError
from toolkit.model.facts import Lang
from toolkit.model.inventory import RouteCheck
from toolkit.model.json_text import indented_json
from toolkit.model.lock import Setup
from toolkit.render.inventory.api_changes import changes_bytes
from toolkit.render.inventory.document import inventory_bytes
from toolkit.render.terminal.inventory import describe_changes, describe_check, describe_inventory, describe_score
from toolkit.state.settings import load
from toolkit.wiring import inventory as use

_OPENAPI = click.option(
    "--openapi",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Describe the endpoints as OpenAPI 3.1 [- prints it].",
)
_BASE = click.option(
    "--base", default="", metavar="REV", help="Show migrations that are new since its merge base [the main branch]."
)
_ALL = click.option("--all", "every", is_flag=True, help="Show risks of all migrations, not only of new ones.")
_NO_CACHE = click.option("--no-cache", "cache", flag_value=False, default=True, help="Measure every file again.")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("inventory", cls=DefaultGroup, default="list", short_help="List what the system consists of.")
def COMMAND() -> None:  # noqa: N802 - the name by which commands are found
    """List what a system consists of, from its source alone; `tebiki inventory PATH` is `tebiki inventory list PATH`.

    Nothing is imported or executed. Every line names the place in the source that it comes from, and what could not be
    resolved is listed with the reason.
    """


@COMMAND.command("list")
@PROJECT
@json_option("model.inventory_report:InventoryReport")
@_OPENAPI
@RECORDINGS
@_BASE
@_ALL
@TYPES
@_NO_CACHE
@QUIET
@LANG
def list_command(  # noqa: PLR0913 - its options
    root: Path,
    json_file: Path | None,
    openapi: Path | None,
    recordings: tuple[Path, ...],
    *,
    types: bool,
    cache: bool,
    quiet: bool,
    lang: Lang | None,
    **shown: Any,
) -> int:
    """List the routes that the project in PATH registers, and the registrations that could not be resolved.

    With --openapi, what the code behind each route reads from a request and answers is described as OpenAPI 3.1, each
    statement with the place in the source (x-source). Only what code shows is there: see `unresolved` in --json.

    With a recording (PATH/recording, or each --recording), every route, status code, parameter and field is marked:
    seen running, only in code, or only seen running.

    Of migrations, only those are shown whose files are new or changed since the merge base with the main branch.

    With --with-types, or `types = true` in the settings, pyrefly is asked where calls lead that imports and names do
    not resolve, so that more endpoints are known to reach a query. It gets a copy of the Python files, and runs none
    of them.
    """
    taken = use.take_inventory(root, load_with_types(root, types=types), keep=cache)
    found = use.add_traffic(root, use.mark_new_migrations(root, taken, shown["base"]), recordings)
    spoken = language(lang, root)
    printed = write_json(json_file, inventory_bytes(found, spoken))
    if openapi:
        name = root.resolve().name or "project"
        printed |= write_json(openapi, indented_json(use.describe_api(name, found)))
    if not (quiet or printed):
        click.echo("\n".join(describe_inventory(found, spoken, every=shown["every"])))
    return 0


@COMMAND.command("score")
@click.argument("truth", type=_FILE)
@click.argument("found", type=_FILE)
@json_option("model.inventory:RouteScore")
@LANG
def score_command(truth: Path, found: Path, json_file: Path | None, lang: Lang | None) -> int:
    """Compare the routes in the file FOUND with those in the file TRUTH: recall and precision.

    Both are JSON, as `tebiki inventory PATH --json FILE` writes it. Paths are compared with every parameter written
    as {}, without anchors and without slashes at the ends.
    """
    outcome = use.score_inventory(truth, found)
    if not write_json(json_file, indented_json(outcome)):
        click.echo("\n".join(describe_score(outcome, language(lang, Path()))))
    return 0


@COMMAND.command("check")
@PROJECT
@click.option(
    "--app", metavar="MODULE:NAME", default="", help="The application: module:name, module:factory('testing'), django."
)
@click.option("--env", multiple=True, metavar="NAME=VALUE", help="Environment; {scratch} is the copy (repeatable).")
@PYTHON
@click.option("--writes", multiple=True, metavar="PLACE", help="Allow writing outside of the copy (repeatable).")
@CONNECTS
@json_option("model.inventory:RouteCheck")
@LANG
def check_command(root: Path, lang: Lang | None, json_file: Path | None, **options: Any) -> int:
    """Compare the routes of the source with the URL map of the running application.

    The application is imported in a copy of the project, in its own interpreter, where it can neither write to other
    places nor connect to anything, but for what --writes and --connects (or [tool.tebiki.record]) allow. Exit code 1 if
    one of them has a path that the other has not.
    """
    outcome = _check(root, options, language(lang, root))
    if not write_json(json_file, indented_json(outcome)):
        click.echo("\n".join(describe_check(outcome, language(lang, root))))
    return int(not outcome.agrees)


def _check(root: Path, options: dict[str, Any], spoken: Lang) -> RouteCheck:
    settings = load(root)
    usual, python = settings.record, interpreter(options["python"], "", root)
    app = options["app"] or usual.app
    if not app:
        raise UsageError("name the application with --app MODULE:NAME, or as `app` in [tool.tebiki.record].")
    environment = usual.environment | dict(environment_pairs(options["env"]))
    connects = addresses(options["connects"], root)
    say_unprotected(python, "", spoken)
    writes = options["writes"] or usual.writes
    setup = Setup(app=app, path=usual.path, environment=environment, connects=connects, writes=writes)
    return use.check_routes(root, settings, setup, python)


@COMMAND.command("diff")
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@PROJECT
@json_option("model.api_change:ApiChanges")
@QUIET
@LANG
def diff_command(  # noqa: PLR0913, PLR0917 - its options
    old: str, new: str, root: Path, json_file: Path | None, quiet: bool, lang: Lang | None
) -> int:
    """List what changed between two API specifications, and which changes break clients.

    OLD and NEW are files with OpenAPI or Swagger in JSON or YAML, or revisions of the project in PATH, whose source is
    read as `tebiki inventory list --openapi` reads it. Exit code 1 if a change breaks clients.
    """
    changes = use.compare_apis(old, new, root, load(root))
    printed = write_json(json_file, changes_bytes(changes))
    if not (quiet or printed):
        click.echo("\n".join(describe_changes(changes, language(lang, root))))
    return int(any(change.breaking for change in changes))


COMMAND.add_command(_inventory_pictures.PICTURES)
COMMAND.add_command(_inventory_pictures.SEQUENCE)
COMMAND.add_command(_inventory_docs.DOCS)
COMMAND.add_command(_inventory_docs.QUESTIONS)
