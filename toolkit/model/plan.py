"""The plan: findings as an ordered backlog of steps, each one reviewed pull request."""

from typing import Literal

import msgspec

from toolkit.model.estimate import Estimate, Hours, Work

Action = Literal["lock", "change"]


class Value(msgspec.Struct, frozen=True):
    """Why a step is worth its hours.

    Attributes:
        recent_commits: how often its code changed in the recent window; `fixes`: commits that mended defects there.
        endpoints: entry points that reach it; None: not known.
    """

    recent_commits: int = 0
    fixes: int = 0
    fan_in: int = 0
    endpoints: int | None = None


class Step(msgspec.Struct, frozen=True):
    """One pull request.

    Attributes:
        id: `links.step_id` of the action and the symbols: the same on every run.
        action: `lock` (write tests that hold today's behaviour) or `change`.
        title: the rule whose counter-measure it is, for the words.
        codemod, sites: what does it, and on how many sites; None: by hand.
        needs: ids of steps that come first.
        lock_threshold: strength that the lock must have before it; None: not measured.
        part, parts: where a step was too large and was split.
    """

    id: str
    action: Action
    title: str
    symbols: tuple[str, ...]
    finding_ids: tuple[str, ...] = ()
    endpoints: tuple[str, ...] = ()
    codemod: str | None = None
    sites: int | None = None
    needs: tuple[str, ...] = ()
    work: Work = Work()
    estimate: Estimate | None = None
    value: Value = Value()
    risk: Literal["high", "medium", "low"] = "medium"
    lock_threshold: float | None = None
    part: int = 1
    parts: int = 1


class Roadmap(msgspec.Struct, frozen=True):
    """How long all steps take together, by simulation; P90s are never added.

    Attributes:
        hours: of effort; `weeks`: of calendar time, at the team's hours a week.
        curve: (hours, chance that the whole takes longer), for the picture.
    """

    hours: Hours
    weeks: Hours
    draws: int
    seed: int
    curve: tuple[tuple[float, float], ...] = ()


class Plan(msgspec.Struct, frozen=True):
    """Steps in the order in which they are to be done."""

    schema: int
    project: str
    day: str
    revision: str
    steps: tuple[Step, ...]
    roadmap: Roadmap | None = None
