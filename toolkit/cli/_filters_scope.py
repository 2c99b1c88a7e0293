"""Options of `tebiki filters characterize` and `compare`: which filters are tried, and how a function is called."""

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from toolkit.cli._interpreter import CONNECTS, addresses
from toolkit.cli._options import LANG, json_option
from toolkit.model.dialect import JSON_TYPES, DialectScope, DialectTarget
from toolkit.model.facts import Lang
from toolkit.render.terminal.isolation import filter_isolation_sentences
from toolkit.wiring.behaviour import check_isolation

_Command = TypeVar("_Command", bound=Callable[..., Any])

_DIRECTORY = click.Path(exists=True, file_okay=False, path_type=Path)

_OPTIONS = (
    click.option("--operators", default="all", metavar="NAMES", show_default=True, help="Operators, comma-separated."),
    click.option(
        "--fields",
        default="a,b",
        metavar="NAMES",
        show_default=True,
        help="Fields, comma-separated; the first one is used most.",
    ),
    click.option(
        "--types",
        default=",".join(JSON_TYPES),
        metavar="NAMES",
        show_default=True,
        help="BSON types of values, comma-separated, or `all`.",
    ),
    click.option("--lists", is_flag=True, help="Also try lists of filters, which are compared with `$and`."),
    click.option("--seconds", type=click.FloatRange(1), default=60, show_default=True, help="Time of the whole run."),
    click.option(
        "--path",
        "paths",
        type=_DIRECTORY,
        multiple=True,
        metavar="DIR",
        help="Import path of the program (repeatable).",
    ),
    click.option(
        "--timeout", type=click.FloatRange(0.1), default=10, show_default=True, help="Seconds to wait for one answer."
    ),
    CONNECTS,
    json_option("model.json_results:FilterReport"),
    LANG,
)


def searching(command: _Command) -> _Command:
    """Add these options to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def scope(operators: str, fields: str, types: str, *, lists: bool) -> DialectScope:
    """Build the scope from the values of the options."""
    return DialectScope(
        None if operators == "all" else tuple(_dollar(name) for name in _split_names(operators)),
        tuple(_split_names(fields)),
        None if types == "all" else tuple(_split_names(types)),
        lists,
    )


def target(function: str, python: str, options: Mapping[str, Any]) -> DialectTarget:
    """Build a target from the options; a relative path of an interpreter starts at the current directory.

    Raises:
        UsageError: a value of `--connects` is not an address.
    """
    located = str(Path(python).absolute()) if "/" in python else python
    root, paths = options["root"].resolve(), tuple(one.resolve() for one in options["paths"])
    return DialectTarget(
        function, located, root, paths, seconds=options["timeout"], connects=addresses(options["connects"], root)
    )


def say_unprotected(pythons: Iterable[str], lang: Lang) -> None:
    """Warn on standard error, before a function is called, about isolation that is missing here.

    Args:
        pythons: the interpreters that run the functions.
        lang: the language of the warnings.

    Raises:
        UsageError: an interpreter cannot be started.
    """
    for line in dict.fromkeys(
        line for python in pythons for line in filter_isolation_sentences(check_isolation(python), lang)
    ):
        click.echo(f"tebiki: {line}", err=True)


def _split_names(text: str) -> list[str]:
    return [part for part in (one.strip() for one in text.split(",")) if part]


def _dollar(name: str) -> str:
    """Return the operator with its `$`, which users may leave out because shells expand it."""
    return name if name.startswith("$") else f"${name}"
