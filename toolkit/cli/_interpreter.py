"""Options that say how the program of a project is started."""

import os
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from toolkit.errors import UsageError
from toolkit.model.facts import Lang
from toolkit.model.isolation import Isolation
from toolkit.render.terminal.isolation import isolation_sentences
from toolkit.state.settings import load
from toolkit.wiring.behaviour import check_address, check_isolation

PYTHON = click.option(
    "--python",
    default="",
    metavar="PYTHON",
    help="Interpreter of the program, 2.7 or 3.6 and newer [`python` of [tool.tebiki.record], or tebiki's own].",
)
RUNNER = click.option(
    "--runner",
    default="",
    metavar="COMMAND",
    help="Start the program elsewhere: 'docker run -i -v {probe}:/probe -v {root}:/app IMAGE {cmd}'. Another user of "
    "this machine can only reach {root} through a mount.",
)


CONNECTS = click.option(
    "--connects",
    multiple=True,
    metavar="ADDRESS",
    help="Allow connections to HOST:PORT, such as a test database, or to the path of a socket (repeatable).",
)


DATABASE = click.option(
    "--database",
    type=click.Choice(["none", "new", "kept"]),
    help="Create a database for replays (Django) on the server that --connects names: `new`, dropped at the end, or "
    "`kept` until migrations change [new if --connects is given for a recording of Django, and no --before].",
)


def addresses(given: Iterable[str], root: Path) -> tuple[str, ...]:
    """Allowed addresses: those given, and those in the settings of the project at `root`.

    Raises:
        UsageError: one of them is not an address.
    """
    return tuple(map(check_address, dict.fromkeys((*load(root).record.connects, *given))))


def say_unprotected(python: str, runner: str, lang: Lang) -> None:
    """Warn on standard error about missing protection from the program, before it is started.

    Raises:
        UsageError: the interpreter cannot be started.
    """
    say_isolation(check_isolation(python, runner), lang)


def say_isolation(isolation: Isolation, lang: Lang) -> None:
    """Warn on standard error about missing protection from a program."""
    for line in isolation_sentences(isolation, lang):
        click.echo(f"tebiki: {line}", err=True)


def interpreter(given: str, runner: str, root: Path) -> str:
    """The interpreter of the project at `root`: the one that was given, or that of its settings, or our own.

    Raises:
        UsageError: the settings name one that is not there.
    """
    if given:
        return from_anywhere(given, runner)
    named = load(root).record.python.replace("{root}", str(root.resolve()))
    if named and not runner and not shutil.which(named):
        raise UsageError(
            f"{named} is not an interpreter. Set `python` in [tool.tebiki.record] to that of the project, "
            "such as {root}/venv/bin/python."
        )
    return named or sys.executable


def from_anywhere(python: str, runner: str = "") -> str:
    """The absolute path of an interpreter, because programs run in copies.

    A name without a folder is looked up in PATH as usual; with a runner, the path is one of another machine and stays.
    """
    return str(Path(python).absolute()) if os.sep in python and not runner else python


def environment_pairs(given: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Yield (name, value) of each `NAME=VALUE`.

    Raises:
        UsageError: one has no name or no value.
    """
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise UsageError(f"--env {text}: write NAME=VALUE.")
        yield name, value
