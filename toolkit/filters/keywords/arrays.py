"""Keywords on arrays: `minItems maxItems uniqueItems items additionalItems`."""

from typing import Any

from toolkit.filters.keywords import Keyword, Schema
from toolkit.filters.kinds import ARRAY, BOOL, OBJECT, bson_kind
from toolkit.filters.paths import Test
from toolkit.filters.refusal import TYPE_MISMATCH
from toolkit.filters.values import equality_key


def _min_items(schema: Schema) -> Test:
    least = schema.count()
    return lambda value: len(value) >= least


def _max_items(schema: Schema) -> Test:
    most = schema.count()
    return lambda value: len(value) <= most


def _unique_items(schema: Schema) -> Test | None:
    schema.must_be(BOOL, "a boolean")
    return _are_unique if schema.argument else None


def _are_unique(value: Any) -> bool:
    return len({equality_key(element, ordered=False) for element in value}) == len(value)


def _items(schema: Schema) -> Test:
    if bson_kind(schema.argument) == OBJECT:
        test = schema.within(schema.argument)
        return lambda value: all(map(test, value))
    if bson_kind(schema.argument) != ARRAY:
        raise schema.refuse("must be an array or an object", TYPE_MISMATCH)
    tests = [schema.within(nested, position) for position, nested in enumerate(schema.argument)]
    return lambda value: all(test(element) for test, element in zip(tests, value, strict=False))


def _additional_items(schema: Schema) -> Test | None:
    if bson_kind(schema.argument) == BOOL:
        allowed = schema.argument
        test: Test = lambda value: allowed  # noqa: E731, ARG005
    elif bson_kind(schema.argument) == OBJECT:
        test = schema.within(schema.argument)
    else:
        raise schema.refuse("must be either an object or a boolean", TYPE_MISMATCH)
    items = schema.document.get("items")
    if not isinstance(items, list):
        return None
    described = len(items)
    return lambda value: all(map(test, value[described:]))


KEYWORDS = {
    "minItems": Keyword(_min_items, ARRAY),
    "maxItems": Keyword(_max_items, ARRAY),
    "uniqueItems": Keyword(_unique_items, ARRAY),
    "items": Keyword(_items, ARRAY),
    "additionalItems": Keyword(_additional_items, ARRAY),
}
