"""Messages of validation show a value beside the path to its field; other texts beside a name in other notations."""

import pytest

from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.written_values import ValueMask

_MESSAGE = (
    "2 validation errors for Login\n%s\n  Too short [type=too_short, input_value=%r, input_type=str]\n    More at h"
)


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"loc": ["body", "password"], "input": "PLANT-11"}, {"loc": ["body", "password"], "input": "masked-1"}),
        ({"loc": ["body", "token", 0], "input": "PLANT-11"}, {"loc": ["body", "token", 0], "input": "masked-1"}),
        ({"field": "password", "rejectedValue": "PLANT-11"}, {"field": "password", "rejectedValue": "masked-1"}),
        ({"column": "password", "after": "PLANT-11"}, {"column": "password", "after": "masked-1"}),
        ({"path": ["data", "password"], "value": "PLANT-11"}, {"path": ["data", "password"], "value": "masked-1"}),
        ({"loc": ["body", "rank"], "input": "PLANT-11"}, {"loc": ["body", "rank"], "input": "PLANT-11"}),
        ({"loc": ["password"], "msg": "too short"}, {"loc": ["password"], "msg": "too short"}),
    ],
)
def test_the_input_of_a_field_is_hidden_by_the_path_to_it(value, shown):
    assert ValueMask(Masking()).value(value) == shown
    tupled = {**value, "loc": {"$py": "tuple", "of": value.get("loc")}} if "loc" in value else value
    assert ("PLANT" in str(ValueMask(Masking()).value(tupled))) == ("PLANT" in str(shown))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (_MESSAGE % ("body.password", "PLANT 11"), _MESSAGE % ("body.password", "masked-1")),
        (_MESSAGE % ("rank", "PLANT 11"), _MESSAGE % ("rank", "PLANT 11")),
        ('password := "PLANT-11"', 'password := "masked-1"'),
        ("os.environ['DB_PASSWORD'] = 'PLANT-11'", "os.environ['DB_PASSWORD'] = 'masked-1'"),
        ('setPassword("PLANT-11x")', 'setPassword("masked-1")'),
        ("password -> PLANT-11", "password -> masked-1"),
        ("PASSWORD＝PLANT-11", "PASSWORD＝masked-1"),
        ("pw：PLANT-11", "pw：masked-1"),
        ("password\u00a0=\u00a0PLANT-11", "password\u00a0=\u00a0masked-1"),
        ("- **password**: PLANT-11", "- **password**: masked-1"),
        ("`password`: PLANT-11", "`password`: masked-1"),
        ("rows['token'] = count", "rows['token'] = count"),
        ("check_password('bob')", "check_password('bob')"),
        ("def token() -> str", "def token() -> str"),
        ("**token**: required", "**token**: required"),
    ],
)
def test_a_value_is_hidden_in_further_notations(text, shown):
    assert Masking().thorough(text) == shown
