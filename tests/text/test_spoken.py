"""Values of a recording, as a person reads them."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from toolkit.text.python_repr import python_repr

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text("ab千\"'\\", max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=3), inner, max_size=3),
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(PLAIN)
def test_what_json_has_is_what_python_reads(value: Any) -> None:
    assert eval(python_repr(value)) == value


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"$py": "tuple", "of": [1]}, "(1,)"),
        ({"$py": "tuple", "of": [1, "a"]}, '(1, "a")'),
        ({"$py": "set", "of": []}, "set()"),
        ('{"a": 1}', "'{\"a\": 1}'"),
        ({"$py": "frozenset", "of": [1]}, "frozenset({1})"),
        ({"$py": "dict", "of": [[1, "a"]]}, '{1: "a"}'),
        ({"$py": "bytes", "of": "a"}, 'b"a"'),
        ({"$py": "datetime", "of": "2024-01-01T00:00:00"}, 'datetime("2024-01-01T00:00:00")'),
        ({"$py": "object", "class": "shop.prices:Basket", "state": {"items": []}}, "Basket(items=[])"),
        ({"$py": "exception", "class": "builtins:KeyError", "args": ["a"]}, 'KeyError("a")'),
        ({"$py": "name", "of": "shop.prices:Basket"}, "Basket"),
        ({"$py": "crash"}, "crash"),
        ({"$cut": "opaque", "type": "builtins:dict_keys"}, "<dict_keys>"),
        ({"$cut": "deep"}, "<deep>"),
        ({"$oid": "5f" * 12}, f'ObjectId("{"5f" * 12}")'),
        ({"$date": "2024-01-01T00:00:00Z"}, 'datetime("2024-01-01T00:00:00Z")'),
        ({"$py": "pytz", "of": ["Asia/Tokyo", 32400, 0, "JST"]}, 'pytz.timezone("Asia/Tokyo")'),
        ({"$py": "pytz", "of": []}, "pytz.utc"),
        ({"$gt": 3}, '{"$gt": 3}'),
    ],
)
def test_what_json_has_not(value: Any, expected: str) -> None:
    assert python_repr(value) == expected
