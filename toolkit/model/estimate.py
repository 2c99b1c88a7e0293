"""Effort: the size of a change as known beforehand, and its hours, as a range with reasons.

Hours are working hours of one reviewed pull request; calendar time has its own unit and value.
"""

from typing import Literal

import msgspec

Source = Literal["proxy", "team_history", "measured", "assumption"]
Component = Literal["investigation", "coding", "locking", "review", "rollout"]
COMPONENTS: tuple[Component, ...] = ("investigation", "coding", "locking", "review", "rollout")


class Hours(msgspec.Struct, frozen=True):
    """Hours that are not exceeded with a chance of 10, 50, 80 and 90 %."""

    p10: float
    p50: float
    p80: float
    p90: float


class Size(msgspec.Struct, frozen=True, omit_defaults=True):
    """Planned size of a change.

    Attributes:
        files, hunks, added, deleted, new_files: counts of production Python code; added and deleted are lines.
        test_*: the same of tests; `other_*`: the same of files that are not Python.
        functions, complexity: number of the touched functions, and the sum of their cyclomatic complexity.
        extractions: number of pieces that are extracted from functions and modules.
        upgrades: number of major versions of a library that are crossed; users: files that use it; partners: packages
            that must be upgraded with it.
        kind: `feat`, `fix`, `refactor`, `remove`, `test`, `upgrade` or `other`.
        guessed: whether the size itself is a guess (from findings), not a plan; the range is wider then.
    """

    files: int = 0
    hunks: int = 0
    added: int = 0
    deleted: int = 0
    new_files: int = 0
    test_files: int = 0
    test_added: int = 0
    test_deleted: int = 0
    test_hunks: int = 0
    other_files: int = 0
    other_churn: int = 0
    functions: int = 0
    complexity: int = 0
    extractions: int = 0
    upgrades: int = 0
    users: int = 0
    partners: int = 0
    kind: str = "other"
    guessed: bool = False


class Work(msgspec.Struct, frozen=True, omit_defaults=True):
    """Work of one pull request, as known before it begins.

    Attributes:
        unlocked: number of functions that must be locked first because no test covers them.
        made_by_codemod: lines of `size` that a codemod writes, not a person.
        sites_by_codemod: number of sites that it changes without review of each; `minutes_per_site`: minutes to read
            one of them, from its card.
        proposed_by_codemod: number of sites that it changes and that a person decides about one by one.
        first_time: whether nobody in the team has changed this area before.
        releases: number of releases to production; `cohorts`: groups of tenants that get it one after another.
    """

    size: Size = Size()
    unlocked: int = 0
    made_by_codemod: int = 0
    sites_by_codemod: int = 0
    minutes_per_site: float = 0
    proposed_by_codemod: int = 0
    first_time: bool = False
    releases: int = 1
    cohorts: int = 1


class Factor(msgspec.Struct, frozen=True):
    """A factor of an estimate: the multiplier and its reason.

    Attributes:
        key: key of its text, e.g. `hunks`.
        value: the multiplier.
        numbers: values for the text, e.g. {"hunks": 9, "files": 5}.
    """

    key: str
    value: int | float
    numbers: dict[str, int | float] = {}


class EstimatePart(msgspec.Struct, frozen=True):
    """One component of an estimate.

    Attributes:
        base: median hours before the factors; `base` x the factors' product = `hours.p50`.
        source: where the numbers come from, before corrections by a ledger; `n`: number of merged branches of the team
            that they rest on.
    """

    component: Component
    hours: Hours
    base: float
    source: Source
    factors: tuple[Factor, ...] = ()
    n: int = 0


class Neighbour(msgspec.Struct, frozen=True):
    """A similar past pull request of the team, and its hours."""

    name: str
    day: str
    hours: float
    source: Source


class Estimate(msgspec.Struct, frozen=True):
    """Estimated hours of one reviewed pull request.

    Attributes:
        hours: total, rounded to half hours. The sum of the parts' P90 is not the P90 of the total.
        level: the best source that was used; `n`: number of the team's own observations behind it.
        smaller: keys of ways to make it smaller, the most effective first.
    """

    hours: Hours
    parts: tuple[EstimatePart, ...]
    level: Source
    n: int = 0
    neighbours: tuple[Neighbour, ...] = ()
    smaller: tuple[Factor, ...] = ()
