"""Calibrate estimates with a team's ledger of actual hours.

The offset is the median of log(actual / estimated), shrunk as a random effect is (Robinson 1991, *That BLUP Is a Good
Thing*): by n / (n + s^2 / t^2), with s the spread within the team and t that between teams. The range stays the prior's
below 30 pull requests; from then on it is made of the team's own quantiles at level p (n + 1), as in split-conformal
prediction. Why: docs/decisions/0009.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

import msgspec
import numpy as np

from toolkit.estimate.distributions import sum_hours
from toolkit.model.calibration import Calibration, Spread
from toolkit.model.estimate import Component, Hours
from toolkit.model.ledger import Activity, Actual, Frozen, LedgerEntry

ENOUGH = 30
"""Minimum number of own pull requests for the team's own range."""
WITHIN = 0.9
"""Spread (of the log) within a team on the proxy, before the ledger tells its own; it counts as `FEW` pull requests."""
BETWEEN = 0.5
"""Spread between teams. An assumption: on the proxy it is .23, but teams differ most in what git does not see."""
FEW = 5
WINDOW = 100
"""Newest pull requests that the range is taken from: teams drift."""
LEAST_RECORDED = 0.5
_NARROWEST = 0.1
_LEAST = 0.01  # hours


def sum_actuals(entries: Iterable[LedgerEntry]) -> tuple[Actual, ...]:
    """Sum up the entries of each pull request, in the order of their last days."""
    by_pr: dict[str, list[LedgerEntry]] = {}
    for entry in entries:
        by_pr.setdefault(entry.pr, []).append(entry)
    return tuple(sorted((_actual(rows) for rows in by_pr.values()), key=lambda actual: (actual.day, actual.pr)))


def calibrate_from_ledger(entries: Iterable[LedgerEntry], under: Calibration | None) -> Calibration | None:
    """Calibrate with a ledger; None if no pull request has an estimate and enough recorded hours.

    Args:
        entries: the ledger.
        under: calibration from history that is already part of the estimates in the ledger.
    """
    counted = [actual for actual in sum_actuals(entries) if actual.counts]
    pairs = [(actual.hours, actual.uncorrected) for actual in counted if actual.uncorrected]
    if not pairs:
        return None
    missed = np.log([hours / planned.p50 for hours, planned in pairs])
    count = len(pairs)
    within = (count * float(np.var(missed)) + FEW * WITHIN**2) / (count + FEW)
    offset = float(np.median(missed)) * count / (count + within / BETWEEN**2)
    spread = _spread(missed[-WINDOW:] - offset, [planned for _, planned in pairs[-WINDOW:]])
    return Calibration("measured", count, offset, spread if count >= ENOUGH else None, under)


def _spread(beyond: "np.ndarray[tuple[int], np.dtype[np.float64]]", planned: Sequence[Hours]) -> Spread:
    """Return the team's own quantiles on each side of the median, as multiples of the planned ones."""
    sides: Mapping[float, Callable[[Hours], float]] = {
        0.1: lambda hours: hours.p10,
        0.8: lambda hours: hours.p80,
        0.9: lambda hours: hours.p90,
    }
    times = [
        float(np.quantile(beyond, level, method="weibull")) / float(np.median(np.log([of(p) / p.p50 for p in planned])))
        for level, of in sides.items()
    ]
    return Spread(*(max(value, _NARROWEST) for value in times))


def _actual(rows: Sequence[LedgerEntry]) -> Actual:
    parts: dict[Activity, float] = {}
    for row in filter(lambda row: row.hours, rows):
        parts[row.part] = round(parts.get(row.part, 0.0) + row.hours, 4)
    frozen = next((row.estimate for row in rows if row.estimate), None)
    planned = _planned_hours(frozen, parts) if frozen else None
    told = frozen.hours if frozen and "whole" in parts else planned
    share = planned.p50 / _of(frozen, frozen.parts).p50 if frozen and planned else 0.0
    return Actual(
        pr=rows[0].pr,
        step=next((row.step for row in rows if row.step), ""),
        day=max(row.day for row in rows),
        hours=round(sum(parts.values()), 4),
        parts=parts,
        planned=told,
        uncorrected=_without(planned, frozen.offset) if frozen and planned else None,
        counts=share >= LEAST_RECORDED,
    )


def _planned_hours(frozen: Frozen, recorded: Iterable[Activity]) -> Hours | None:
    """The estimate of the recorded parts; None if there is none for any of them."""
    told = set(recorded)
    if "whole" in told:
        return _of(frozen, frozen.parts)
    chosen = [name for name in frozen.parts if name in told]
    return _of(frozen, chosen) if chosen else None


def _of(frozen: Frozen, components: Iterable[Component]) -> Hours:
    """Sum the estimates of parts; return the whole if no part is known."""
    parts = tuple(_above_zero(frozen.parts[name]) for name in components)
    return _together(parts) if parts else frozen.hours


def _above_zero(hours: Hours) -> Hours:
    """Replace zeros by a small value, because parts are rounded to a tenth of an hour."""
    return Hours(*(max(value, _LEAST) for value in msgspec.structs.astuple(hours)))


def _without(hours: Hours, offset: float) -> Hours:
    """Return the estimate without earlier corrections from the ledger."""
    return Hours(*(value / float(np.exp(offset)) for value in msgspec.structs.astuple(hours)))


_together = lru_cache(1024)(sum_hours)
"""Cached, because many pull requests have the same plan."""
