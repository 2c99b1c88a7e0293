"""Keywords on any value: `allOf anyOf oneOf not enum`."""

from typing import Any

from toolkit.filters.keywords import Keyword, Schema
from toolkit.filters.kinds import ARRAY, OBJECT
from toolkit.filters.paths import Test
from toolkit.filters.refusal import BAD_VALUE, FAILED_TO_PARSE
from toolkit.filters.tree import all_of, any_of
from toolkit.filters.values import equality_key


def _schemas(schema: Schema) -> tuple[Test, ...]:
    schema.must_be(ARRAY, "an array")
    if not schema.argument:
        raise schema.refuse("must be a non-empty array", BAD_VALUE)
    return tuple(schema.within(nested, position) for position, nested in enumerate(schema.argument))


def _all_of(schema: Schema) -> Test:
    return all_of(_schemas(schema))


def _any_of(schema: Schema) -> Test:
    return any_of(_schemas(schema))


def _one_of(schema: Schema) -> Test:
    tests = _schemas(schema)
    return lambda value: sum(test(value) for test in tests) == 1


def _not(schema: Schema) -> Test:
    schema.must_be(OBJECT, "an object")
    test = schema.within(schema.argument)
    return lambda value: not test(value)


def _enum(schema: Schema) -> Test:
    schema.must_be(ARRAY, "an array")
    if not schema.argument:
        raise schema.refuse("cannot be an empty array", FAILED_TO_PARSE)
    allowed = {_order_free_key(value) for value in schema.argument}
    if len(allowed) != len(schema.argument):
        raise schema.refuse("cannot contain duplicate values", FAILED_TO_PARSE)
    return lambda value: _order_free_key(value) in allowed


def _order_free_key(value: Any) -> tuple[Any, ...]:
    return equality_key(value, ordered=False)


KEYWORDS = {
    "allOf": Keyword(_all_of),
    "anyOf": Keyword(_any_of),
    "oneOf": Keyword(_one_of),
    "not": Keyword(_not),
    "enum": Keyword(_enum),
}
