"""What `tebiki filters characterize` and `compare` have in common: what is asked about, and how a target is reached."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from toolkit.filters.dialects.pool import JSON_TYPES
from toolkit.filters.dialects.search import Scope
from toolkit.filters.oracles.callable import Target
from toolkit.filters.strategies import OPERATORS, TYPES, Vocabulary

_Command = TypeVar("_Command", bound=Callable[..., Any])

LANG = click.option("--lang", type=click.Choice(["en", "ja"]), default="en", show_default=True, help="Language.")
_DIRECTORY = click.Path(exists=True, file_okay=False, path_type=Path)

_OPTIONS = (
    click.option("--operators", default="all", show_default=True, help="Operators, joined by commas."),
    click.option(
        "--fields", default="a,b", show_default=True, help="Fields, joined by commas; the first one is asked most."
    ),
    click.option("--types", default=",".join(JSON_TYPES), show_default=True, help="BSON types of values; `all`."),
    click.option("--lists", is_flag=True, help="Also ask lists of filters, which are compared with `$and`."),
    click.option(
        "--time", "seconds", type=click.FloatRange(1), default=60, show_default=True, help="Seconds to take, all in."
    ),
    click.option("--root", type=_DIRECTORY, default=".", show_default=True, help="Directory of the project."),
    click.option("--path", "paths", type=_DIRECTORY, multiple=True, help="One more place of imports; repeatable."),
    click.option(
        "--timeout", type=click.FloatRange(0.1), default=10, show_default=True, help="Seconds for one answer."
    ),
)
_NOT_ASKED = frozenset(
    {"$expr", "$jsonSchema", "$comment", "$bitsAllSet", "$bitsAnySet", "$bitsAllClear", "$bitsAnyClear"}
)


def searching(command: _Command) -> _Command:
    """Give a command the options that say what is asked about."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def scope(operators: str, fields: str, types: str, *, lists: bool) -> Scope:
    """What the options say."""
    every = tuple(name for name in OPERATORS if name not in _NOT_ASKED)
    vocabulary = Vocabulary(
        every if operators == "all" else tuple(_dollar(name) for name in _split(operators)),
        tuple(_split(fields)),
        TYPES if types == "all" else tuple(_split(types)),
    )
    return Scope(vocabulary, lists)


def target(function: str, python: str, root: Path, paths: tuple[Path, ...], timeout: float) -> Target:
    """A target as the options name it; an interpreter with a path is meant from here, not from its project."""
    located = str(Path(python).absolute()) if "/" in python else python
    return Target(function, located, root.resolve(), tuple(one.resolve() for one in paths), seconds=timeout)


def _split(text: str) -> list[str]:
    return [part for part in (one.strip() for one in text.split(",")) if part]


def _dollar(name: str) -> str:
    """Shells eat the dollar, so that it may be left out."""
    return name if name.startswith("$") else f"${name}"
