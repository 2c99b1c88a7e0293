"""Calibration: corrections of the hours learned from public projects, learned from a team's own past."""

import msgspec

from toolkit.model.estimate import Source


class Spread(msgspec.Struct, frozen=True):
    """Distances of P10, P80 and P90 from the median, as multiples of those without the calibration, on a log scale.

    With P50 = 2 h and P90 = 6 h, a `p90` of 1.5 moves P90 to 2 x 3^1.5 = 10.4 h.
    """

    p10: float
    p80: float
    p90: float


class Calibration(msgspec.Struct, frozen=True):
    """Corrections learned from a team's own tasks.

    Attributes:
        level: `team_history` corrects hours of active coding, which are all that git shows; `measured` (a ledger)
            corrects hours of the whole pull request.
        n: number of own tasks that it is learned from.
        offset: added to the natural logarithm of the median hours, already shrunk for small n.
        spread: how much wider the hours of the team's tasks spread; None: too few own tasks.
        under: the calibration that was already part of the estimates which this one corrects.
    """

    level: Source
    n: int
    offset: float
    spread: Spread | None = None
    under: "Calibration | None" = None
