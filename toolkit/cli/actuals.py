"""`tebiki actuals`: the hours that were really needed, beside what had been estimated."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from toolkit.errors import UsageError
from toolkit.model.facts import Lang
from toolkit.model.ledger import ACTIVITIES, ROLES, LedgerEntry
from toolkit.render.terminal.actuals import added_lines, compared_lines, entry_lines, imported_lines, synced_lines
from toolkit.state import settings

_LANG = click.option("--lang", type=click.Choice(["en", "ja"]), help="Language of the messages.")
_PROJECT = click.option(
    "--project", "root", type=click.Path(exists=True, file_okay=False, path_type=Path), default=".", help="Project [.]."
)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("actuals", short_help="Record actual hours, and compare them with estimates.")
def COMMAND() -> None:  # noqa: N802 - the name by which commands are found
    """Record the hours that pull requests really took, in .tebiki/ledger.jsonl, and compare them with estimates.

    The file belongs to the team: commit it. It names pull requests and roles, never persons.
    """


_TIMES = {"ignore_unknown_options": True, "help_option_names": ["--help"]}
"""`-2h` is no option `-h` but a time, and a wrong one."""


@COMMAND.command("add", context_settings=_TIMES)
@click.argument("pr", metavar="PR")
@click.argument("spent", metavar="TIME")
@click.option("--part", type=click.Choice(ACTIVITIES), default="whole", show_default=True, help="What was done.")
@click.option("--step", default="", help="Step of the plan, by number or id: its estimate is kept.")
@click.option("--day", default="", help="Day of the work, as 2026-01-30 [today].")
@click.option("--by", type=click.Choice(ROLES), default=None, help="Role of who did it.")
@_PROJECT
@_LANG
def add(pr: str, spent: str, root: Path, lang: Lang | None, **told: Any) -> None:
    """Record that the pull request PR took TIME, such as 3.5h, 3h30m, 90m or 1d."""
    from toolkit.flows.actuals import add_actual

    known = settings.load(root)
    entry = LedgerEntry(pr, 0.0, told["day"], told["part"], told["step"], by=told["by"] or "")
    added = add_actual(root, entry, spent, _today(), known.estimate.hours_per_day)
    click.echo("\n".join(added_lines(added, lang or known.lang)))


@COMMAND.command("import")
@click.argument("file", type=_FILE)
@click.option("--columns", default="", help="For a file of another tool: pr=Ticket,hours=Spent,day=Date.")
@_PROJECT
@_LANG
def import_(file: Path, columns: str, root: Path, lang: Lang | None) -> None:
    """Record the rows of FILE, an export of Jira, GitHub or Toggl as CSV.

    Rows that were imported before are not recorded twice. If one row is wrong, none is recorded.
    """
    from toolkit.flows.actuals import import_actuals

    known = settings.load(root)
    done = import_actuals(root, file, _mapping(columns), _today(), known.estimate.hours_per_day)
    counts = (len(done.added), done.known, done.left_out)
    click.echo("\n".join(imported_lines(file.name, done.tool, counts, done.unheld, lang or known.lang)))


@COMMAND.command("link")
@click.argument("pr", metavar="PR")
@click.argument("step", metavar="STEP")
@_PROJECT
@_LANG
def link(pr: str, step: str, root: Path, lang: Lang | None) -> None:
    """Say that the pull request PR was the STEP of the plan (its number or id), where only its hours are recorded.

    The estimate of the step, as it is now, is kept beside the hours of the pull request, and they are compared.
    """
    from toolkit.flows.actuals import link_actual

    click.echo("\n".join(added_lines(link_actual(root, pr, step, _today()), lang or settings.load(root).lang)))


@COMMAND.command("sync")
@click.option("--branch", default="HEAD", show_default=True, help="What pull requests were merged into.")
@_PROJECT
@_LANG
def sync(branch: str, root: Path, lang: Lang | None) -> None:
    """Record the hours of merged pull requests of `tebiki refactor`.

    They are read from `Tebiki-Hours: 2.5h` (or `Tebiki-Hours: review 30m`) in the commit or the merge commit, and
    recorded with the estimate that the commit carries. What was recorded before is not recorded twice.
    """
    from toolkit.flows.actuals_sync import sync_actuals

    known = settings.load(root)
    done = sync_actuals(root, branch, _today(), known.estimate.hours_per_day)
    bare = [(one.pr, one.trailers.step) for one in done.without_hours]
    click.echo("\n".join(synced_lines(len(done.added), done.known, bare, lang or known.lang)))


@COMMAND.command("list")
@_PROJECT
@_LANG
def list_(root: Path, lang: Lang | None) -> None:
    """Show every entry."""
    from toolkit.state.ledger_file import read_ledger

    click.echo("\n".join(entry_lines(read_ledger(root), lang or settings.load(root).lang)))


@COMMAND.command("show")
@_PROJECT
@_LANG
def show(root: Path, lang: Lang | None) -> None:
    """Show planned against actual hours, and what they teach."""
    from toolkit.flows.actuals import compare_actuals

    found = compare_actuals(root)
    click.echo("\n".join(compared_lines(found.actuals, found.calibration, lang or settings.load(root).lang)))


def _today() -> str:
    return datetime.now(UTC).astimezone().date().isoformat()


def _mapping(text: str) -> dict[str, str]:
    """`pr=Ticket,hours=Spent` as field -> header."""
    pairs = [part.partition("=") for part in text.split(",") if part.strip()]
    if wrong := [field for field, equals, column in pairs if not (equals and column.strip())]:
        raise UsageError(f"--columns: `{wrong[0]}` has no header after `=`. Write pr=Ticket,hours=Spent,day=Date.")
    return {field.strip(): column.strip() for field, _, column in pairs}
