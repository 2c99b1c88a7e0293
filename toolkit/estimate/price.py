"""Price one pull request: five parts, each with its source and its reasons, and the range of the whole."""

from collections.abc import Iterator, Sequence
from math import exp, floor

from msgspec.structs import replace

from toolkit.estimate.assumed import assumed
from toolkit.estimate.coding import coding
from toolkit.estimate.prior import shipped
from toolkit.estimate.shape import moved, together
from toolkit.estimate.size import is_empty
from toolkit.model.calibration import Calibration
from toolkit.model.estimate import COMPONENTS, Estimate, Factor, Hours, Part, Work
from toolkit.model.settings import Settings

_STEP = 0.5
_TEAM = frozenset({"team_history", "ledger"})


def price(work: Work, calibration: Calibration | None, settings: Settings) -> Estimate:
    """How long a pull request takes.

    Args:
        work: what is known of it before it is begun.
        calibration: what the team's own past says; None: only public projects speak.
        settings: of which `estimate` holds what is assumed.

    Returns:
        the parts, not rounded, and the whole rounded to half hours (at least one half). The product of a part's base
        and factors is its P50. Where nothing is to be done at all, the whole is still half an hour.
    """
    history, ledger = _levels(calibration)
    parts = list(_parts(work, history, settings))
    whole = together([part.hours for part in parts]) if parts else Hours(_STEP, _STEP, _STEP, _STEP)
    if ledger is not None:
        parts = [_recorded(part, ledger) for part in parts]
        whole = moved(whole, ledger.offset, ledger.spread)
    best = ledger or history
    level = best.level if best else "proxy" if any(part.source == "proxy" for part in parts) else "assumption"
    return Estimate(_rounded(whole), tuple(parts), level, best.n if best else 0, smaller=_smaller(parts, whole))


def _levels(calibration: Calibration | None) -> tuple[Calibration | None, Calibration | None]:
    """What git's history says of coding, and what the ledger says of the whole."""
    if calibration is None or calibration.level != "measured":
        return calibration, None
    return calibration.under, calibration


def _parts(work: Work, history: Calibration | None, settings: Settings) -> Iterator[Part]:
    """Every part that takes any time, in the order of `COMPONENTS`."""
    found = {part.component: part for part in assumed(work, settings.estimate)}
    if not is_empty(work.size):
        found["coding"] = coding(work, shipped(), history, settings.estimate.codemod_share)
    return (found[name] for name in COMPONENTS if name in found)


def _recorded(part: Part, ledger: Calibration) -> Part:
    """A part as the ledger of actual hours corrects it: by the same factor as the whole."""
    factor = Factor("ledger", exp(ledger.offset), {"n": ledger.n})
    hours = moved(part.hours, ledger.offset, None)
    return replace(part, hours=hours, source=ledger.level, factors=(*part.factors, factor), n=ledger.n)


def _smaller(parts: Sequence[Part], whole: Hours) -> tuple[Factor, ...]:
    """What the whole is multiplied by if one reason for more hours were as usual, the most effective first."""
    found = []
    for part in parts:
        for factor in part.factors:
            if factor.value > 1 and factor.key not in _TEAM:
                saved = part.hours.p50 * (1 - 1 / factor.value)
                found.append(Factor(factor.key, max(1 - saved / whole.p50, 0.0), factor.numbers))
    return tuple(sorted(found, key=lambda factor: (factor.value, factor.key)))


def _rounded(hours: Hours) -> Hours:
    """Half hours, at least one."""
    return Hours(
        *(max(_STEP, floor(value / _STEP + 0.5) * _STEP) for value in (hours.p10, hours.p50, hours.p80, hours.p90))
    )
