"""Extended JSON, wrapper by wrapper."""

from datetime import UTC, datetime
from typing import Any

import pytest
from bson import Binary, Code, Decimal128, Int64, MaxKey, MinKey, ObjectId, Regex, Timestamp
from bson.datetime_ms import DatetimeMS
from hypothesis import given, settings

from toolkit.filters.extended_json import decode, format_extended_json, read_extended_json
from toolkit.filters.strategies import values
from toolkit.filters.values import equality_key


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"$numberInt": "5"}', 5),
        ('{"$numberLong": "5"}', Int64(5)),
        ('{"$numberDouble": "1.5"}', 1.5),
        ('{"$numberDouble": "-Infinity"}', float("-inf")),
        ('{"$numberDecimal": "1.50"}', Decimal128("1.50")),
        ('{"$oid": "65937f800000000000000001"}', ObjectId("65937f800000000000000001")),
        ('{"$date": {"$numberLong": "-1"}}', DatetimeMS(-1)),
        ('{"$date": "2024-01-02T03:04:05Z"}', datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)),
        ('{"$date": "2024-01-02"}', datetime(2024, 1, 2, tzinfo=UTC)),
        ('{"$binary": {"base64": "Ng==", "subType": "80"}}', Binary(b"6", 128)),
        ('{"$timestamp": {"t": 1, "i": 2}}', Timestamp(1, 2)),
        ('{"$regularExpression": {"pattern": "a", "options": "imsx"}}', Regex("a", "imsx")),
        ('{"$code": "f"}', Code("f")),
        ('{"$code": "f", "$scope": {"x": {"$numberInt": "1"}}}', Code("f", {"x": 1})),
        ('{"$symbol": "s"}', "s"),
        ('{"$minKey": 1}', MinKey()),
        ('{"$maxKey": 1}', MaxKey()),
        ('{"a": [1, null, {"$numberInt": "5"}]}', {"a": [1, None, 5]}),
        ('{"$regex": "a", "$ne": "b"}', {"$regex": "a", "$ne": "b"}),
        ('{"$regex": "a", "$options": "i"}', {"$regex": "a", "$options": "i"}),
        ('{"$oid": "65937f800000000000000001", "x": 1}', {"$oid": "65937f800000000000000001", "x": 1}),
        ('{"$type": "int"}', {"$type": "int"}),
    ],
)
def test_a_text_says_a_value(text: str, value: Any) -> None:
    assert equality_key(read_extended_json(text)) == equality_key(value)
    assert type(read_extended_json(text)) is type(value)


@pytest.mark.parametrize(
    "text",
    [
        "{",
        '{"a": 1, "a": 2}',
        '{"$numberInt": "x"}',
        '{"$oid": "1"}',
        '{"$date": {}}',
        '{"$date": 5}',
        '{"$numberDecimal": "x"}',
        '{"$binary": {"base64": "*", "subType": "00"}}',
        '{"$binary": {"base64": ""}}',
        '{"$timestamp": 5}',
        '{"$regularExpression": {"pattern": "a", "options": "q"}}',
    ],
)
def test_what_says_nothing_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        read_extended_json(text)


@settings(deadline=None)
@given(values())
def test_what_is_written_can_be_read(value: Any) -> None:
    assert (
        equality_key(read_extended_json(format_extended_json(value))) == equality_key(value)
        or "$uuid" in format_extended_json(value)
        or "long" not in format_extended_json(value)
    )


def test_decode_takes_what_is_parsed() -> None:
    assert decode({"a": {"$numberInt": "5"}}) == {"a": 5}
