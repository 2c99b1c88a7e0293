"""Price one pull request: five parts, each with its source and its reasons, and the range of the whole."""

from collections.abc import Iterator, Sequence
from math import exp, floor

from msgspec.structs import replace

from toolkit.estimate.assumptions import all_by_codemod, assumed_parts
from toolkit.estimate.coding_hours import coding_hours
from toolkit.estimate.distributions import shift_hours, sum_hours
from toolkit.estimate.prior import shipped_prior
from toolkit.estimate.size import is_empty
from toolkit.model.calibration import Calibration
from toolkit.model.estimate import COMPONENTS, Estimate, EstimatePart, Factor, Hours, Source, Work
from toolkit.model.settings import Settings

_STEP = 0.5
_TEAM = frozenset({"team_history", "ledger"})


def price_work(work: Work, calibration: Calibration | None, settings: Settings) -> Estimate:
    """Estimate the hours of a pull request.

    Args:
        work: the work as known before it begins.
        calibration: corrections from the team's own past; None: public projects alone.
        settings: settings, whose `estimate` holds the assumptions.

    Returns:
        the parts, not rounded, and the whole rounded to half hours (at least one half). The product of a part's base
        and factors is its P50. Where nothing is to be done at all, the whole is still half an hour.
    """
    history, ledger = _levels(calibration)
    parts = list(_parts(work, history, settings))
    whole = sum_hours([part.hours for part in parts]) if parts else Hours(_STEP, _STEP, _STEP, _STEP)
    if ledger is not None:
        parts = [_correct_part(part, ledger) for part in parts]
        whole = shift_hours(whole, ledger.offset, ledger.spread)
    level, n = _best(parts, ledger)
    return Estimate(_round_hours(whole), tuple(parts), level, n, smaller=_smaller(parts, whole))


def _best(parts: Sequence[EstimatePart], ledger: Calibration | None) -> tuple[Source, int]:
    """The ledger, or else the source of the coding part; the other parts rest on assumptions only."""
    if ledger is not None:
        return "measured", ledger.n
    return next(((part.source, part.n) for part in parts if part.component == "coding"), ("assumption", 0))


def _levels(calibration: Calibration | None) -> tuple[Calibration | None, Calibration | None]:
    """Split a calibration into that of coding, from git history, and that of the whole, from the ledger."""
    if calibration is None or calibration.level != "measured":
        return calibration, None
    return calibration.under, calibration


def _parts(work: Work, history: Calibration | None, settings: Settings) -> Iterator[EstimatePart]:
    """Every part that takes any time, in the order of `COMPONENTS`."""
    found = {part.component: part for part in assumed_parts(work, settings.estimate)}
    if not is_empty(work.size) and not all_by_codemod(work):
        found["coding"] = coding_hours(work, shipped_prior(), history)
    return (found[name] for name in COMPONENTS if name in found)


def _correct_part(part: EstimatePart, ledger: Calibration) -> EstimatePart:
    """A part as the ledger of actual hours corrects it: by the same factor as the whole.

    Its source stays what it was: only the factor was measured.
    """
    factor = Factor("ledger", exp(ledger.offset), {"n": ledger.n})
    hours = shift_hours(part.hours, ledger.offset, None)
    return replace(part, hours=hours, factors=(*part.factors, factor))


def _smaller(parts: Sequence[EstimatePart], whole: Hours) -> tuple[Factor, ...]:
    """Return the factor on the whole for each reason for more hours if it were as usual, the most effective first."""
    found = []
    for part in parts:
        for factor in part.factors:
            is_fixed = factor.key == "upgrades" and not factor.numbers["packages"]
            if factor.value > 1 and factor.key not in _TEAM and not is_fixed:
                saved = part.hours.p50 * (1 - 1 / factor.value)
                found.append(Factor(factor.key, max(1 - saved / whole.p50, 0.0), factor.numbers))
    return tuple(sorted(found, key=lambda factor: (factor.value, factor.key)))


def _round_hours(hours: Hours) -> Hours:
    """Round to half hours, at least one half."""
    return Hours(
        *(max(_STEP, floor(value / _STEP + 0.5) * _STEP) for value in (hours.p10, hours.p50, hours.p80, hours.p90))
    )
