"""What several formats say about a roadmap, and what a reader has to know before believing any hours."""

from dataclasses import dataclass

from toolkit.model.estimate import Source
from toolkit.model.plan import Milestone, Plan, Roadmap
from toolkit.render._hours import day_count, hour_count, week_count, whole
from toolkit.text.numbers import percent
from toolkit.text.sentences import Piece, Sentence
from toolkit.text.words import Words

HELD: dict[str, tuple[int, float, float]] = {"proxy": (125, 0.35, 0.73), "team_history": (66, 0.45, 0.82)}
"""Level -> blocks of 20 tasks of projects that the model had not seen, and the shares of them within P50 and P80.

`tests/plan/test_roadmap.py` measures them; docs/decisions/0010 says why they are no better.
"""
LEVELS: tuple[Source, ...] = ("assumption", "proxy", "team_history", "measured")


def honest(plan: Plan, tell: Words) -> list[Sentence]:
    """What a reader has to know before believing the hours."""
    level, n = _level(plan)
    keys = (
        "honest.hits",
        "honest.base",
        "honest.parts",
        "honest.guessed",
        "honest.complexity",
        "honest.tests_covered" if plan.coverage else "honest.tests_guessed",
        "honest.fixes" if plan.history else "honest.no_history",
    )
    return [tell.say(f"level.{level}", n=n), *map(tell.say, keys)]


def _level(plan: Plan) -> tuple[str, int]:
    """The best source of all estimates, and the observations of the team behind it."""
    found = [step.estimate for step in plan.steps if step.estimate]
    best = max(found, key=lambda item: (LEVELS.index(item.level), item.n), default=None)
    return (best.level, best.n) if best else ("proxy", 0)


@dataclass(frozen=True)
class Stretch:
    """How long some of the steps take together, in words; hours and weeks apart."""

    steps: int
    amount: str
    hours: Sentence
    weeks: Sentence
    days: Sentence
    milestone: Milestone


def stretches(plan: Plan, tell: Words) -> list[Stretch]:
    """The first steps and all of them, from few to many."""
    if plan.roadmap is None:
        return []
    found = plan.roadmap
    whole = Milestone(len(plan.steps), found.hours, found.weeks, found.curve)
    return [_stretch(item, found, tell) for item in (*found.milestones, whole)]


def _stretch(item: Milestone, roadmap: Roadmap, tell: Words) -> Stretch:
    def within(key: str, low: Piece, high: Piece, **more: Piece) -> Sentence:
        return tell.say(key, p50=low, p80=high, **more)

    per_day = roadmap.team.hours_per_day
    return Stretch(
        steps=item.steps,
        amount=tell.count("hours.step", item.steps),
        hours=whole(item.hours, tell),
        weeks=within("roadmap.weeks", week_count(item.weeks.p50, tell), week_count(item.weeks.p80, tell)),
        days=within(
            "roadmap.days",
            day_count(item.hours.p50, per_day, tell),
            day_count(item.hours.p80, per_day, tell),
            hours=hour_count(per_day, tell),
        ),
        milestone=item,
    )


def assumed(plan: Plan, tell: Words) -> list[Sentence]:
    """What the roadmap takes for granted."""
    if plan.roadmap is None:
        return []
    team = plan.roadmap.team
    said = tell.say(
        "roadmap.team",
        members=Piece(tell.count("hours.person", team.members)),
        hours=Piece(tell.count("hours.hour", team.hours_per_week)),
        spread=Piece(percent(team.spread)),
        failures=Piece(percent(team.gate_failures)),
        rework=Piece(percent(team.rework)),
    )
    return [said, tell.say("roadmap.simulated", draws=plan.roadmap.draws), *held(plan, tell)]


def held(plan: Plan, tell: Words) -> list[Sentence]:
    """How often such sums were right; nothing where the ledger, or nothing at all, speaks of the hours."""
    level, _ = _level(plan)
    if level not in HELD:
        return []
    blocks, p50, p80 = HELD[level]
    return [tell.say(f"roadmap.held_{level}", blocks=blocks, p50=Piece(percent(p50)), p80=Piece(percent(p80)))]
