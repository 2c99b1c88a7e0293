"""Pairs of a text and something else: a text with a secret is masked, only a name hides what stands beside it."""

import json
from typing import Any

import pytest

from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.written_values import ValueMask

SECRET = "Tq8vLm2xRbWz5KcN7Q"
BODY = json.dumps({"user": "a", "password": SECRET})


def masked(value: Any) -> Any:
    return ValueMask(Masking(b"", (), (), ())).value(value)


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        f"[db]\npassword = {SECRET}",
        f"X-Api-Key: {SECRET}",
        f"cookie: sessionid={SECRET}",
        f"Authorization: Bearer {SECRET}",
        f"https://shop.example/orders?token={SECRET}",
        f"UPDATE users SET password = '{SECRET}' WHERE id = 1",
        {"$py": "bytes", "of": BODY},
    ],
)
@pytest.mark.parametrize("beside", [200, 1.5, True, ["a"], "b"])
def test_a_text_that_a_status_follows_is_masked(text: Any, beside: Any) -> None:
    first, second = masked({"$py": "tuple", "of": [text, beside]})["of"]
    assert SECRET not in json.dumps(first)
    assert second == beside


@pytest.mark.parametrize("name", ["password", "Password:", "user[password]", "X-Api-Key", "パスワード", "api key"])
def test_a_name_hides_the_text_beside_it(name: str) -> None:
    first, second = masked([name, SECRET])
    assert (first, second) == (name, "masked-1")


def test_json_within_json_is_masked_in_a_repr() -> None:
    text = f"row 3: {json.dumps({'body': BODY})!r}"
    assert SECRET not in masked(text)
    assert SECRET not in masked(f"again: {text!r}")
