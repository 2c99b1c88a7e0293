"""The plan: findings as an ordered backlog of steps, each one reviewed pull request."""

from typing import Literal

import msgspec

from toolkit.model.calibration import Calibration
from toolkit.model.estimate import Estimate, Hours, Work
from toolkit.model.findings import Place

Action = Literal["lock", "change"]
SCHEMA = 1
PLACES = 12


class Value(msgspec.Struct, frozen=True):
    """Reasons why a step is worth its hours.

    Attributes:
        recent_commits: how often its code changed in the recent window; `fixes`: commits that mended defects there.
        endpoints: how many endpoints lead to its code, as far as source tells; None: not known.
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
        family: what is done, for the words: `lock`, `restructure`, or the rule.
        lasting: whether its findings outlast it (`Treatment.lasting`): they are not goals.
        worth: how much it matters, from its findings and the code's past; only the order counts.
        risks: why `risk` is what it is: (key, value), the first one about the change itself.
        endpoints: the nearest `PLACES` of the endpoints that lead to its code; `value.endpoints` counts all.
        codemod, sites: what changes how many sites of its code; None: by hand, or not counted. Of these, `reviewed`
            only if a person looks at each; what needs no review settles so many of the findings: `settled`.
        level: of a codemod whose work is divided over several steps: what is left of the measure that it lowers, when
            this step is done (its option `to`); None: it does all that it can.
        needs: ids of steps that come first.
        strength: share of mutants that the lock kills now, in the function of the step where it is least;
            None: not measured. `lock_threshold`: what it must be before the step; None: nothing was measured at all.
        part, parts: where a step was too large and was split; `split_hours`: what all these parts together cost
            more in review and rollout than one large change would; `group`: the same for all of them.
        places: where its work begins in each function or file, the first `PLACES` of them; `more_places`: how many
            others there are.
        modules: import names of the files, for commands that take a module.
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


class Team(msgspec.Struct, frozen=True):
    """The assumed team: every value can be set under `[tool.tebiki.estimate]`.

    Attributes:
        members: people who work on steps at the same time; hours_per_week: of each of them, for this.
        spread: standard deviation of the log of the hours a week: holidays, incidents, other work.
        gate_failures: share of changes that the gate refuses; rework: share of such a step that is done again.
        hours_per_day: what a person-day means.
    """

    members: int = 2
    hours_per_week: float = 6
    spread: float = 0.2
    gate_failures: float = 0.15
    rework: float = 0.5
    hours_per_day: float = 8


class Milestone(msgspec.Struct, frozen=True):
    """Time for the first steps together."""

    steps: int
    hours: Hours
    weeks: Hours
    curve: tuple[tuple[float, float], ...] = ()


class Roadmap(msgspec.Struct, frozen=True):
    """Time that all steps take together, by simulation; P90s are never added.

    Attributes:
        hours: of effort; `weeks`: of calendar time, at the team's hours a week.
        curve: (hours, chance that the whole takes longer), for the picture.
        milestones: the same for the first steps only.
        team: what was assumed.
        upgrades: hours of the steps in it that pass major versions of libraries, and so many they are; None: none.
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
        reason: a key of `toolkit.model.facts.REASONS`; detail: what is known besides it.
    """

    codemod: str
    path: str
    reason: str
    detail: str = ""


class Plan(msgspec.Struct, frozen=True):
    """Steps in the order in which they are to be done.

    Attributes:
        day: `YYYY-MM-DD`; revision: the commit that was analysed, empty without git.
        coverage: whether a coverage report said which functions tests reach; else it is guessed from names.
        inventory: whether an inventory of the same files was remembered: else no step knows its endpoints.
        history: whether git could tell how often code changes.
        calibration: what the team's own past says; None: the estimates are those of public projects.
        landed: how earlier estimates turned out.
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
"""The plan of a project in which nothing asks for a change."""
