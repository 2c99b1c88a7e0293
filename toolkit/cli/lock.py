"""`tebiki lock`: hold fast what a program does today."""

import datetime
import os
import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
import msgspec

from toolkit.cli._interpreter import CONNECTS, PYTHON, RUNNER, addresses, interpreter, say_unprotected
from toolkit.cli._lock_folder import LockFolder, claimed_lock, lock_folder
from toolkit.cli._progress import show_progress
from toolkit.cli._signals import INTERRUPTED
from toolkit.errors import UsageError
from toolkit.flows.lock import accept_cases, lock
from toolkit.model.facts import Lang
from toolkit.model.lock import Accepted, Lock, Setup
from toolkit.model.lock_run import LockOptions, LockResult
from toolkit.render.terminal.lock import describe_interrupted, describe_lock
from toolkit.state.settings import load
from toolkit.text.visible import make_visible

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("lock", short_help="Hold fast what a program does today, as tests.")
@click.argument("root", metavar="PATH", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--target", default="", metavar="PACKAGE.MODULE", help="Only the functions of this module or package.")
@click.option("--recording", type=_FOLDER, help="Directory of a recording (tebiki record); without it, from nothing.")
@PYTHON
@click.option("--app", default="", metavar="MODULE:NAME", help="The application; module:factory(), or django.")
@click.option("--path", multiple=True, metavar="DIR", help="A place of imports, relative to PATH (repeatable).")
@click.option("--env", multiple=True, metavar="NAME=VALUE", help="{scratch} is the copy it runs in (repeatable).")
@click.option("--before", multiple=True, metavar="COMMAND", help="Prepares what it needs, with {python} (repeatable).")
@click.option("--writes", multiple=True, metavar="PLACE", help="May be written outside of that copy (repeatable).")
@CONNECTS
@click.option("--mask", multiple=True, metavar="REGEX", help="Mask fields of this name as well (repeatable).")
@click.option("--keep", multiple=True, metavar="NAME", help="Do not mask these, as in `record --keep` (repeatable).")
@click.option("--seconds", type=click.FloatRange(0), default=30.0, show_default=True, help="To look for more inputs.")
@RUNNER
@click.option("--into", type=_FOLDER, help="Directory to write to [PATH/characterization_tests].")
@click.option("--accept", multiple=True, metavar="CASE", help="Accept what this case does now, or `all` (repeatable).")
@click.option("--because", default="", metavar="TEXT", help="Why it is accepted; stays in the file.")
@click.option("--reviewer", default="", metavar="ROLE", help="The role of whoever reviewed it; no name.")
@click.option("--lang", type=click.Choice(["en", "ja"]), default="en", show_default=True, help="Language.")
def COMMAND(root: Path, **options: Any) -> int:  # noqa: N802 - the name by which commands are found
    """Lock what the project at PATH does today, right or wrong.

    Written are pytest files and the cases they replay, to be committed with the project. A lock that is there already
    is added to; a case that does something else now is named and stays as it was until it is accepted.
    Exit code 1 if there is such a case. How the program is started may stand in [tool.tebiki.record] of PATH's
    pyproject.toml (or tebiki.toml) instead: python, app, path, environment, before, writes, connects, mask,
    mask-patterns, keep.
    """
    wish = _read_options(root, options)
    say_unprotected(wish.python, wish.runner, options["lang"])
    with claimed_lock(wish.into) as folder:
        done = _run_accept(wish, options) if options["accept"] else _run_lock(wish, options["lang"], folder)
        folder.write(done.files)
    for line in describe_lock(done, str(wish.into), options["lang"]):
        click.echo(make_visible(line))
    return INTERRUPTED if done.interrupted else int(bool(done.changed))


def _run_lock(wish: LockOptions, lang: Lang, folder: LockFolder) -> LockResult:
    """A lock that is written from time to time, so that whoever ends the run keeps what there is."""
    kept: list[Lock] = []

    def keep(done: LockResult) -> None:
        folder.write(done.files)
        kept[:] = [done.lock]

    try:
        with show_progress(lang, quiet=False) as progress:
            return lock(wish, progress, keep)
    except KeyboardInterrupt:
        click.echo(make_visible(describe_interrupted(kept[0] if kept else None, str(wish.into), lang)), err=True)
        raise


def _read_options(path: Path, options: dict[str, Any]) -> LockOptions:
    into = lock_folder(path, options["into"])
    root = path.resolve()
    usual = load(root).record
    setup = Setup(
        root=os.path.relpath(root, into.resolve()),
        app=options["app"] or usual.app,
        packages=usual.packages,
        path=options["path"] or usual.path,
        environment=usual.environment | dict(_pairs(options["env"])),
        before=tuple(tuple(shlex.split(command)) for command in options["before"] or usual.before),
        writes=options["writes"] or usual.writes,
        connects=addresses(options["connects"], root),
        names=(*usual.mask, *options["mask"]),
        patterns=tuple(usual.mask_patterns.items()),
        keep=(*usual.keep, *options["keep"]),
    )
    _check_text(setup)
    where = (interpreter(options["python"], options["runner"], root), options["runner"])
    return LockOptions(root, into, setup, *where, options["target"], options["recording"], options["seconds"])


def _check_text(setup: Setup) -> None:
    """See that the options can be kept: `lock.json` is UTF-8.

    Raises:
        UsageError: one holds other bytes.
    """
    try:
        msgspec.json.encode(setup)
    except UnicodeEncodeError as error:
        text = error.object[max(error.start - 20, 0) : error.end]
        raise UsageError(f"`{text}` is not UTF-8, and lock.json could not keep it. Write it in UTF-8.") from error


def _run_accept(wish: LockOptions, options: dict[str, Any]) -> LockResult:
    if not options["because"].strip() or not options["reviewer"].strip():
        raise UsageError("--accept needs --because TEXT (why is it meant?) and --reviewer ROLE (who looked at it?).")
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    return accept_cases(wish, options["accept"], Accepted(options["because"], options["reviewer"], today))


def _pairs(given: Iterable[str]) -> Iterable[tuple[str, str]]:
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name:
            raise UsageError(f"--env {text}: write NAME=VALUE.")
        yield name, value
