"""The ledger: hours that a team actually needed, one entry per line, beside the estimates."""

from typing import Literal

import msgspec

from toolkit.model.estimate import COMPONENTS, Component, Hours

Activity = Literal["whole", "investigation", "coding", "locking", "review", "rollout"]
ACTIVITIES: tuple[Activity, ...] = ("whole", *COMPONENTS)
Role = Literal["", "developer", "reviewer", "tester", "operator"]
ROLES: tuple[Role, ...] = ("developer", "reviewer", "tester", "operator")


class Frozen(msgspec.Struct, frozen=True, omit_defaults=True):
    """An estimate as it was when the work was planned; later estimates must not change what actuals are compared with.

    Attributes:
        hours: the total, as it was shown.
        parts: component -> hours, not rounded.
        offset: correction from the ledger that was part of it, added to the logarithm of the medians: a new
            correction is measured without it.
    """

    hours: Hours
    parts: dict[Component, Hours]
    offset: float = 0.0


class LedgerEntry(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """Hours that one pull request, or one part of it, took on one day. It names a role at most, never a person.

    Attributes:
        pr: number or key of the pull request or ticket, `412` or `SHOP-31`.
        hours: hours of the work; 0 if the entry only links the pull request to a step.
        part: the activity; `whole` if activities are not recorded separately.
        day: `YYYY-MM-DD`.
        step: id of the plan's step, empty if there is none; estimate: the estimate of that step.
        id: identifies a row on a second import; empty for entries added by hand.
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
        hours: sum of all its entries; parts: the same by activity.
        planned: estimate of the recorded parts, as it was shown to the team; None without an estimate.
        uncorrected: the same without corrections from the ledger, so that a correction is not learned twice.
        counts: whether it is used for calibration: hours are recorded for at least half of the estimate.
        day: date of its last entry.
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
    """A new entry, and the state of its pull request with it."""

    entry: LedgerEntry
    actual: Actual
