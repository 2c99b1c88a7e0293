"""`$filter $map $reduce`: an expression for each element of an array.

https://www.mongodb.com/docs/manual/reference/operator/aggregation/reduce/.
"""

from typing import Any

from toolkit.filters.expressions import Evaluate, ExpressionCall, Scope, is_nothing
from toolkit.filters.expressions.arrays import array_elements
from toolkit.filters.expressions.logic import is_true, variable_name
from toolkit.filters.kinds import MISSING

_CODES = {
    "$filter": {"": 28646, "*": 28647, "input": 28648, "cond": 28650},
    "$map": {"": 16878, "*": 16879, "input": 16880, "in": 16882},
    "$reduce": {"": 40075, "*": 40076, "input": 40077, "initialValue": 40078, "in": 40079},
}


def _over(call: ExpressionCall, body: str, *optional: str) -> tuple[Evaluate, Evaluate, str]:
    """Return input, body and variable name of an operator that iterates over an array."""
    call.named_arguments(("input", body), ("as", *optional), _CODES[call.name])
    name = variable_name(call, call.argument.get("as", "this"))
    return call.part("input"), call.part(body, name), name


def _filter(call: ExpressionCall) -> Evaluate:
    given, condition, name = _over(call, "cond")

    def evaluate(scope: Scope) -> Any:
        value = given(scope)
        if is_nothing(value):
            return None
        return [one for one in array_elements(value, "$filter", 28651) if is_true(condition({**scope, name: one}))]

    return evaluate


def _map(call: ExpressionCall) -> Evaluate:
    given, body, name = _over(call, "in")

    def evaluate(scope: Scope) -> Any:
        value = given(scope)
        if is_nothing(value):
            return None
        found = [body({**scope, name: one}) for one in array_elements(value, "$map", 16883)]
        return [None if one is MISSING else one for one in found]

    return evaluate


def _reduce(call: ExpressionCall) -> Evaluate:
    call.named_arguments(("input", "initialValue", "in"), codes=_CODES["$reduce"])
    given, initial, body = call.part("input"), call.part("initialValue"), call.part("in", "this", "value")

    def evaluate(scope: Scope) -> Any:
        value = given(scope)
        if is_nothing(value):
            return None
        found = initial(scope)
        for one in array_elements(value, "$reduce", 40080):
            found = body({**scope, "this": one, "value": found})
        return found

    return evaluate


EXPRESSIONS = {"$filter": _filter, "$map": _map, "$reduce": _reduce}
