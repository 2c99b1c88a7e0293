"""`tebiki lock`: write characterization tests of what a program does today."""

import datetime
import os
import shlex
from pathlib import Path
from typing import Any

import click
import msgspec

from toolkit.cli._interpreter import (
    CONNECTS,
    DATABASE,
    PYTHON,
    RUNNER,
    addresses,
    environment_pairs,
    interpreter,
    say_unprotected,
)
from toolkit.cli._lock_folder import LockFolder, claimed_lock, lock_folder
from toolkit.cli._options import BECAUSE, LANG, LOCK, PROJECT, REVIEWER, json_option, language, write_json
from toolkit.cli._progress import show_progress
from toolkit.cli._signals import INTERRUPTED
from toolkit.errors import UsageError
from toolkit.model.facts import Lang
from toolkit.model.lock import Accepted, Lock, Setup
from toolkit.model.lock_run import LockOptions, LockResult
from toolkit.render.terminal.json_results import report_lock
from toolkit.render.terminal.lock import describe_interrupted, describe_lock
from toolkit.state.settings import load
from toolkit.text.visible import make_visible
from toolkit.wiring.behaviour import accept_cases, lock

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command("lock", short_help="Write tests that lock what a program does today.")
@PROJECT
@click.option(
    "--only",
    multiple=True,
    metavar="MODULE",
    help="Lock only functions of this module or package, and no requests (repeatable).",
)
@click.option("--recording", type=_FOLDER, help="Recording made by `tebiki record`.")
@PYTHON
@click.option(
    "--app", default="", metavar="MODULE:NAME", help="The application: module:name, module:factory('testing'), django."
)
@click.option("--path", multiple=True, metavar="DIR", help="Import path of the program, below PATH (repeatable).")
@click.option("--env", multiple=True, metavar="NAME=VALUE", help="Environment; {scratch} is the copy (repeatable).")
@click.option("--before", multiple=True, metavar="COMMAND", help="Run this first; {python} is known (repeatable).")
@click.option("--writes", multiple=True, metavar="PLACE", help="Allow writing outside of the copy (repeatable).")
@CONNECTS
@DATABASE
@click.option("--mask", "mask", multiple=True, metavar="REGEX", help="Also mask fields of this name (repeatable).")
@click.option("--keep", multiple=True, metavar="NAME", help="Do not mask this field or pattern (repeatable).")
@click.option("--seconds", type=click.FloatRange(0), default=30.0, show_default=True, help="Time to search for inputs.")
@RUNNER
@LOCK
@click.option("--accept", multiple=True, metavar="CASE", help="Accept what this case does now, or `all` (repeatable).")
@BECAUSE
@REVIEWER
@json_option("model.json_results:LockReport")
@LANG
def COMMAND(root: Path, **options: Any) -> int:  # noqa: N802 - the name by which commands are found
    """Lock what the project at PATH does today, right or wrong.

    Writes pytest files and the cases that they replay; commit them with the project. Without --recording
    and --only, the recording in PATH/recording is locked, if there is one. An existing lock is extended. A case that
    behaves differently now is reported and stays as it is until you accept it; the exit code is then 1.

    The way to start the program can be set in [tool.tebiki.record] of PATH's pyproject.toml (or tebiki.toml): python,
    app, path, environment, before, writes, connects, database, mask, mask-patterns, keep.
    """
    lock_options, lang = _read_options(root, options), language(options["lang"], root)
    say_unprotected(lock_options.python, lock_options.runner, lang)
    with claimed_lock(lock_options.into) as folder:
        done = _run_accept(lock_options, options) if options["accept"] else _run_lock(lock_options, lang, folder)
        folder.write(done.files)
    printed = options["json_file"] and write_json(options["json_file"], report_lock(done, str(lock_options.into)))
    for line in () if printed else describe_lock(done, str(lock_options.into), lang, str(root)):
        click.echo(make_visible(line))
    return INTERRUPTED if done.interrupted else int(bool(done.changed))


def _run_lock(lock_options: LockOptions, lang: Lang, folder: LockFolder) -> LockResult:
    """Create a lock, and save it from time to time so that an interrupted run keeps its results."""
    kept: list[Lock] = []

    def keep(done: LockResult) -> None:
        folder.write(done.files)
        kept[:] = [done.lock]

    try:
        with show_progress(lang, quiet=False) as progress:
            return lock(lock_options, progress, keep)
    except KeyboardInterrupt:
        click.echo(
            make_visible(describe_interrupted(kept[0] if kept else None, str(lock_options.into), lang)), err=True
        )
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
        environment=usual.environment | dict(environment_pairs(options["env"])),
        before=tuple(map(_split_command, options["before"] or usual.before)),
        writes=options["writes"] or usual.writes,
        connects=addresses(options["connects"], root),
        database=options["database"] or usual.database,
        names=(*usual.mask, *options["mask"]),
        patterns=tuple(usual.mask_patterns.items()),
        keep=(*usual.keep, *options["keep"]),
    )
    _check_text(setup)
    where = (interpreter(options["python"], options["runner"], root), options["runner"])
    what = (options["only"], options["recording"], options["seconds"])
    is_python_named = bool(options["python"] or options["runner"] or usual.python)
    return LockOptions(root, into, setup, *where, *what, is_python_named)


def _split_command(command: str) -> tuple[str, ...]:
    try:
        return tuple(shlex.split(command))
    except ValueError as error:
        raise UsageError(f"`{command}` is not a command: a quotation mark or a backslash has no end.") from error


def _check_text(setup: Setup) -> None:
    """Check that the options can be encoded in `lock.json`, which is UTF-8.

    Raises:
        UsageError: a text is not valid UTF-8.
    """
    try:
        msgspec.json.encode(setup)
    except UnicodeEncodeError as error:
        text = error.object[max(error.start - 20, 0) : error.end]
        raise UsageError(f"`{text}` is not UTF-8, and lock.json could not keep it. Write it in UTF-8.") from error


def _run_accept(lock_options: LockOptions, options: dict[str, Any]) -> LockResult:
    if not options["because"].strip() or not options["reviewer"].strip():
        raise UsageError(
            "--accept needs --because TEXT (why is the change intended?) and --reviewer ROLE (who checked?)."
        )
    today = datetime.datetime.now(datetime.UTC).date().isoformat()
    return accept_cases(lock_options, options["accept"], Accepted(options["because"], options["reviewer"], today))
