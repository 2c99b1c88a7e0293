"""`tebiki goals`: draft at most three goals that the team's hours can reach, and show where accepted ones stand."""

import re
from pathlib import Path
from typing import Any

import click

from toolkit.cli._analysis import usual
from toolkit.cli._folder import alone, write_file
from toolkit.cli._options import LANG, NO_HISTORY, QUIET, json_option, write_json
from toolkit.cli._progress import show_progress
from toolkit.errors import UsageError
from toolkit.model.facts import Lang
from toolkit.model.goals import Checked
from toolkit.model.plan import NO_PLAN, Plan
from toolkit.render.plan.goals import file_title, goal_entry, goal_lines
from toolkit.state.goals_file import NAME, read_goals, with_goals
from toolkit.state.project_file import project_file
from toolkit.text.words import load_words
from toolkit.wiring import analysis, plugins

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?")


@click.command("goals", short_help="Draft goals that the team's hours can reach.")
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option("--by", default="", metavar="YYYY-MM-DD", help="Day of the goals [in 13 weeks].")
@click.option("--goal", "targets", multiple=True, metavar="MEASURE=N", help="Goal of your own (repeatable).")
@click.option("--access-log", type=_FILE, help="Access log that response times and errors are measured on.")
@click.option("--recording", type=_FOLDER, help="Recording made by `tebiki record`.")
@click.option("--accept", is_flag=True, help="Accept the goals: add them to .tebiki/goals.md.")
@NO_HISTORY
@json_option("model.goals:Checked[]")
@QUIET
@LANG
def COMMAND(path: Path, by: str, targets: tuple[str, ...], accept: bool, quiet: bool, **options: Any) -> int:  # noqa: N802 - the name by which commands are found
    """Draft at most three goals for PATH from its plan, or show where the accepted ones stand.

    A goal is refused if the team's weekly hours ([tool.tebiki.estimate]) do not reach it by its day with a probability
    of 80 %; the nearest goal that can be reached is shown instead. Exit code 1 if a goal is refused.

    A MEASURE is the name of a rule, or what users feel: response_time (95th percentile in ms) and error_rate (answers
    with 5xx in %) with --access-log, queries_per_request (mean) with --recording, and lock_strength (%). These are also
    measured on one endpoint: --goal "response_time GET /coupons/{id}=300". Which steps reach them is not known.
    """
    json_file = options.pop("json_file")
    files = options.pop("access_log"), options.pop("recording")
    request = usual(path, **options)
    accepted = read_goals(path)
    evidence = analysis.gather_evidence(request, *files)
    with show_progress(request.lang, quiet=quiet) as progress:
        plan = analysis.analyze(request, "processes", progress)[0].plan or NO_PLAN
    wanted = tuple((*_target(text), by) for text in targets)
    if accepted and not (accept or targets or by):
        found = analysis.goal_standings(plan, accepted, evidence)
    else:
        found = analysis.check_goals(plan, wanted, by, evidence)
    if not write_json(json_file, found):
        _print_goals(found, request.lang, shows_accepted=bool(accepted) and not (accept or targets or by))
    refused = any(item.nearest for item in found)
    if accept and not refused and found:
        _accept(path, plan, found, request.lang)
    return 1 if refused else 0


def _target(text: str) -> tuple[str, float]:
    measure, found, amount = text.rpartition("=")
    if not found or not _NUMBER.fullmatch(amount):
        raise UsageError(f"--goal {text}: write MEASURE=NUMBER, such as sql_by_formatting=0.")
    return measure.strip(), float(amount) if "." in amount else int(amount)


def _print_goals(found: tuple[Checked, ...], lang: Lang, *, shows_accepted: bool) -> None:
    tell = load_words(lang)
    lines = list(goal_lines(found, plugins.catalogue(), lang)) or [tell.label("goal.nothing")]
    head = tell.label("goal.accepted" if shows_accepted else "goal.drafted")
    click.echo("\n".join([head, *lines]))


def _accept(path: Path, plan: Plan, found: tuple[Checked, ...], lang: Lang) -> None:
    catalogue = plugins.catalogue()
    goals = [item.goal for item in found]
    with alone(project_file(path, NAME).parent):  # no other run adds goals between reading and writing
        title = file_title(plan.project, lang)
        data = with_goals(path, goals, lambda goal: goal_entry(goal, plan, catalogue, lang), title, lang)
        write_file(project_file(path, NAME), data)
    click.echo(load_words(lang).text("plan.written", path=path / NAME), err=True)
