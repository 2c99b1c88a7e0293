"""Estimate the hours of writing a change: the only part of the effort that public history shows."""

from math import exp, log1p, prod

import numpy as np
from msgspec.structs import replace

from toolkit.estimate.distributions import shift_hours
from toolkit.estimate.prior import Prior
from toolkit.estimate.size import GROUPS
from toolkit.model.calibration import Calibration
from toolkit.model.estimate import EstimatePart, Factor, Hours, Size, Work

_BY_HAND = ("hunks", "added", "deleted", "functions")


def coding_hours(work: Work, prior: Prior, calibration: Calibration | None) -> EstimatePart:
    """Hours of active coding, with the reasons as factors.

    Args:
        work: the work.
        prior: model of the hours of public projects.
        calibration: corrections from the team's git history, or None.
    """
    share = _share_by_hand(work)
    factors = [*_amounts(work.size, prior), *_kind(work.size, prior), *_codemod(work, prior, share)]
    base = exp(prior.intercept + sum(power * log1p(prior.typical[name]) for name, power in prior.exponents.items()))
    log_median = np.log([base * prod(factor.value for factor in factors)])
    hours = Hours(*np.exp(prior.quantiles.around(log_median)[0]).tolist())
    if work.size.guessed:
        hours = shift_hours(hours, 0.0, prior.guess)
    if calibration is None:
        return EstimatePart("coding", hours, base, "proxy", tuple(factors))
    team = Factor("team_history", exp(calibration.offset), {"n": calibration.n})
    hours = shift_hours(hours, calibration.offset, calibration.spread)
    return EstimatePart("coding", hours, base, calibration.level, (*factors, team), calibration.n)


def _amounts(size: Size, prior: Prior) -> list[Factor]:
    """One factor for each group of amounts, relative to a typical change; factors of 1 are left out."""
    found = []
    for key, names in GROUPS.items():
        ratio = sum(prior.exponents[name] * (log1p(getattr(size, name)) - log1p(prior.typical[name])) for name in names)
        if ratio:
            found.append(Factor(key, exp(ratio), {name: getattr(size, name) for name in names}))
    return found


def _kind(size: Size, prior: Prior) -> list[Factor]:
    added = prior.kinds.get(size.kind, 0.0)
    return [Factor(f"kind_{size.kind}", exp(added))] if added else []


def _codemod(work: Work, prior: Prior, share: float) -> list[Factor]:
    if share == 1:
        return []
    written = replace(work.size, **{name: getattr(work.size, name) * share for name in _BY_HAND})
    value = exp(prior.log_median(written) - prior.log_median(work.size))
    return [Factor("codemod", value, {"lines": work.made_by_codemod})]


def _share_by_hand(work: Work) -> float:
    """Share of the production lines that a person has to write."""
    lines = work.size.added + work.size.deleted
    made = min(work.made_by_codemod, lines)
    return 1 - made / lines if made else 1.0
