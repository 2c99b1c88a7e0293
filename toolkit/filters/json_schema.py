"""`$jsonSchema` the way MongoDB does it: draft 4, with `bsonType`, without `$ref`, `format`, `id` and `integer`.

A keyword applies only to values of its type, and accepts all others. Values compare without regard to the
order of fields. A name with dots in `properties` and `required` is a path: its presence is checked through arrays,
as by `$exists`; its value is checked outside of arrays only.
https://www.mongodb.com/docs/manual/reference/operator/query/jsonSchema/.
"""

from collections.abc import Mapping
from typing import Any

from toolkit.filters.keywords import Schema, schema_keywords
from toolkit.filters.keywords.types import declared_type
from toolkit.filters.kinds import STRING, bson_kind
from toolkit.filters.paths import Test
from toolkit.filters.refusal import FAILED_TO_PARSE, NOT_SUPPORTED, TYPE_MISMATCH, Place, refusal
from toolkit.filters.tree import all_of

_TEXTS = ("description", "title")
_ENCRYPTION = ("encrypt", "encryptMetadata")


def read_schema(document: Mapping[str, Any], place: Place) -> Test:
    """Compile a schema into a function that returns whether a value conforms to it.

    Args:
        document: the schema.
        place: where it is in the filter.

    Raises:
        FilterError: MongoDB refuses such a schema.
    """
    known = schema_keywords()
    for name in document:
        if name in _ENCRYPTION:
            raise refusal(NOT_SUPPORTED, f"$jsonSchema keyword '{name}' is not supported here", (*place, name))
        if name not in known and name not in _TEXTS and name not in {"type", "bsonType"}:
            raise refusal(FAILED_TO_PARSE, f"unknown $jsonSchema keyword: {name}", (*place, name))
    for name in _TEXTS:
        if name in document and bson_kind(document[name]) != STRING:
            raise refusal(TYPE_MISMATCH, f"$jsonSchema keyword '{name}' must be of type string", (*place, name))
    of_type = declared_type(document, place)
    tests = [_test(name, document, (*place, name)) for name in known if name in document]
    return all_of(tuple(test for test in (of_type, *tests) if test))


def _test(name: str, document: Mapping[str, Any], place: Place) -> Test | None:
    keyword = schema_keywords()[name]
    test = keyword.read(Schema(name, document[name], document, place, read_schema))
    if test is None or keyword.kind is None:
        return test
    about = keyword.kind
    return lambda value: bson_kind(value) != about or test(value)
