"""Resolve the options about how a project's program is started: interpreter, runner, addresses, environment."""

import os
import shutil
import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path

import click

from toolkit.errors import UsageError
from toolkit.model.facts import Lang
from toolkit.model.isolation import Isolation
from toolkit.model.settings import interpreter_in_settings
from toolkit.render.terminal.isolation import isolation_sentences
from toolkit.state.settings import load
from toolkit.wiring.behaviour import check_address, check_isolation

_PYTHON = partial(click.option, "--python", default="", metavar="PYTHON")
PYTHON = _PYTHON(
    help="Interpreter of the program, 2.7 or 3.6 and newer [`python` of [tool.tebiki.record], or tebiki's own].",
)
COMPARING_PYTHON = _PYTHON(
    help="Interpreter of the program, 2.7 or 3.6 and newer [`python` of [tool.tebiki.prove] or [tool.tebiki.record], "
    "or tebiki's own].",
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
    help="Create a database for replays (Django, SQLAlchemy) on the server that --connects names: `new`, dropped at "
    "the end, or `kept` until migrations change [new if --connects is given for a recording of them, and no --before].",
)


def addresses(given: Iterable[str], root: Path) -> tuple[str, ...]:
    """Return the addresses that may be connected to: those of the project's settings, then those on the command line.

    Raises:
        UsageError: a value is not an address.
    """
    return tuple(map(check_address, dict.fromkeys((*load(root).record.connects, *given))))


def say_unprotected(python: str, runner: str, lang: Lang) -> None:
    """Warn on standard error, before the program is started, about isolation that is missing here.

    Raises:
        UsageError: the interpreter cannot be started.
    """
    say_isolation(check_isolation(python, runner), lang)


def say_isolation(isolation: Isolation, lang: Lang) -> None:
    """Warn on standard error about isolation that is missing; print nothing if none is."""
    for line in isolation_sentences(isolation, lang):
        click.echo(f"tebiki: {line}", err=True)


def interpreter(given: str, runner: str, root: Path, *, compares: bool = False) -> str:
    """Return the interpreter to use: the one on the command line, else that of the project's settings, else our own.

    Args:
        given: the one on the command line, or empty.
        runner: the command that starts the program elsewhere, or empty.
        root: the project's directory.
        compares: whether a lock is replayed to compare, as proofs do it: their settings come first.

    Raises:
        UsageError: the interpreter in the settings does not exist.
    """
    if given:
        return from_anywhere(given, runner)
    settings = load(root)
    table = "prove" if compares and settings.prove.python != settings.record.python else "record"
    setting = getattr(settings, table).python.replace("{root}", str(root.resolve()))
    named = setting if runner else interpreter_in_settings(setting, root.resolve())
    if named and not runner and not shutil.which(named):
        raise UsageError(
            f"{named} is not an interpreter. Set `python` in [tool.tebiki.{table}] to that of the project, "
            "such as {root}/venv/bin/python."
        )
    return named or sys.executable


def from_anywhere(python: str, runner: str = "") -> str:
    """Return the absolute path of an interpreter, because programs run in a copy of their project.

    A bare name is left for the PATH; with a runner, the path belongs to another machine and is not changed.
    """
    return str(Path(python).absolute()) if os.sep in python and not runner else python


def environment_pairs(given: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Yield (name, value) of each `NAME=VALUE`.

    Raises:
        UsageError: a text has no name or no `=`.
    """
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise UsageError(f"--env {text}: write NAME=VALUE.")
        yield name, value
