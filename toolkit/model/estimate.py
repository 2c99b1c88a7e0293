"""Effort: what a change is known to be before it is made, and how many hours it takes, as a range with reasons.

Hours are of working time of one reviewed pull request; calendar time is another unit and another value.
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
        files, hunks, added, deleted, new_files: of production Python code.
        test_*: of tests; `other_*`: of files that are not Python.
        functions, complexity: of the functions that are touched (their number, and the sum of their cyclomatic
            complexity).
        extractions: pieces that leave functions and modules that are taken apart.
        upgrades: major versions of a library that are passed; users: files that use it; partners: packages that go
            along.
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
        unlocked: functions that must be locked first because no test covers them.
        made_by_codemod: lines of `size` that a codemod writes and nobody else.
        sites_by_codemod: places that it changes without review of each; `minutes_per_site`: of reading one of them, by
            its card.
        first_time: whether nobody of the team changed this area before.
        releases: how many times it goes to production; `cohorts`: groups of tenants that get it one after another.
    """

    size: Size = Size()
    unlocked: int = 0
    made_by_codemod: int = 0
    sites_by_codemod: int = 0
    minutes_per_site: float = 0
    first_time: bool = False
    releases: int = 1
    cohorts: int = 1


class Factor(msgspec.Struct, frozen=True):
    """A factor of an estimate: the multiplier and its reason.

    Attributes:
        key: of the words that say it, e.g. `hunks`.
        value: the multiplier.
        numbers: what the words speak about, e.g. {"hunks": 9, "files": 5}.
    """

    key: str
    value: float
    numbers: dict[str, float] = {}


class EstimatePart(msgspec.Struct, frozen=True):
    """One component of an estimate.

    Attributes:
        base: median hours before the factors; `base` x the factors' product = `hours.p50`.
        source: where the numbers come from, before what a ledger corrects; `n`: how many merged branches of the team
            stand behind them.
    """

    component: Component
    hours: Hours
    base: float
    source: Source
    factors: tuple[Factor, ...] = ()
    n: int = 0


class Neighbour(msgspec.Struct, frozen=True):
    """A past pull request of the team that was alike, and its hours."""

    name: str
    day: str
    hours: float
    source: Source


class Estimate(msgspec.Struct, frozen=True):
    """Estimated hours of one reviewed pull request.

    Attributes:
        hours: the whole, rounded to half hours. The sum of the parts' P90 is not the P90 of the whole.
        level: the best source that was used; `n`: own observations behind it.
        smaller: keys of what would make it smaller, the most effective first.
    """

    hours: Hours
    parts: tuple[EstimatePart, ...]
    level: Source
    n: int = 0
    neighbours: tuple[Neighbour, ...] = ()
    smaller: tuple[Factor, ...] = ()
