"""Inputs at which rules of rounding differ."""

import math
from decimal import ROUND_HALF_UP, Decimal

import pytest

from toolkit.probe.generate.rounding_ties import tie_inputs


def to_even(x, base):
    return base * round(x / base)


def away_from_zero(x, base):
    return base * int((Decimal(x) / Decimal(base)).to_integral_value(ROUND_HALF_UP))


def up(x, base):
    return base * math.floor(x / base + 0.5)


@pytest.mark.parametrize("other", [away_from_zero, up])
def test_a_tie_shows_another_rule_of_rounding(other):
    made = list(tie_inputs([other.__code__], [{"x": 7, "base": 5}]))
    assert {"x": 2.5, "base": 5} in made
    assert any(to_even(**given) != other(**given) for given in made)
    assert len(made) < 60


def test_halves_of_decimals_are_decimals():
    given = {"x": {"$py": "Decimal", "of": "9.5"}, "flag": True, "name": "a"}
    made = list(tie_inputs([to_even.__code__], [given]))
    assert {"2.5", "-0.5", "0.125"} <= {one["x"]["of"] for one in made}
    assert all(one["flag"] is True and one["x"]["$py"] == "Decimal" for one in made)


def test_a_function_that_does_not_round_gets_none():
    assert not list(tie_inputs([_number.__code__], [{"x": 1}]))


def _number(x):
    return x + 1
