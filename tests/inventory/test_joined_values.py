"""Joined values of the interpreter: the same as by comparing each with each, with less work."""

import math

from hypothesis import given
from hypothesis import strategies as st

from toolkit.inventory.interpreter.values import (
    MOST_ALTERNATIVES,
    Alternatives,
    UnknownValue,
    Value,
    join_values,
    possible_values,
)

_OBJECTS = [UnknownValue(str(number)) for number in range(4)]
_ITEMS = st.one_of(
    st.sampled_from([0, 0.0, -0.0, False, 1, 1.0, True, math.nan, None, "", "a", b"a", *_OBJECTS]), st.integers(0, 99)
)
_VALUES = st.one_of(_ITEMS, st.lists(_ITEMS, min_size=2, max_size=40).map(lambda items: Alternatives(tuple(items))))


class _CountedText(str):
    """A text that counts how often it is compared."""

    __slots__ = ()
    compared = 0

    def __eq__(self, other: object) -> bool:
        _CountedText.compared += 1
        return str.__eq__(self, other)

    __hash__ = str.__hash__


def _join_slowly(values: list[Value]) -> list[Value]:
    """Compare each possible value with those before it."""
    plain = (str, int, float, bytes, type(None))
    kept: list[Value] = []
    for item in (item for value in values for item in possible_values(value)):
        if not any(item is it or (isinstance(item, plain) and type(item) is type(it) and item == it) for it in kept):
            kept.append(item)
    return kept[:MOST_ALTERNATIVES]


@given(st.lists(_VALUES, max_size=60))
def test_values_are_joined_as_by_comparing_each_with_each(values: list[Value]):
    expected = _join_slowly(values) or [None]
    found = possible_values(join_values(values))
    assert [(type(item), id(item) if item in _OBJECTS else repr(item)) for item in found] == [
        (type(item), id(item) if item in _OBJECTS else repr(item)) for item in expected
    ]


def test_joining_many_values_compares_few_of_them():
    values = [_CountedText(number) for number in range(5000)]
    _CountedText.compared = 0
    assert len(possible_values(join_values(values))) == MOST_ALTERNATIVES
    assert _CountedText.compared <= len(values)
