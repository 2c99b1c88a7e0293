"""Arrays: `$size $in $isArray $arrayElemAt $first $last $concatArrays $slice $reverseArray $objectToArray`.

https://www.mongodb.com/docs/manual/reference/operator/aggregation/#array-expression-operators.
"""

from typing import Any

from toolkit.filters.expressions import MANY, Eager, is_nothing
from toolkit.filters.integers import as_integer
from toolkit.filters.kinds import ARRAY, MISSING, OBJECT, bson_kind, object_fields
from toolkit.filters.refusal import SIZE, TOO_LARGE, refusal
from toolkit.filters.values import equality_key

_LEAST = 3  # bytes of an element in BSON: type, name, end of the name


def array_elements(value: Any, name: str, code: int) -> list[Any]:
    """Return the elements of an array.

    Args:
        value: value of an argument.
        name: the operator, for the message.
        code: MongoDB's error code if it is not an array.

    Raises:
        FilterError: the value is not an array.
    """
    if bson_kind(value) != ARRAY:
        raise refusal(code, f"{name} requires an array, not {type(value).__name__}")
    return list(value)


def _size(value: Any) -> int:
    return len(array_elements(value, "$size", 17124))


def _in(wanted: Any, value: Any) -> bool:
    wanted_key = equality_key(wanted)
    return any(equality_key(element) == wanted_key for element in array_elements(value, "$in", 40081))


def _element(value: Any, position: Any) -> Any:
    if is_nothing(value) or is_nothing(position):
        return None
    elements = array_elements(value, "$arrayElemAt", 28689)
    at = as_integer(position, "$arrayElemAt", (), 28690)
    return elements[at] if -len(elements) <= at < len(elements) else MISSING


def _end(name: str, at: int) -> Eager:
    def evaluate(value: Any) -> Any:
        if is_nothing(value):
            return None
        elements = array_elements(value, name, 28689)
        return elements[at] if elements else MISSING

    return Eager(1, 1, evaluate)


def _concat(*values: Any) -> Any:
    if any(is_nothing(value) for value in values):
        return None
    arrays = [array_elements(value, "$concatArrays", 28664) for value in values]
    if _LEAST * sum(map(len, arrays)) > SIZE:
        raise refusal(TOO_LARGE, f"$concatArrays gives an array of more than {SIZE >> 20} MB")
    return [element for elements in arrays for element in elements]


def _slice(value: Any, *numbers: Any) -> Any:
    if is_nothing(value) or any(is_nothing(one) for one in numbers):
        return None
    elements = array_elements(value, "$slice", 28724)
    start, *count = (as_integer(one, "$slice", (), 28726) for one in numbers)
    if not count:
        return elements[:start] if start >= 0 else elements[start:]
    if count[0] <= 0:
        raise refusal(28729, "$slice needs a positive number of elements")
    begin = start if start >= 0 else max(0, len(elements) + start)
    return elements[begin : begin + count[0]]


def _reverse(value: Any) -> Any:
    return None if is_nothing(value) else array_elements(value, "$reverseArray", 34435)[::-1]


def _fields(value: Any) -> Any:
    if is_nothing(value):
        return None
    if bson_kind(value) != OBJECT:
        raise refusal(40390, f"$objectToArray requires an object, not {type(value).__name__}")
    return [{"k": name, "v": held} for name, held in object_fields(value).items()]


EXPRESSIONS = {
    "$size": Eager(1, 1, _size),
    "$in": Eager(2, 2, _in),
    "$isArray": Eager(1, 1, lambda value: bson_kind(value) == ARRAY),
    "$arrayElemAt": Eager(2, 2, _element),
    "$first": _end("$first", 0),
    "$last": _end("$last", -1),
    "$concatArrays": Eager(0, MANY, _concat),
    "$slice": Eager(2, 3, _slice),
    "$reverseArray": Eager(1, 1, _reverse),
    "$objectToArray": Eager(1, 1, _fields),
}
