"""Inputs halfway between two results of functions that round: rules of rounding differ at these alone.

Python's `round` and `ROUND_HALF_EVEN` take the even neighbour, `ROUND_HALF_UP` the one away from zero, `floor(x + 0.5)`
the upper one.
"""

from itertools import permutations

from .value_spots import with_values

_NAMES = frozenset(
    ["round", "quantize", "to_integral_value", "to_integral_exact", "to_integral", "floor", "ceil", "trunc", "rint"]
)
_FORMS = ("ROUND_", "half_")
_TIES = (2.5, 0.5, 1.5, -2.5, -0.5, -1.5, 0.125, 0.25, 0.375, 1.005, 2.675, -0.125)
"""Halves, and halves of the first digits; those that floats hold exactly come before others."""
_HALVES = (1, 3, 5, -1, -3)
_INPUTS = 4  # beside which ties are tried
_PAIRS = 3  # values of one input of which one is taken for the unit of another


def tie_inputs(codes, inputs):
    """Yield inputs with a value at a tie, or at an odd number of halves of another value.

    Args:
        codes: code objects of a function; nothing is yielded if they do not round.
        inputs: arguments by name, as they are written, of calls that returned.
    """
    if not any(map(_rounds, codes)):
        return
    for given in inputs[:_INPUTS]:
        spots = [(given, name) for name in sorted(given) if _number(given[name]) is not None]
        for (held, name), number in list(_halves(spots)) + [(one, tie) for one in spots for tie in _TIES]:
            yield with_values(given, [(held, name)], [_write_like(number, held[name])])


def _halves(spots):
    """Yield (spot, odd number of halves of the value at another spot)."""
    for one, (held, name) in permutations(spots[:_PAIRS], 2):
        unit = _number(held[name])
        for count in _HALVES if unit else ():
            yield one, count * unit / 2.0


def _rounds(code):
    texts = [one for one in code.co_consts if isinstance(one, str)]
    return any(name in _NAMES or name.startswith(_FORMS) for name in list(code.co_names) + texts)


def _number(value):
    """Return a written number; None if the value is none that can be halved."""
    if isinstance(value, dict) and value.get("$py") == "Decimal":
        try:
            found = float(value["of"])
        except (TypeError, ValueError):
            return None
        return found if abs(found) < 2**50 else None
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < 2**50 else None


def _write_like(number, before):
    """Return a number as it is written, of the class of another value."""
    if isinstance(before, dict):
        return {"$py": "Decimal", "of": repr(number)}
    return int(number) if isinstance(before, int) and number == int(number) else number
