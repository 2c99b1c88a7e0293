"""`tebiki goals`: at most three goals with a measure, a target, a day and hours; none that cannot be reached."""

from pathlib import Path
from typing import Any

import click

from toolkit import wiring
from toolkit.cli._analysis import usual
from toolkit.cli._folder import alone, write_file
from toolkit.cli._progress import show_progress
from toolkit.errors import UsageError
from toolkit.flows.goals import check_goals, draft_goals, goal_standings
from toolkit.model.facts import Lang
from toolkit.model.goals import Checked
from toolkit.model.plan import NO_PLAN, Plan
from toolkit.render.plan.goals import file_title, goal_lines, goal_sentence
from toolkit.state.goals_file import NAME, read_goals, with_goals
from toolkit.state.project_file import project_file
from toolkit.text.sentences import plain_text
from toolkit.text.words import load_words


@click.command("goals", short_help="Draft goals that the team's hours can reach.")
@click.argument("path", type=click.Path(path_type=Path), default=".")
@click.option("--by", default="", metavar="YYYY-MM-DD", help="The day of the goals [in 13 weeks].")
@click.option("--target", "targets", multiple=True, metavar="MEASURE=N", help="A goal of your own (repeatable).")
@click.option("--accept", is_flag=True, help="Add the goals to .tebiki/goals.md.")
@click.option("--lang", type=click.Choice(["en", "ja"]), help="Language of the goals and the messages.")
@click.option("--no-history", "history", flag_value=False, default=True, help="Do not read git's history.")
@click.option("--quiet", is_flag=True, help="Print no progress.")
def COMMAND(path: Path, by: str, targets: tuple[str, ...], accept: bool, quiet: bool, **options: Any) -> int:  # noqa: N802 - the name by which commands are found
    """Draft at most three goals for PATH from its plan, or show where the accepted ones stand.

    A goal that the team's weekly hours ([tool.tebiki.estimate]) do not reach by its day with a chance of 80 % is
    refused, and the nearest one that can be reached is named. Exit code 1 if a goal is refused.
    """
    request = usual(path, **options)
    accepted = read_goals(path)
    with show_progress(request.lang, quiet=quiet) as progress:
        plan = wiring.analyze(request, "processes", progress)[0].plan or NO_PLAN
    wanted = tuple((*_target(text), by) for text in targets)
    if accepted and not (accept or targets or by):
        found = goal_standings(plan, accepted)
    else:
        found = check_goals(plan, wanted) if wanted else _fresh(plan, by)
    _tell(found, request.lang, shows_accepted=bool(accepted) and not (accept or targets or by))
    refused = any(item.nearest for item in found)
    if accept and not refused and found:
        _accept(path, plan, found, request.lang)
    return 1 if refused else 0


def _fresh(plan: Plan, by: str) -> tuple[Checked, ...]:
    return tuple(Checked(goal, goal.start) for goal in draft_goals(plan, by)) if plan.steps else ()


def _target(text: str) -> tuple[str, int]:
    measure, found, amount = text.partition("=")
    if not found or not amount.isdecimal():
        raise UsageError(f"--target {text}: write it as MEASURE=NUMBER, such as sql_by_formatting=0.")
    return measure, int(amount)


def _tell(found: tuple[Checked, ...], lang: Lang, *, shows_accepted: bool) -> None:
    tell = load_words(lang)
    lines = list(goal_lines(found, wiring.catalogue(), lang)) or [tell.label("goal.nothing")]
    head = tell.label("goal.accepted" if shows_accepted else "goal.drafted")
    click.echo("\n".join([head, *lines]))


def _accept(path: Path, plan: Plan, found: tuple[Checked, ...], lang: Lang) -> None:
    catalogue = wiring.catalogue()
    goals = [item.goal for item in found]
    with alone(project_file(path, NAME).parent):  # nobody else adds goals between reading and writing
        title = file_title(plan.project, lang)
        data = with_goals(path, goals, lambda goal: plain_text(goal_sentence(goal, catalogue, lang)), title)
        write_file(project_file(path, NAME), data)
    click.echo(load_words(lang).text("plan.written", path=path / NAME))
