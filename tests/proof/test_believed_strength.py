"""Strength of a lock, as far as the gate believes it."""

import sys
from pathlib import Path

import msgspec
import pytest

from tests.flows.verify import shop
from toolkit.errors import UsageError
from toolkit.flows.strength import measure_lock_strength, trusted_strengths
from toolkit.model.strength import StrengthOptions
from toolkit.state.strength_file import FILE, strength_bytes

NAME = "shop/prices.py::discounted"


def test_a_share_of_too_few_changes_is_measured_again(tmp_path: Path):
    root = shop.project(tmp_path / "project")
    shop.locked(root)
    wish = StrengthOptions(root, root / "characterization_tests", sys.executable, targets=(NAME,))
    measured = measure_lock_strength(wish)
    lucky = [
        msgspec.structs.replace(one, tried=1, noticed=1, survivors=(), noticed_at=(1,)) if one.about == NAME else one
        for one in measured.functions
    ]
    (wish.into / FILE).write_bytes(strength_bytes(msgspec.structs.replace(measured, functions=tuple(lucky))))
    assert trusted_strengths(wish, [NAME])[NAME].share == 5 / 7
    with pytest.raises(UsageError):
        trusted_strengths(msgspec.structs.replace(wish, python="/no/such/python"), [NAME])
