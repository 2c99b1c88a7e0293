"""`tebiki plan`: findings as an ordered backlog of steps, each one pull request, with hours."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from toolkit import wiring
from toolkit.cli._analysis import usual
from toolkit.cli._folder import write_file, write_folder
from toolkit.cli._progress import show_progress
from toolkit.flows.calibrate import learned_from
from toolkit.flows.similar_tasks import add_similar_tasks
from toolkit.model.plan import NO_PLAN
from toolkit.render.plan.lines import plan_lines
from toolkit.render.plan.sheet import NAME as SHEET
from toolkit.render.plan.sheet import plan_sheet
from toolkit.render.plan.text import NAME as TEXT
from toolkit.render.plan.text import plan_text
from toolkit.render.terminal.mining import refused_line
from toolkit.state.plan_file import NAME, changes, plan_bytes, read_plan
from toolkit.state.project_file import project_file

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("plan", short_help="Plan the work in steps, with hours.")
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder [reports/<project>/plan].")
@click.option("--lang", type=click.Choice(["en", "ja"]), help="Language of the plan and the messages.")
@click.option("--no-history", "history", flag_value=False, default=True, help="Do not read git's history.")
@click.option("--coverage", type=_FILE, help="What tests reach: a coverage.py report in JSON or XML.")
@click.option("--jobs", type=click.IntRange(0, 256), help="Worker processes [as many as processors].")
@click.option("--quiet", is_flag=True, help="Print nothing but errors.")
def COMMAND(path: Path, out: Path | None, quiet: bool, **options: Any) -> int:  # noqa: N802 - the name by which commands are found
    """Plan what to do about the findings in PATH, in steps of one pull request each, with hours.

    Writes .tebiki/plan.json in the project, and plan.md and plan.csv into a folder. The hours are ranges; what a
    team says of itself is read from [tool.tebiki.estimate], what it needed before from its merged branches and
    from .tebiki/ledger.jsonl.
    """
    request = usual(path, **options)
    former = read_plan(path)
    with show_progress(request.lang, quiet=quiet) as progress:
        past = wiring.mine(request, progress) if request.history else None
        if past:
            request = replace(request, calibration=learned_from(past.rows))
        outcome, _ = wiring.analyze(request, "processes", progress)
    if past and past.refused and not quiet:
        click.echo(refused_line(path.resolve().name, past.refused, request.lang), err=True)
    plan = add_similar_tasks(outcome.plan or NO_PLAN, past.rows if past else ())
    catalogue, lang = wiring.catalogue(), request.lang
    folder = out or Path("reports") / (path.resolve().name or "project") / "plan"
    write_folder(folder, {TEXT: plan_text(plan, catalogue, lang), SHEET: plan_sheet(plan, catalogue, lang)})
    write_file(project_file(path, NAME), plan_bytes(plan))
    if not quiet:
        since = (former.day, *changes(former, plan)) if former else None
        files = (str(folder / TEXT), str(folder / SHEET), str(path / NAME))
        click.echo("\n".join(plan_lines(plan, catalogue, lang, since, files)))
    return 4 if outcome.faults else 0
