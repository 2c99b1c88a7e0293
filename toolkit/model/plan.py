"""The plan: findings as an ordered backlog of steps, each one reviewed pull request."""

from collections.abc import Iterable
from typing import Literal

import msgspec

from toolkit.model.calibration import Calibration
from toolkit.model.estimate import Estimate, Hours, Work
from toolkit.model.findings import Finding, Place

Action = Literal["lock", "change"]
SCHEMA = 1
PLACES = 12


class Value(msgspec.Struct, frozen=True):
    """Reasons why a step is worth its hours.

    Attributes:
        recent_commits: commits that changed its code in the recent window; `fixes`: those that fixed defects.
        endpoints: number of endpoints that lead to its code, as far as source shows; None: unknown.
    """

    recent_commits: int = 0
    fixes: int = 0
    fan_in: int = 0
    endpoints: int | None = None


class Step(msgspec.Struct, frozen=True):
    """One pull request.

    Attributes:
        id: `links.step_id` of the action and the symbols: the same on every run.
        action: `lock` (write characterization tests) or `change`.
        title: the rule whose counter-measure it is, for its texts.
        family: the kind of work, for its texts: `lock`, `restructure`, or the rule.
        lasting: whether its findings remain after it (`Treatment.lasting`): they are not goals.
        worth: its importance, from its findings and the code's history; only the order is meaningful.
        risks: reasons for `risk` as (key, value); the first one is about the change itself.
        endpoints: the nearest `PLACES` of the endpoints that lead to its code; `value.endpoints` counts all.
        codemod, sites: the codemod and the number of sites that it changes; None: by hand, or not counted. `reviewed`:
            number of those sites that need review; `settled`: number of findings that the others resolve.
        level: if a codemod's work is divided over several steps: the value of the metric that it lowers at the end of
            this step (its option `to`); None: it does all that it can.
        needs: ids of the steps that must come first.
        strength: share of mutants that the lock kills now, in the step's weakest function; None: not measured.
            `lock_threshold`: the share required before the step; None: nothing was measured at all.
        part, parts: number of this part and of all parts if a large step was split; `split_hours`: additional hours of
            review and rollout for all parts compared with one large change; `group`: id shared by all parts.
        places: where its work begins in each function or file, the first `PLACES` of them; `more_places`: number of
            the others.
        modules: import names of its files, for commands that take a module.
        command: command that carries it out (`Treatment.command`), or records what a lock needs; empty: there is none.
    """

    id: str
    action: Action
    title: str
    symbols: tuple[str, ...]
    finding_ids: tuple[str, ...] = ()
    endpoints: tuple[str, ...] = ()
    codemod: str | None = None
    sites: int | None = None
    reviewed: int = 0
    settled: int = 0
    level: int | None = None
    needs: tuple[str, ...] = ()
    work: Work = Work()
    estimate: Estimate | None = None
    value: Value = Value()
    risk: Literal["high", "medium", "low"] = "medium"
    strength: float | None = None
    lock_threshold: float | None = None
    part: int = 1
    parts: int = 1
    split_hours: float = 0
    family: str = ""
    lasting: bool = False
    worth: float = 0
    risks: tuple[tuple[str, float], ...] = ()
    group: str = ""
    places: tuple[Place, ...] = ()
    more_places: int = 0
    modules: tuple[str, ...] = ()
    command: str = ""

    @property
    def is_upgrade(self) -> bool:
        """Return whether it raises a version, so that environments are compared instead of revisions."""
        return self.work.size.upgrades > 0


def first_step_for(finding: Finding, steps: Iterable[Step]) -> Step:
    """Return the first of the steps that resolve a finding.

    A change comes before a lock, the part at the place that the finding cites before other parts, and an earlier part
    before a later one.
    """
    return min(steps, key=lambda step: (step.action != "change", finding.place not in step.places, step.part))


class Team(msgspec.Struct, frozen=True):
    """The assumed team: every value can be set under `[tool.tebiki.estimate]`.

    Attributes:
        members: people who work on steps at the same time; hours_per_week: hours of each of them for this work.
        spread: standard deviation of the logarithm of weekly hours: holidays, incidents, other work.
        gate_failures: share of changes that the gate rejects; rework: share of such a step's hours that is repeated.
        hours_per_day: hours of a person-day.
    """

    members: int = 2
    hours_per_week: float = 6
    spread: float = 0.2
    gate_failures: float = 0.15
    rework: float = 0.5
    hours_per_day: float = 8


class Milestone(msgspec.Struct, frozen=True):
    """Time for the first steps of the plan together."""

    steps: int
    hours: Hours
    weeks: Hours
    curve: tuple[tuple[float, float], ...] = ()


class Roadmap(msgspec.Struct, frozen=True):
    """Time that all steps take together, by simulation; P90s are never added.

    Attributes:
        hours: total effort; `weeks`: calendar time at the team's weekly hours.
        curve: (hours, probability that all steps take longer), for the chart.
        milestones: the same for the first steps only.
        team: the assumed team.
        upgrades: hours and number of the steps that cross major versions of libraries; None: there are none.
    """

    hours: Hours
    weeks: Hours
    draws: int
    seed: int
    curve: tuple[tuple[float, float], ...] = ()
    milestones: tuple[Milestone, ...] = ()
    team: Team = Team()
    upgrades: Milestone | None = None


class Landed(msgspec.Struct, frozen=True):
    """A pull request of the ledger: planned hours of its recorded parts, and actual hours."""

    pr: str
    planned: Hours
    actual: float


class UnfinishedCodemod(msgspec.Struct, frozen=True):
    """A file on which a codemod did not finish: its steps are planned as done by hand.

    Attributes:
        reason: a key of `toolkit.model.facts.REASONS`; detail: further details.
    """

    codemod: str
    path: str
    reason: str
    detail: str = ""


class Plan(msgspec.Struct, frozen=True):
    """Steps in the order in which they are to be done.

    Attributes:
        day: `YYYY-MM-DD`; revision: the commit that was analysed, empty without git.
        coverage: whether a coverage report says which functions tests reach; else that is guessed from names.
        inventory: whether an inventory of the same files was cached; else the endpoints of steps are unknown.
        history: whether git shows how often code changes.
        calibration: corrections from the team's own past; None: estimates come from public projects alone.
        landed: planned and actual hours of earlier pull requests.
        unfinished: files on which a codemod did not finish when it was tried.
    """

    schema: int
    project: str
    day: str
    revision: str
    steps: tuple[Step, ...]
    roadmap: Roadmap | None = None
    coverage: bool = False
    history: bool = False
    calibration: Calibration | None = None
    landed: tuple[Landed, ...] = ()
    inventory: bool = False
    unfinished: tuple[UnfinishedCodemod, ...] = ()


NO_PLAN = Plan(SCHEMA, "", "", "", ())
"""The plan of a project without anything to do."""
