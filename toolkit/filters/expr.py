"""Aggregation expressions in `$expr`: read once, evaluated for each document.

An expression returns a BSON value or `MISSING`. Unlike filters it does not spread arrays; a path through an array
gives the array of what it finds in each object, and passes over arrays in that array.
https://www.mongodb.com/docs/manual/reference/operator/query/expr/.
"""

from collections.abc import Mapping
from typing import Any

from toolkit.filters.expressions import Eager, Evaluate, ExpressionCall, Scope, expression_operators
from toolkit.filters.expressions.names import KNOWN_NAMES
from toolkit.filters.kinds import ARRAY, MISSING, OBJECT, STRING, bson_kind, object_fields
from toolkit.filters.refusal import FAILED_TO_PARSE, NOT_SUPPORTED, UNKNOWN_EXPRESSION, Place, refusal

_NOT_ONE_FIELD = 15983
_ARGUMENTS = 16020
_ARGUMENT_RANGE = 28667
_UNDEFINED_VARIABLE = 17276
_EMPTY_PATH = 16872
_EMPTY_NAME = 15998
_DOLLAR_NAME = 16410
_DOTTED_NAME = 16405
_ROOTS = frozenset({"ROOT", "CURRENT"})
_UNSUPPORTED_VARIABLES = frozenset({"NOW", "CLUSTER_TIME", "SEARCH_META", "USER_ROLES", "DESCEND", "PRUNE", "KEEP"})


def read_expression(value: Any, place: Place, variables: frozenset[str] = frozenset()) -> Evaluate:
    """Compile an expression into a function that evaluates it.

    Args:
        value: the expression.
        place: where it is in the filter.
        variables: names defined around it by `$let`, `$map` and `$filter`.

    Returns:
        scope -> value. It raises `FilterError` where MongoDB would fail, such as at a division by zero.

    Raises:
        FilterError: MongoDB refuses such an expression, or it uses an operator that is not supported here.
    """
    found = bson_kind(value)
    if found == STRING and value.startswith("$"):
        return _path(value, place, variables)
    if found == ARRAY:
        elements = [read_expression(one, (*place, at), variables) for at, one in enumerate(value)]
        return lambda scope: [_present(element(scope)) for element in elements]
    if found != OBJECT:
        return lambda scope: value  # noqa: ARG005
    if any(name.startswith("$") for name in value):
        return _operator(value, place, variables)
    return _document(value, place, variables)


def _present(value: Any) -> Any:
    return None if value is MISSING else value


def _document(value: Mapping[str, Any], place: Place, variables: frozenset[str]) -> Evaluate:
    for name in value:
        if "." in name:
            raise refusal(_DOTTED_NAME, "field names in an expression cannot contain '.'", (*place, name))
    parts = {name: read_expression(held, (*place, name), variables) for name, held in value.items()}

    def evaluate(scope: Scope) -> Any:
        found = ((name, part(scope)) for name, part in parts.items())
        return {name: held for name, held in found if held is not MISSING}

    return evaluate


def _operator(value: Mapping[str, Any], place: Place, variables: frozenset[str]) -> Evaluate:
    if len(value) != 1:
        raise refusal(_NOT_ONE_FIELD, "an object representing an expression must have exactly one field", place)
    (name, argument) = next(iter(value.items()))
    here = (*place, name)
    operator = expression_operators().get(name)
    if operator is None:
        if name in KNOWN_NAMES:
            raise refusal(NOT_SUPPORTED, f"{name} in $expr is not supported here", here)
        raise refusal(UNKNOWN_EXPRESSION, f"unrecognized expression '{name}'", here)
    if isinstance(operator, Eager):
        return _eager(operator, name, argument, here, variables)
    return operator(ExpressionCall(name, argument, here, variables, read_expression))


def _eager(operator: Eager, name: str, argument: Any, place: Place, variables: frozenset[str]) -> Evaluate:
    given = argument if bson_kind(argument) == ARRAY else [argument]
    if not operator.least <= len(given) <= operator.most:
        exact = operator.least == operator.most
        wanted = f"exactly {operator.least}" if exact else f"{operator.least} to {operator.most}"
        code = _ARGUMENTS if exact else _ARGUMENT_RANGE
        raise refusal(code, f"{name} takes {wanted} arguments, not {len(given)}", place)
    parts = [read_expression(one, (*place, at), variables) for at, one in enumerate(given)]
    evaluate = operator.evaluate
    if len(parts) == 2:
        first, second = parts
        return lambda scope: evaluate(first(scope), second(scope))
    return lambda scope: evaluate(*[part(scope) for part in parts])


def _path(text: str, place: Place, variables: frozenset[str]) -> Evaluate:
    if not text.startswith("$$"):
        names = _names(text[1:], place)
        return lambda scope: _follow(scope["ROOT"], names, 0)
    variable, _, rest = text[2:].partition(".")
    if not variable:
        raise refusal(FAILED_TO_PARSE, "empty variable names are not allowed", place)
    if variable in _UNSUPPORTED_VARIABLES:
        raise refusal(NOT_SUPPORTED, f"$${variable} is not supported here", place)
    if variable == "REMOVE":
        return lambda scope: MISSING  # noqa: ARG005
    if variable not in variables | _ROOTS:
        raise refusal(_UNDEFINED_VARIABLE, f"use of undefined variable: {variable}", place)
    held = "ROOT" if variable in _ROOTS else variable
    names = _names(rest, place) if rest else []
    return lambda scope: _follow(scope[held], names, 0)


def _names(path: str, place: Place) -> list[str]:
    if not path:
        raise refusal(_EMPTY_PATH, "'$' by itself is not a valid field path", place)
    names = path.split(".")
    if "" in names:
        raise refusal(_EMPTY_NAME, "field names in a path may not be empty", place)
    if any(name.startswith("$") for name in names):
        raise refusal(_DOLLAR_NAME, "field names in a path may not start with '$'", place)
    return names


def _follow(value: Any, names: list[str], at: int) -> Any:
    while at < len(names):
        found = bson_kind(value)
        if found == ARRAY:
            inside = (_follow(element, names, at) for element in value if bson_kind(element) == OBJECT)
            return [one for one in inside if one is not MISSING]
        if found != OBJECT:
            return MISSING
        value = object_fields(value).get(names[at], MISSING)
        at += 1
    return value
