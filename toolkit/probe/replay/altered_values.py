"""Other values of the same kind as one that an expression has.

A setting, a variable of the environment, a file of data or a row gives an expression one value in all cases. A proof
has it take another one (`replay/seen_values.py`), the same in old and new code.
"""

import datetime
import decimal

from ..values.plain import INTEGERS, TEXT

VARIANTS = 6  # other values of each kind
_LETTERS = b"\xc3\x9f\xef\xbc\xa1\xcc\x81\xef\xac\x81".decode("utf-8")
"""Letters which case and Unicode forms change: a sharp s, a wide A with an accent, a ligature."""


def altered_value(value, variant):
    """Return another value of the kind of `value`, or the value itself if its kind has none.

    Args:
        value: the value.
        variant: which one, from 0 to `VARIANTS` - 1.
    """
    for kinds, alter in _KINDS:
        if type(value) in kinds:
            return alter(value, variant)
    return value


def _opposite(value, _variant):
    return not value


def _some_value(_value, variant):
    return ("x", 1, True, 2.5, "", -1)[variant]


def _other_number(value, variant):
    """Return a number whose binary fraction is short, so that sums of it are exact; the last is beyond most limits."""
    far = 10003 if type(value) in INTEGERS else type(value)("10003.375")
    other = (value + 1, 2 * value + 3, value - 1, -value - 2, value * 0, value + far)[variant]
    return value + 7 if other == value else other


def _other_text(value, variant):
    """Return another text; two of them have what functions for markup, addresses, paths, words and letters look for."""
    for kind in (int, float):
        try:
            return type(value)("%s" % _other_number(kind(value), variant))
        except ValueError:
            continue
    signs = " y/<" + value + "&\"'> "
    letters = value + (_LETTERS if type(value) is TEXT else "y")
    other = (value + "x", signs, value.swapcase(), value[:-1], value[:0], letters)[variant]
    return value + "z" if other == value else other


def _later(value, variant):
    try:
        return value + datetime.timedelta(days=(1, 31, -1, 366, 7, -400)[variant])
    except OverflowError:
        return value


def _other_container(value, variant):
    """Return it with other items, at last without any; a tuple keeps its size, because it may be a row."""
    if type(value) is tuple:
        return tuple([altered_value(one, variant) for one in value])
    if variant == VARIANTS - 1:
        return type(value)()
    if type(value) is dict:
        return dict((key, altered_value(value[key], variant)) for key in value)
    if variant == 0:
        return value + [altered_value(one, variant) for one in value[-1:]]
    return [altered_value(one, variant) for one in value]


_KINDS = (
    ((bool,), _opposite),
    ((type(None),), _some_value),
    (INTEGERS + (float, decimal.Decimal), _other_number),
    ((TEXT, str), _other_text),
    ((datetime.date, datetime.datetime, datetime.timedelta), _later),
    ((list, tuple, dict), _other_container),
)
"""Kinds of values, and what makes another value of each."""
