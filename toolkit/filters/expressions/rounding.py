"""`$round` and `$trunc`, to a number of decimal places (`$round`: half to even)."""

import math
from decimal import Decimal
from typing import Any

from bson import Decimal128, Int64

from toolkit.filters.expressions import Eager, is_nothing
from toolkit.filters.integers import as_integer
from toolkit.filters.kinds import NUMBER, bson_kind, python_number
from toolkit.filters.refusal import refusal

_NOT_NUMERIC = 51081
_PLACES = 51083


def _rounding(name: str, rounding: str) -> Eager:
    def evaluate(value: Any, places: Any = 0) -> Any:
        if is_nothing(value) or is_nothing(places):
            return None
        if bson_kind(value) != NUMBER:
            raise refusal(_NOT_NUMERIC, f"{name} only supports numeric types, not {type(value).__name__}")
        to = as_integer(places, f"the places of {name}", (), 51082)
        if not -20 <= to <= 100:
            raise refusal(_PLACES, f"cannot apply {name} to {to} places: it must be from -20 to 100")
        return _round(value, to, rounding)

    return Eager(1, 2, evaluate)


def _round(value: Any, places: int, rounding: str) -> Any:
    held = python_number(value)
    if (isinstance(held, Decimal) and not held.is_finite()) or (isinstance(held, float) and not math.isfinite(held)):
        return value
    exact = Decimal(held)
    exponent = exact.as_tuple().exponent
    assert isinstance(exponent, int)
    if -exponent > places:
        exact = exact.scaleb(places).quantize(Decimal(1), rounding).scaleb(-places) if exact else exact
    if isinstance(held, Decimal):
        return Decimal128(exact)
    if isinstance(held, float):
        return float(exact)
    return Int64(int(exact)) if isinstance(value, Int64) else int(exact)


EXPRESSIONS = {"$round": _rounding("$round", "ROUND_HALF_EVEN"), "$trunc": _rounding("$trunc", "ROUND_DOWN")}
