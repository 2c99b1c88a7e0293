"""`tebiki record`: run a command and record what the program does."""

import re
import shlex
from functools import partial
from pathlib import Path
from typing import Any

import click

from toolkit import __version__
from toolkit.cli._options import LANG, language
from toolkit.cli._progress import show_progress
from toolkit.errors import UsageError
from toolkit.model.facts import Lang
from toolkit.model.record_request import LEVELS, RecordOptions, Start
from toolkit.model.settings import interpreter_in_settings
from toolkit.render.terminal.record import approval_page, describe_recording, ended_lines, exported_line, import_lines
from toolkit.state.settings import load
from toolkit.system.signals import die_by_signal
from toolkit.text.visible import make_visible
from toolkit.wiring import behaviour


@click.command(
    "record",
    short_help="Record requests, calls and data access of a running program.",
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.argument("command", nargs=-1, type=click.UNPROCESSED)
@click.option(
    "--python", default="", metavar="PYTHON", help="Interpreter of the program; `python` in COMMAND stands for it."
)
@click.option("--out", "into", default="recording", metavar="DIRECTORY", show_default=True, help="Where to write.")
@click.option("--level", "levels", multiple=True, type=click.Choice(LEVELS), help="Record only this (repeatable).")
@click.option(
    "--package", "packages", multiple=True, metavar="NAME", help="Record only functions of this package (repeatable)."
)
@click.option("--mask", "names", multiple=True, metavar="REGEX", help="Also mask fields of this name (repeatable).")
@click.option(
    "--mask-pattern", "patterns", multiple=True, metavar="NAME=REGEX", help="Also mask text like this (repeatable)."
)
@click.option("--keep", multiple=True, metavar="NAME", help="Do not mask this field or pattern (repeatable).")
@click.option(
    "--thorough/--sparing",
    default=None,
    help="Serialize every object that a function receives, or spend a fixed share of the time on it. Default: "
    "thorough if COMMAND runs tests.",
)
@click.option("--pin", is_flag=True, help="Fix clock, time zone, ids and random numbers while recording.")
@click.option("--zone", default="UTC", metavar="NAME", show_default=True, help="Time zone for --pin.")
@click.option(
    "--runner",
    default="",
    metavar="COMMAND",
    help="Start the program elsewhere: 'docker run -v {probe}:/probe IMAGE {cmd}'.",
)
@click.option(
    "--probe", default="/probe", metavar="DIRECTORY", show_default=True, help="Where the runner mounts {probe}."
)
@click.option(
    "--root",
    default="",
    metavar="DIRECTORY",
    help="Directory that recorded paths start from [the current one].",
)
@click.option("--export", type=click.Path(path_type=Path), help="Only write the probe, to use it elsewhere.")
@click.option(
    "--import",
    "imports",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Import the requests of a HAR file or an access log (repeatable).",
)
@click.option(
    "--show-masked",
    is_flag=True,
    help="Count what was masked, by name and pattern; with --dry-run, list all names.",
)
@click.option("--dry-run", is_flag=True, help="Only show what would be recorded.")
@LANG
def COMMAND(**given: Any) -> int:  # noqa: N802 - the name by which commands are found
    """Run COMMAND (tests, a server, a script) and record what the program does.

    Write COMMAND after `--`. Nothing is installed, and no file of the project is changed. Secrets and personal data are
    masked before they are written.

    The settings in [tool.tebiki.record] of the current directory's pyproject.toml (or tebiki.toml) apply: mask,
    mask-patterns, keep, python, packages. The exit code is that of COMMAND.
    """
    record_options, lang = _record_options(given), language(given["lang"], Path())
    python = given["python"] or interpreter_in_settings(load(Path()).record.python, Path.cwd())
    start = Start(given["command"], python, given["runner"], given["probe"])
    lines: tuple[str, ...] = ()
    if given["dry_run"]:
        masked, command = behaviour.masked_fields(record_options), shlex.join(start.command)
        lines = tuple(approval_page(record_options, command, masked, lang, whole=given["show_masked"]))
    elif given["export"]:
        lines = (exported_line(given["export"], behaviour.export_probe(given["export"], record_options), lang),)
    elif given["imports"]:
        lines = tuple(
            import_lines(given["imports"], behaviour.import_recordings(given["imports"], record_options), lang)
        )
    elif start.command:
        return _record(start, record_options, lang, scrubbed=given["show_masked"])
    if not lines:
        raise UsageError("no command to record. Write it after `--`: tebiki record -- python manage.py test")
    for line in "\n".join(lines).split("\n"):
        click.echo(make_visible(line))
    return 0


def _record_options(given: dict[str, Any]) -> RecordOptions:
    """Build the options of a recording from the command line and the settings of the current directory's project.

    Raises:
        UsageError: a regular expression does not compile.
        SettingsError: the project's settings cannot be read.
    """
    of_project = load(Path()).record
    patterns = tuple((name, regex) for name, _, regex in (text.partition("=") for text in given["patterns"]))
    patterns = (*of_project.mask_patterns.items(), *patterns)
    names = (*of_project.mask, *given["names"])
    for regex in [*names, *(regex for _, regex in patterns)]:
        _check_regex(regex)
    of_tests = behaviour.runs_tests(given["command"])
    return RecordOptions(
        into=given["into"],
        root=given["root"],
        levels=given["levels"] or LEVELS,
        packages=given["packages"] or of_project.packages,
        key=behaviour.masking_key(),
        names=names,
        patterns=patterns,
        keep=(*of_project.keep, *given["keep"]),
        pin={"zone": given["zone"]} if given["pin"] else None,
        hash_seed="0" if of_tests else "",
        thorough=of_tests if given["thorough"] is None else given["thorough"],
        tebiki=__version__,
    )


def _check_regex(regex: str) -> None:
    try:
        found = bool(regex) and re.compile(regex)
    except re.error as error:
        raise UsageError(f"`{regex}` is not a regular expression: {error}.") from error
    if not found:
        raise UsageError("an empty pattern would mask everything: write --mask-pattern NAME=REGEX.")


def _record(start: Start, record_options: RecordOptions, lang: Lang, *, scrubbed: bool) -> int:
    """Record, and print our own messages to standard error: standard output belongs to the program."""
    code, recording = behaviour.record(start, record_options, partial(show_progress, lang, quiet=False))
    for line in (
        *ended_lines(code, record_options.into, lang),
        *describe_recording(recording, record_options.into, lang, scrubbed=scrubbed),
    ):
        click.echo(make_visible(line), err=True)
    if code < 0:
        die_by_signal(-code)
    return code
