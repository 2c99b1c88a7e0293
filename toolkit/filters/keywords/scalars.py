"""Keywords on strings and numbers: `pattern maxLength minLength multipleOf maximum minimum` and the exclusive ones."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from toolkit.filters.keywords import Keyword, Schema
from toolkit.filters.kinds import BOOL, NUMBER, STRING, bson_kind, python_number
from toolkit.filters.operators.comparison import Compares
from toolkit.filters.paths import Test
from toolkit.filters.pcre import compile_finder
from toolkit.filters.refusal import FAILED_TO_PARSE, TYPE_MISMATCH


def _pattern(schema: Schema) -> Test:
    schema.must_be(STRING, "a string")
    return compile_finder(schema.argument, "", schema.place)


def _max_length(schema: Schema) -> Test:
    most = schema.count()
    return lambda value: len(value) <= most


def _min_length(schema: Schema) -> Test:
    least = schema.count()
    return lambda value: len(value) >= least


def _multiple_of(schema: Schema) -> Test:
    schema.must_be(NUMBER, "a number")
    divisor = _decimal(schema.argument)
    if not divisor.is_nan() and divisor <= 0:
        raise schema.refuse("must have a positive value", FAILED_TO_PARSE)
    return lambda value: _is_multiple(_decimal(value), divisor)


def _is_multiple(value: Decimal, divisor: Decimal) -> bool:
    if not value.is_finite() or divisor.is_nan():
        return False
    if divisor.is_infinite():
        return value == 0
    return Fraction(value) % Fraction(divisor) == 0


def _decimal(value: Any) -> Decimal:
    """Convert a number to a decimal as MongoDB does: a double by its first 15 digits."""
    exact = python_number(value)
    if isinstance(exact, Decimal):
        return exact
    if isinstance(exact, int):
        return Decimal(exact)
    return Decimal(f"{exact:.15g}")


def _limit(schema: Schema) -> Test:
    schema.must_be(NUMBER, "a number")
    exclusive = "exclusive" + schema.name[0].upper() + schema.name[1:]
    strict = schema.document.get(exclusive, False)
    if bson_kind(strict) != BOOL:
        raise schema.refuse(f"needs '{exclusive}' to be a boolean", TYPE_MISMATCH)
    name = ("$lt" if schema.name == "maximum" else "$gt") + ("" if strict else "e")
    return Compares({name: schema.argument}, name, schema.argument).alone()


def _exclusive(schema: Schema) -> None:
    limit = schema.name.removeprefix("exclusive").lower()
    if limit not in schema.document:
        raise schema.refuse(f"needs '{limit}' to be present", FAILED_TO_PARSE)


KEYWORDS = {
    "pattern": Keyword(_pattern, STRING),
    "maxLength": Keyword(_max_length, STRING),
    "minLength": Keyword(_min_length, STRING),
    "multipleOf": Keyword(_multiple_of, NUMBER),
    "maximum": Keyword(_limit, NUMBER),
    "exclusiveMaximum": Keyword(_exclusive, NUMBER),
    "minimum": Keyword(_limit, NUMBER),
    "exclusiveMinimum": Keyword(_exclusive, NUMBER),
}
