"""The prior: hours of active coding as public projects needed them, by the size of the change.

    median hours = exp(intercept) x (1 + added)^a x (1 + files)^b x ... x (a number for the kind)

No exponent is negative: more work never takes less. The range about the median is asymmetric and depends on the
median, since small changes spread most. `fit.py` makes a prior from past tasks; `prior.json` is the one that ships.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from math import log1p
from pathlib import Path

import msgspec
import numpy as np

from toolkit.estimate.size import AMOUNTS, SPECIAL_KINDS, Vector, design_matrix
from toolkit.model.calibration import Spread
from toolkit.model.estimate import Size

SHIPPED = Path(__file__).with_name("prior.json")


class Quantiles(msgspec.Struct, frozen=True):
    """Distances of P10, P80 and P90 from the median in natural logarithms, by the logarithm of the median hours.

    Attributes:
        at: logarithms of median hours, ascending; between them one interpolates, beyond them nothing changes.
    """

    at: tuple[float, ...]
    p10: tuple[float, ...]
    p80: tuple[float, ...]
    p90: tuple[float, ...]

    def around(self, medians: Vector) -> Vector:
        """Columns P10, P50, P80, P90 as logarithms of hours, a row a median."""
        shifts = [np.interp(medians, self.at, line) for line in (self.p10, self.p80, self.p90)]
        return np.column_stack([medians + shifts[0], medians, medians + shifts[1], medians + shifts[2]])


class Prior(msgspec.Struct, frozen=True):
    """A fitted model.

    Attributes:
        intercept: logarithm of the hours of a change of no size.
        exponents: field of `Size` -> exponent, none negative.
        kinds: kind -> what it adds to the logarithm; a kind that is not named adds nothing.
        typical: field of `Size` -> its median over all projects: what factors are relative to.
        guess: how many times as wide the range is when only the touched functions are known.
        tasks: how many it was fitted on; projects: their names, since on them it cannot be tested.
    """

    intercept: float
    exponents: Mapping[str, float]
    kinds: Mapping[str, float]
    quantiles: Quantiles
    typical: Mapping[str, float]
    guess: Spread
    tasks: int
    projects: tuple[str, ...]

    def log_median(self, size: Size) -> float:
        """Natural logarithm of the median hours of active coding."""
        amounts = sum(power * log1p(getattr(size, name)) for name, power in self.exponents.items())
        return self.intercept + amounts + self.kinds.get(size.kind, 0.0)

    def log_hours(self, sizes: Sequence[Size]) -> Vector:
        """Columns P10, P50, P80, P90 as logarithms of hours, one row for each size, unrounded."""
        weights = [*(self.exponents[name] for name in AMOUNTS), *(self.kinds[kind] for kind in SPECIAL_KINDS)]
        return self.quantiles.around(self.intercept + design_matrix(sizes) @ np.array(weights))


@cache
def shipped_prior() -> Prior:
    """The prior that comes with tebiki."""
    return msgspec.json.decode(SHIPPED.read_bytes(), type=Prior)
