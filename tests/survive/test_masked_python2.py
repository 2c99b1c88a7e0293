"""Values of Python 2 are masked as those of Python 3: their texts and keys are wrapped in recordings."""

from typing import Any

import pytest

from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.written_values import ValueMask

_SECRET = "PLANT-1a"


def _wrap(value: Any) -> Any:
    if isinstance(value, dict):
        return {"$py": "dict", "of": [[_wrap(key), _wrap(held)] for key, held in value.items()]}
    if isinstance(value, list):
        return [_wrap(one) for one in value]
    return {"$py": "unicode", "of": value} if isinstance(value, str) else value


def _unwrap(value: Any) -> Any:
    if isinstance(value, list):
        return [_unwrap(one) for one in value]
    if not isinstance(value, dict):
        return value
    if value["$py"] == "unicode":
        return value["of"]
    return {_unwrap(key): _unwrap(held) for key, held in value["of"]}


@pytest.mark.parametrize(
    "value",
    [
        {"x": [{"key": "password", "value": _SECRET}]},
        {"words": ["mysql", "-u", "root", f"-p{_SECRET}"]},
        ["prog", "--password", _SECRET],
        {"sql": "UPDATE t SET token=%s WHERE id=%s", "params": [_SECRET, 4]},
        [["user", "password"], ["tanaka", _SECRET]],
        {"headers": [["x-api-key", _SECRET]]},
        {"shop": {"note": [1, None, "open"], "password": _SECRET}},
        {"shop": {"note": [1, None, "open"], "count": 3}},
        [],
    ],
)
def test_a_wrapped_value_is_masked_as_a_plain_one_and_stays_wrapped(value: Any) -> None:
    plain = ValueMask(Masking(b"k" * 32)).value(value)
    wrapped = ValueMask(Masking(b"k" * 32)).value(_wrap(value))
    assert _unwrap(wrapped) == plain
    assert _wrap(_unwrap(wrapped)) == wrapped
    assert _SECRET not in str(wrapped)


def test_a_named_tuple_without_secrets_keeps_its_wraps() -> None:
    row = {"$py": "object", "class": "app:Row", "names": ["title", "amount"], "state": {}}
    row["base"] = {"$py": "tuple", "of": [_wrap("hello"), 3]}
    masked = ValueMask(Masking()).value(row)
    assert masked["base"]["of"] == [_wrap("hello"), 3]
