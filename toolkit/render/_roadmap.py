"""Sentences about a roadmap that several formats share, with caveats about its hours."""

from dataclasses import dataclass
from typing import NamedTuple

from toolkit.model.estimate import Source
from toolkit.model.plan import PLACES, Milestone, Plan, Roadmap
from toolkit.render._hours import day_count, hour_chances, hour_count, hours_sentence, week_count
from toolkit.text.numbers import format_percent
from toolkit.text.sentences import Sentence, TextRun
from toolkit.text.words import Words


class SumCoverage(NamedTuple):
    """Back-test of sums of 20 consecutive tasks: how many stayed within the simulated range.

    Attributes:
        series: number of sums; projects: number of projects.
        p50, p80: share of the sums within these, as the mean over the projects.
        least, most: lowest and highest share within P80 of any project.
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
"""Results by level, as `tests/planning/test_roadmap.py` measures them; docs/estimation.md explains their limits."""
LEVELS: tuple[Source, ...] = ("assumption", "proxy", "team_history", "measured")


def plan_caveats(plan: Plan, tell: Words) -> list[Sentence]:
    """Return the caveats that a reader must know before relying on the hours, and on the endpoints of the steps."""
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
    return [
        *unfinished_sentences(plan, tell),
        *_untried_sentences(plan, tell),
        tell.say(f"level.{level}", n=n),
        *map(tell.say, keys),
    ]


def unfinished_sentences(plan: Plan, tell: Words) -> list[Sentence]:
    """Return a sentence about the files on which codemods did not finish; none if all did."""
    if not plan.unfinished:
        return []
    shown = [f"{item.codemod}: {item.path}" for item in plan.unfinished[:PLACES]]
    return [tell.say("plan.unfinished", n=len(plan.unfinished), files=shown)]


def _untried_sentences(plan: Plan, tell: Words) -> list[Sentence]:
    """Return a sentence about the steps whose codemods were not tried; none if all were."""
    untried = sum(step.codemod is not None and step.sites is None for step in plan.steps)
    return [tell.say("plan.untried", n=untried)] if untried else []


def _best_level(plan: Plan) -> tuple[str, int]:
    """Return the best source among all estimates, and its number of the team's observations."""
    found = [step.estimate for step in plan.steps if step.estimate]
    best = max(found, key=lambda item: (LEVELS.index(item.level), item.n), default=None)
    return (best.level, best.n) if best else ("proxy", 0)


@dataclass(frozen=True)
class MilestoneText:
    """The total time of some steps as text; hours and weeks are separate."""

    steps: int
    amount: str
    hours: Sentence
    weeks: Sentence
    days: Sentence
    milestone: Milestone


def milestone_texts(plan: Plan, tell: Words) -> list[MilestoneText]:
    """Return the milestones as text, from the first steps to all."""
    if plan.roadmap is None:
        return []
    found = plan.roadmap
    whole = Milestone(len(plan.steps), found.hours, found.weeks, found.curve)
    return [_milestone_text(item, found, tell) for item in (*found.milestones, whole)]


def _milestone_text(item: Milestone, roadmap: Roadmap, tell: Words) -> MilestoneText:
    def within(key: str, even: str, low: TextRun, high: TextRun, **more: TextRun) -> Sentence:
        return tell.say(key, p50=low, p80=high, **more) if low != high else tell.say(even, p50=low, **more)

    per_day = roadmap.team.hours_per_day
    return MilestoneText(
        steps=item.steps,
        amount=tell.count("hours.step", item.steps),
        hours=hours_sentence(item.hours, tell),
        weeks=within(
            "roadmap.weeks", "roadmap.weeks_even", week_count(item.weeks.p50, tell), week_count(item.weeks.p80, tell)
        ),
        days=within(
            "roadmap.days",
            "roadmap.days_even",
            day_count(item.hours.p50, per_day, tell),
            day_count(item.hours.p80, per_day, tell),
            hours=hour_count(per_day, tell),
        ),
        milestone=item,
    )


def assumption_sentences(plan: Plan, tell: Words) -> list[Sentence]:
    """Return sentences about the assumptions of the roadmap."""
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
    """Return a sentence about the share of library upgrades in the total; none without upgrades."""
    found = roadmap.upgrades
    if found is None:
        return []
    per_team = {"p50": week_count(found.weeks.p50, tell), "p80": week_count(found.weeks.p80, tell)}
    steps = TextRun(tell.count("hours.step", found.steps))
    return [tell.say("roadmap.upgrades", steps=steps, hours=hour_chances(found.hours, tell), **per_team)]


def coverage_sentences(plan: Plan, tell: Words) -> list[Sentence]:
    """Return sentences about how often such sums were right; none for other sources of hours."""
    level, _ = _best_level(plan)
    if level not in HELD or len(plan.steps) == 1:  # the figures are about sums
        return []
    found = HELD[level]
    shares = {name: TextRun(format_percent(getattr(found, name))) for name in ("p80", "least", "most")}
    return [tell.say(f"held.{level}", projects=found.projects, **shares)]
