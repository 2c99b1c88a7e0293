"""Calibration: what a team's own past says about the hours of its next changes, against what public projects say."""

import msgspec

from toolkit.model.estimate import Source


class Spread(msgspec.Struct, frozen=True):
    """Quantiles of log(actual hours / median estimate); natural logarithm, so .69 means twice the median."""

    p10: float
    p80: float
    p90: float


class Calibration(msgspec.Struct, frozen=True):
    """What is learned from a team's own tasks.

    Attributes:
        level: `team_history` speaks of active coding, all that git sees; `measured` (a ledger) of the whole pull
            request.
        n: own tasks behind it.
        offset: added to the log of the median hours, already shrunk for small n.
        spread: own quantiles around that median; None: too few own tasks, the prior's are used.
        under: the calibration that the estimates already had against which this one was measured.
    """

    level: Source
    n: int
    offset: float
    spread: Spread | None = None
    under: "Calibration | None" = None
