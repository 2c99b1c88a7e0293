"""`tebiki plan`: turn findings into an ordered backlog of steps, each one pull request, with hours."""

from pathlib import Path
from typing import Any

import click

from toolkit.cli._analysis import usual
from toolkit.cli._folder import check_file, check_folder, write_file, write_folder
from toolkit.cli._options import COVERAGE, JOBS, LANG, NO_HISTORY, QUIET, json_option, write_json
from toolkit.cli._progress import show_progress
from toolkit.render.plan.lines import plan_lines
from toolkit.render.plan.sheet import NAME as SHEET
from toolkit.render.plan.sheet import plan_sheet
from toolkit.render.plan.text import NAME as TEXT
from toolkit.render.plan.text import plan_text
from toolkit.render.terminal.mining import refused_line
from toolkit.state.plan_file import NAME, count_changes, plan_bytes, read_plan
from toolkit.state.project_file import project_file
from toolkit.wiring import analysis, plugins


@click.command("plan", short_help="Plan the work in steps, with hours.")
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Where to write [reports/<project>/plan]."
)
@NO_HISTORY
@COVERAGE
@JOBS
@json_option("model.plan:Plan")
@QUIET
@LANG
def COMMAND(path: Path, out: Path | None, quiet: bool, **options: Any) -> int:  # noqa: N802 - the name by which commands are found
    """Plan how to resolve the findings in PATH, in steps of one pull request each, with hours.

    Writes .tebiki/plan.json in the project, and plan.md and plan.csv to --out. Hours are ranges. They are calibrated
    with the team's settings in [tool.tebiki.estimate], its merged branches and its actual hours in
    .tebiki/ledger.jsonl.
    """
    json_file = options.pop("json_file")
    request = usual(path, **options)
    former = read_plan(path)
    folder = out or Path("reports") / (path.resolve().name or "project") / "plan"
    check_folder(folder)
    check_file(project_file(path, NAME))
    with show_progress(request.lang, quiet=quiet) as progress:
        outcome, plan, past = analysis.plan(request, progress)
    if past and past.refused and not quiet:
        click.echo(refused_line(path.resolve().name, past.refused, request.lang), err=True)
    catalogue, lang = plugins.catalogue(), request.lang
    write_folder(folder, {TEXT: plan_text(plan, catalogue, lang), SHEET: plan_sheet(plan, catalogue, lang)})
    write_file(project_file(path, NAME), plan_bytes(plan))
    if not (write_json(json_file, plan) or quiet):
        since = (former.day, *count_changes(former, plan)) if former else None
        files = (str(folder / TEXT), str(folder / SHEET), str(path / NAME))
        click.echo("\n".join(plan_lines(plan, catalogue, lang, since, files)))
    return 4 if outcome.faults else 0
