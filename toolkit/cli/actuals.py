"""`tebiki actuals`: record actual hours and compare them with estimates."""

from pathlib import Path
from typing import Any

import click

from toolkit.cli._options import LANG, PROJECT, STEP, json_option, language, write_json
from toolkit.errors import UsageError
from toolkit.model.facts import Lang
from toolkit.model.ledger import ACTIVITIES, ROLES, LedgerEntry
from toolkit.render.terminal.actuals import added_lines, compared_lines, entry_lines, imported_lines, synced_lines
from toolkit.state import settings
from toolkit.wiring import ledger

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("actuals", short_help="Record actual hours, and compare them with estimates.")
def COMMAND() -> None:  # noqa: N802 - the name by which commands are found
    """Record the actual hours of pull requests in .tebiki/ledger.jsonl, and compare them with estimates.

    The file belongs to the team; commit it. It names pull requests and roles, never people.
    """


_TIMES = {"ignore_unknown_options": True, "help_option_names": ["--help"]}
"""Settings that parse `-2h` as a (wrong) time and not as the option `-h`."""


@COMMAND.command("add", context_settings=_TIMES)
@click.argument("pr", metavar="PR")
@click.argument("spent", metavar="TIME")
@PROJECT
@click.option("--part", type=click.Choice(ACTIVITIES), default="whole", show_default=True, help="What was done.")
@STEP
@click.option("--day", default="", metavar="YYYY-MM-DD", help="Day of the work [today].")
@click.option("--role", "by", type=click.Choice(ROLES), default=None, help="Role of the person who did it.")
@json_option("model.ledger:Added")
@LANG
def add(pr: str, spent: str, root: Path, json_file: Path | None, lang: Lang | None, **told: Any) -> None:
    """Record that the pull request PR took TIME, such as 3.5h, 3h30m, 90m or 1d.

    With --step, the estimate of that step is kept beside it.
    """
    known = settings.load(root)
    entry = LedgerEntry(pr, 0.0, told["day"], told["part"], told["step"], by=told["by"] or "")
    added = ledger.add_actual(root, entry, spent, known.estimate.hours_per_day)
    if not write_json(json_file, added):
        click.echo("\n".join(added_lines(added, lang or known.lang)))


@COMMAND.command("import")
@click.argument("file", type=_FILE)
@PROJECT
@click.option(
    "--columns", default="", metavar="NAME=HEADER,...", help="Columns of another tool: pr=Ticket,hours=Spent,day=Date."
)
@json_option("model.actuals:ImportedActuals")
@LANG
def import_(file: Path, columns: str, root: Path, json_file: Path | None, lang: Lang | None) -> None:
    """Record the rows of FILE, a CSV export of Jira, GitHub or Toggl.

    Rows that were imported before are skipped. If one row is wrong, none is recorded.
    """
    known = settings.load(root)
    done = ledger.import_actuals(root, file, _mapping(columns), known.estimate.hours_per_day)
    if write_json(json_file, done):
        return
    counts = (len(done.added), done.known, done.left_out)
    click.echo("\n".join(imported_lines(file.name, done.tool, counts, done.unheld, lang or known.lang)))


@COMMAND.command("link")
@click.argument("pr", metavar="PR")
@click.argument("step", metavar="STEP")
@PROJECT
@json_option("model.ledger:Added")
@LANG
def link(pr: str, step: str, root: Path, json_file: Path | None, lang: Lang | None) -> None:
    """Link the recorded pull request PR to STEP of the plan (number or id), so that the two are compared.

    The present estimate of the step is kept beside the hours of the pull request.
    """
    linked = ledger.link_actual(root, pr, step)
    if not write_json(json_file, linked):
        click.echo("\n".join(added_lines(linked, lang or settings.load(root).lang)))


@COMMAND.command("sync")
@PROJECT
@click.option(
    "--base", "branch", default="HEAD", metavar="BRANCH", show_default=True, help="Branch that they were merged into."
)
@json_option("model.actuals:SyncedActuals")
@LANG
def sync(branch: str, root: Path, json_file: Path | None, lang: Lang | None) -> None:
    """Record the hours of merged pull requests that `tebiki refactor` made.

    Hours are read from `Tebiki-Hours: 2.5h` (or `Tebiki-Hours: review 30m`) in the commit or the merge commit, and
    recorded with the estimate in the commit. Entries that were recorded before are skipped.
    """
    known = settings.load(root)
    done = ledger.sync_actuals(root, branch, known.estimate.hours_per_day)
    if write_json(json_file, done):
        return
    bare = [(one.pr, one.trailers.step) for one in done.without_hours]
    click.echo("\n".join(synced_lines(len(done.added), done.known, bare, lang or known.lang)))


@COMMAND.command("list")
@PROJECT
@json_option("model.ledger:LedgerEntry[]")
@LANG
def list_(root: Path, json_file: Path | None, lang: Lang | None) -> None:
    """List every entry."""
    from toolkit.state.ledger_file import read_ledger

    entries = read_ledger(root)
    if write_json(json_file, entries):
        return
    click.echo("\n".join(entry_lines(entries, language(lang, root))))


@COMMAND.command("show")
@PROJECT
@json_option("model.actuals:ActualsComparison")
@LANG
def show(root: Path, json_file: Path | None, lang: Lang | None) -> None:
    """Compare planned with actual hours, and show how they calibrate estimates."""
    found = ledger.compare_actuals(root)
    if write_json(json_file, found):
        return
    click.echo("\n".join(compared_lines(found.actuals, found.calibration, lang or settings.load(root).lang)))


def _mapping(text: str) -> dict[str, str]:
    """Parse `pr=Ticket,hours=Spent` into field -> column header."""
    pairs = [part.partition("=") for part in text.split(",") if part.strip()]
    if wrong := [field for field, equals, column in pairs if not (equals and column.strip())]:
        raise UsageError(f"--columns: `{wrong[0]}` has no header after `=`. Write pr=Ticket,hours=Spent,day=Date.")
    return {field.strip(): column.strip() for field, _, column in pairs}
