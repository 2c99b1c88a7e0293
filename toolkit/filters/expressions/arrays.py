"""Arrays: `$size $in $isArray $arrayElemAt $first $last $concatArrays $slice $filter $map $any/allElement(s)True`.

https://www.mongodb.com/docs/manual/reference/operator/aggregation/#array-expression-operators.
"""

from typing import Any

from toolkit.filters.expressions import MANY, Call, Eager, Evaluate, Scope, is_nothing
from toolkit.filters.expressions.logic import is_true
from toolkit.filters.integers import as_integer
from toolkit.filters.kinds import ARRAY, MISSING, kind
from toolkit.filters.refusal import refusal
from toolkit.filters.values import key


def _array(value: Any, name: str, code: int) -> list[Any]:
    if kind(value) != ARRAY:
        raise refusal(code, f"{name} requires an array, not {type(value).__name__}")
    return list(value)


def _size(value: Any) -> int:
    return len(_array(value, "$size", 17124))


def _in(wanted: Any, value: Any) -> bool:
    wanted_key = key(wanted)
    return any(key(element) == wanted_key for element in _array(value, "$in", 40081))


def _element(value: Any, position: Any) -> Any:
    if is_nothing(value) or is_nothing(position):
        return None
    elements = _array(value, "$arrayElemAt", 28689)
    at = as_integer(position, "$arrayElemAt", (), 28690)
    return elements[at] if -len(elements) <= at < len(elements) else MISSING


def _end(name: str, at: int) -> Eager:
    def evaluate(value: Any) -> Any:
        if is_nothing(value):
            return None
        elements = _array(value, name, 28689)
        return elements[at] if elements else MISSING

    return Eager(1, 1, evaluate)


def _concat(*values: Any) -> Any:
    if any(is_nothing(value) for value in values):
        return None
    return [element for value in values for element in _array(value, "$concatArrays", 28664)]


def _slice(value: Any, *numbers: Any) -> Any:
    if is_nothing(value) or any(is_nothing(one) for one in numbers):
        return None
    elements = _array(value, "$slice", 28724)
    start, *count = (as_integer(one, "$slice", (), 28726) for one in numbers)
    if not count:
        return elements[:start] if start >= 0 else elements[start:]
    if count[0] <= 0:
        raise refusal(28729, "$slice needs a positive number of elements")
    begin = start if start >= 0 else max(0, len(elements) + start)
    return elements[begin : begin + count[0]]


def _over(call: Call, body: str, code: int) -> tuple[Evaluate, Evaluate, str]:
    """Input, body and the name of the variable of an operator that goes over an array."""
    call.named(("input", body), ("as",))
    name = call.argument.get("as", "this")
    if not isinstance(name, str) or not name[:1].islower():
        raise call.refuse(code, "needs a variable name that starts with a lower-case letter")
    return call.part("input"), call.part(body, name), name


def _filter(call: Call) -> Evaluate:
    given, condition, name = _over(call, "cond", 9)

    def evaluate(scope: Scope) -> Any:
        value = given(scope)
        if is_nothing(value):
            return None
        return [one for one in _array(value, "$filter", 28651) if is_true(condition({**scope, name: one}))]

    return evaluate


def _map(call: Call) -> Evaluate:
    given, body, name = _over(call, "in", 9)

    def evaluate(scope: Scope) -> Any:
        value = given(scope)
        if is_nothing(value):
            return None
        found = [body({**scope, name: one}) for one in _array(value, "$map", 16883)]
        return [None if one is MISSING else one for one in found]

    return evaluate


EXPRESSIONS = {
    "$size": Eager(1, 1, _size),
    "$in": Eager(2, 2, _in),
    "$isArray": Eager(1, 1, lambda value: kind(value) == ARRAY),
    "$arrayElemAt": Eager(2, 2, _element),
    "$first": _end("$first", 0),
    "$last": _end("$last", -1),
    "$concatArrays": Eager(0, MANY, _concat),
    "$slice": Eager(2, 3, _slice),
    "$anyElementTrue": Eager(1, 1, lambda value: any(map(is_true, _array(value, "$anyElementTrue", 17041)))),
    "$allElementsTrue": Eager(1, 1, lambda value: all(map(is_true, _array(value, "$allElementsTrue", 17040)))),
    "$filter": _filter,
    "$map": _map,
}
