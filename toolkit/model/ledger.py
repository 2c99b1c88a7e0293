"""The ledger: hours that a team really needed, one entry a line, beside what had been estimated."""

from typing import Literal

import msgspec

from toolkit.model.estimate import COMPONENTS, Component, Hours

Activity = Literal["whole", "investigation", "coding", "locking", "review", "rollout"]
ACTIVITIES: tuple[Activity, ...] = ("whole", *COMPONENTS)
Role = Literal["", "developer", "reviewer", "tester", "operator"]
ROLES: tuple[Role, ...] = ("developer", "reviewer", "tester", "operator")


class Frozen(msgspec.Struct, frozen=True, omit_defaults=True):
    """An estimate as it was when the work was planned; later ones must not change what the team is held against.

    Attributes:
        hours: the whole, as it was shown.
        parts: component -> hours, not rounded.
        offset: what a ledger had added to the logarithm of the medians by then: a new one is measured without it.
    """

    hours: Hours
    parts: dict[Component, Hours]
    offset: float = 0.0


class LedgerEntry(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Hours that one pull request took, or one part of it, on one day. It names a role at most, never a person.

    Attributes:
        pr: number or key of the pull request or ticket, `412` or `SHOP-31`.
        hours: none where an entry only says which step the pull request was.
        part: what was done; `whole` if that is not told apart.
        day: `YYYY-MM-DD`.
        step: id of the plan's step, empty if there is none; estimate: what was planned for it.
        id: what an import recognises its rows by; empty for what was added by hand.
    """

    pr: str
    hours: float
    day: str
    part: Activity = "whole"
    step: str = ""
    estimate: Frozen | None = None
    by: Role = ""
    id: str = ""


class Actual(msgspec.Struct, frozen=True):
    """One pull request: planned and actual hours.

    Attributes:
        hours: of all its entries; parts: the same by activity.
        planned: what had been estimated for the recorded parts, as the team was told; None without an estimate.
        uncorrected: the same without what the ledger had taught by then: what it is corrected by must not be learned
            twice.
        counts: whether it calibrates: at least half of what was estimated is recorded.
        day: of its last entry.
    """

    pr: str
    step: str
    day: str
    hours: float
    parts: dict[Activity, float]
    planned: Hours | None = None
    uncorrected: Hours | None = None
    counts: bool = False


class Added(msgspec.Struct, frozen=True):
    """A new entry, and where its pull request stands with it."""

    entry: LedgerEntry
    actual: Actual
