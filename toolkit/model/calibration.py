"""Calibration: corrections from a team's own past to the hours learned from public projects."""

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
        level: `team_history` speaks of active coding, all that git sees; `measured` (a ledger) of the whole pull
            request.
        n: own tasks behind it.
        offset: added to the natural logarithm of the median hours, already shrunk for small n.
        spread: how much wider the team's own tasks spread; None: too few own tasks to say.
        under: the calibration that the estimates already had against which this one was measured.
    """

    level: Source
    n: int
    offset: float
    spread: Spread | None = None
    under: "Calibration | None" = None
