"""Inputs that differ only in what each test makes anew are one input."""

import json

import pytest

from toolkit.characterize.input_shapes import shape_of


def _shape(value: object) -> str:
    return shape_of(json.dumps(value, sort_keys=True, separators=(",", ":")).encode())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["masked-0a1b2c", "masked-0a1b2c"], ["masked-3d4e5f", "masked-3d4e5f"]),
        (["0a" * 32], ["b1" * 32]),
        (["2026-11-28T08:07:53.1"], ["2025-01-01T00:00:00.2"]),
        (["7d444840-9dc0-11d1-b245-5ffdce74fad2"], ["9d444840-9dc0-11d1-b245-5ffdce74fad2"]),
        ({"$binary": {"base64": "a+/" * 8}}, {"$binary": {"base64": "/b+" * 8}}),
        (["m0123456789ab@masked.invalid"], ["mba9876543210@masked.invalid"]),
    ],
)
def test_what_each_test_makes_anew_is_alike(one: object, other: object) -> None:
    assert _shape(one) == _shape(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["masked-0a1b2c", "masked-0a1b2c"], ["masked-3d4e5f", "masked-0a1b2c"]),
        (["masked-0a1b2c"], ["masked-0a1b2c3d"]),
        ([1], [2]),
        (["2026-11-28"], ["2026-11-29"]),
        (["deadbeef"], ["deadbeed"]),
    ],
)
def test_anything_else_is_not(one: object, other: object) -> None:
    assert _shape(one) != _shape(other)
