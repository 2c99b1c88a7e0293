"""Meaning of a made-up call's difference for a change, and cases in which it means nothing."""

import pytest

from toolkit.characterize.cases import case_of
from toolkit.proof.answers.foreign_values import says_nothing

CALL = case_of({"kind": "call", "seam": "shop:label", "symbol": "shop.py::label", "given": {"x": 1}}, "invented")
RESULT = {"result": 1}


def raised(name: str, text: str = "x") -> dict[str, object]:
    return {"exception": {"$py": "exception", "class": name, "args": [text]}}


@pytest.mark.parametrize(
    ("old", "new", "nothing"),
    [
        (RESULT, {"result": 2}, False),
        (RESULT, raised("builtins:TypeError"), False),
        (raised("builtins:TypeError"), RESULT, True),
        (raised("builtins:ValueError"), raised("builtins:TypeError"), True),
        (raised("builtins:ValueError"), raised("builtins:KeyError"), False),
        (raised("builtins:ValueError"), RESULT, False),
        (RESULT, raised("builtins:TypeError", "unhashable type: 'list'"), True),
        ({"gone": "there is no label"}, RESULT, True),
        (RESULT, {"gone": "there is no label"}, False),
    ],
)
def test_a_made_up_call(old: dict[str, object], new: dict[str, object], nothing: bool) -> None:
    assert says_nothing(CALL, old, new, {CALL.id}) is nothing


def test_a_recorded_call_always_tells() -> None:
    assert not says_nothing(CALL, raised("builtins:TypeError"), RESULT, set())
