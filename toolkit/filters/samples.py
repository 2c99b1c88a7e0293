"""Small values of every BSON type at which implementations differ, from the plain to the odd.

Generated filters and documents share these values, so that they often match. The order matters: hypothesis shrinks
towards the front.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bson import Binary, Code, Decimal128, Int64, MaxKey, MinKey, ObjectId, Regex, Timestamp

SCALARS: Mapping[str, tuple[Any, ...]] = {
    "int": (1, 0, 2, -1, 3, 5, 2**31 - 1),
    "string": ("a", "", "b", "ab", "A", "1", "é", "a\n"),
    "null": (None,),
    "bool": (True, False),
    "double": (1.0, 0.0, 1.5, -1.5, -0.0, float("nan"), float("inf"), float("-inf"), 2.0**53),
    "long": (Int64(1), Int64(2**53 + 1), Int64(2**53), Int64(2**63 - 1), Int64(-(2**63))),
    "decimal": tuple(Decimal128(text) for text in ("1", "1.5", "0.1", "-0", "NaN", "Infinity", "9007199254740993")),
    "date": (datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC), datetime(1970, 1, 1, tzinfo=UTC)),
    "objectId": (ObjectId("65937f800000000000000001"), ObjectId("65937f800000000000000002")),
    "binData": (Binary(b"\x01"), Binary(b""), Binary(b"\x01", 4), Binary(b"\xff\x01")),
    "timestamp": (Timestamp(1, 1), Timestamp(1, 2)),
    "regex": (Regex("a"), Regex("^a", 2)),
    "javascript": (Code("a"),),
    "javascriptWithScope": (Code("a", {}),),
    "minKey": (MinKey(),),
    "maxKey": (MaxKey(),),
}
"""Values by type name."""

PATTERNS = ("a", "^a", "b$", "^$", ".", "[ab]", "(?i)A", r"\d")
"""Regular expressions, some of which match strings above."""
