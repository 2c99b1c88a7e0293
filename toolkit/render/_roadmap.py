"""Sentences about a roadmap that several formats share, and what a reader has to know before believing any hours."""

from dataclasses import dataclass
from typing import NamedTuple

from toolkit.model.estimate import Source
from toolkit.model.plan import PLACES, Milestone, Plan, Roadmap
from toolkit.render._hours import day_count, hour_chances, hour_count, hours_sentence, week_count
from toolkit.text.numbers import format_percent
from toolkit.text.sentences import Sentence, TextRun
from toolkit.text.words import Words


class SumCoverage(NamedTuple):
    """Sums of 20 consecutive tasks of past projects, and how many stayed within the simulated range.

    Attributes:
        series: how many sums; projects: of how many projects.
        p50, p80: share of the sums within these, the mean over the projects: a team is one project.
        least, most: the share within P80 in the project where it was lowest, and where it was highest.
    """

    series: int
    projects: int
    p50: float
    p80: float
    least: float
    most: float


HELD = {
    "proxy": SumCoverage(125, 9, 0.47, 0.86, 0.45, 1.0),
    "team_history": SumCoverage(66, 7, 0.57, 0.89, 0.71, 1.0),
}
"""Level -> what `tests/planning/test_roadmap.py` measures; docs/estimation.md says why it is no better."""
LEVELS: tuple[Source, ...] = ("assumption", "proxy", "team_history", "measured")


def plan_caveats(plan: Plan, tell: Words) -> list[Sentence]:
    """Return the caveats that a reader must know before relying on the hours."""
    level, n = _best_level(plan)
    keys = (
        "honest.hits",
        "honest.base",
        "honest.parts",
        "honest.guessed",
        "honest.complexity",
        "honest.tests_covered" if plan.coverage else "honest.tests_guessed",
        "honest.fixes" if plan.history else "honest.no_history",
        *(["system.limits"] if plan.inventory else []),
    )
    return [*unfinished_sentences(plan, tell), tell.say(f"level.{level}", n=n), *map(tell.say, keys)]


def unfinished_sentences(plan: Plan, tell: Words) -> list[Sentence]:
    """A sentence about the files on which codemods did not finish; none if all did."""
    if not plan.unfinished:
        return []
    shown = [f"{item.codemod}: {item.path}" for item in plan.unfinished[:PLACES]]
    return [tell.say("plan.unfinished", n=len(plan.unfinished), files=shown)]


def _best_level(plan: Plan) -> tuple[str, int]:
    """The best source of all estimates, and the observations of the team behind it."""
    found = [step.estimate for step in plan.steps if step.estimate]
    best = max(found, key=lambda item: (LEVELS.index(item.level), item.n), default=None)
    return (best.level, best.n) if best else ("proxy", 0)


@dataclass(frozen=True)
class MilestoneText:
    """The time that some of the steps take together, in words; hours and weeks apart."""

    steps: int
    amount: str
    hours: Sentence
    weeks: Sentence
    days: Sentence
    milestone: Milestone


def milestone_texts(plan: Plan, tell: Words) -> list[MilestoneText]:
    """The first steps and all of them, from few to many."""
    if plan.roadmap is None:
        return []
    found = plan.roadmap
    whole = Milestone(len(plan.steps), found.hours, found.weeks, found.curve)
    return [_milestone_text(item, found, tell) for item in (*found.milestones, whole)]


def _milestone_text(item: Milestone, roadmap: Roadmap, tell: Words) -> MilestoneText:
    def within(key: str, low: TextRun, high: TextRun, **more: TextRun) -> Sentence:
        return tell.say(key, p50=low, p80=high, **more)

    per_day = roadmap.team.hours_per_day
    return MilestoneText(
        steps=item.steps,
        amount=tell.count("hours.step", item.steps),
        hours=hours_sentence(item.hours, tell),
        weeks=within("roadmap.weeks", week_count(item.weeks.p50, tell), week_count(item.weeks.p80, tell)),
        days=within(
            "roadmap.days",
            day_count(item.hours.p50, per_day, tell),
            day_count(item.hours.p80, per_day, tell),
            hours=hour_count(per_day, tell),
        ),
        milestone=item,
    )


def assumption_sentences(plan: Plan, tell: Words) -> list[Sentence]:
    """Sentences about the assumptions of the roadmap."""
    if plan.roadmap is None:
        return []
    team = plan.roadmap.team
    said = tell.say(
        "roadmap.team",
        members=TextRun(tell.count("hours.person", team.members)),
        hours=TextRun(tell.count("hours.hour", team.hours_per_week)),
        spread=TextRun(format_percent(team.spread)),
        failures=TextRun(format_percent(team.gate_failures)),
        rework=TextRun(format_percent(team.rework)),
    )
    simulated = tell.say("roadmap.simulated", draws=plan.roadmap.draws)
    return [*_upgrade_sentences(plan.roadmap, tell), said, simulated, *coverage_sentences(plan, tell)]


def _upgrade_sentences(roadmap: Roadmap, tell: Words) -> list[Sentence]:
    """A sentence about the share that upgrades of libraries have in the total; none without upgrades."""
    found = roadmap.upgrades
    if found is None:
        return []
    per_team = {"p50": week_count(found.weeks.p50, tell), "p80": week_count(found.weeks.p80, tell)}
    steps = TextRun(tell.count("hours.step", found.steps))
    return [tell.say("roadmap.upgrades", steps=steps, hours=hour_chances(found.hours, tell), **per_team)]


def coverage_sentences(plan: Plan, tell: Words) -> list[Sentence]:
    """Sentences about how often such sums were right; none if the ledger, or nothing, calibrates the hours."""
    level, _ = _best_level(plan)
    if level not in HELD:
        return []
    found = HELD[level]
    shares = {name: TextRun(format_percent(getattr(found, name))) for name in ("p80", "least", "most")}
    return [tell.say(f"held.{level}", projects=found.projects, **shares)]
