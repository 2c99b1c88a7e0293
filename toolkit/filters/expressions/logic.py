"""`$and $or $not $cond $ifNull $switch $let $literal`: operands that are not needed are not evaluated."""

import re
from typing import Any

from toolkit.filters.expressions import Evaluate, ExpressionCall, Scope, is_nothing
from toolkit.filters.kinds import BOOL, NUMBER, bson_kind, python_number
from toolkit.filters.refusal import FAILED_TO_PARSE

_NO_BRANCH = 40066
_VARIABLE = re.compile(r"[a-z\x80-\U0010ffff][a-zA-Z0-9_\x80-\U0010ffff]*")


def is_true(value: Any) -> bool:
    """Return whether a value counts as true: all but false, zero, null and missing."""
    found = bson_kind(value)
    if found == NUMBER:
        return bool(python_number(value) != 0)
    return bool(value) if found == BOOL else not is_nothing(value)


def _and(call: ExpressionCall) -> Evaluate:
    parts = call.arguments()
    return lambda scope: all(is_true(part(scope)) for part in parts)


def _or(call: ExpressionCall) -> Evaluate:
    parts = call.arguments()
    return lambda scope: any(is_true(part(scope)) for part in parts)


def _not(call: ExpressionCall) -> Evaluate:
    (part,) = call.arguments(1, 1)
    return lambda scope: not is_true(part(scope))


def _cond(call: ExpressionCall) -> Evaluate:
    if isinstance(call.argument, dict):
        call.named_arguments(("if", "then", "else"), codes={"*": 17083, "if": 17080, "then": 17081, "else": 17082})
        condition, then, otherwise = call.part("if"), call.part("then"), call.part("else")
    else:
        condition, then, otherwise = call.arguments(3, 3)
    return lambda scope: (then if is_true(condition(scope)) else otherwise)(scope)


def _if_null(call: ExpressionCall) -> Evaluate:
    *parts, last = call.arguments(2)

    def evaluate(scope: Scope) -> Any:
        for part in parts:
            value = part(scope)
            if not is_nothing(value):
                return value
        return last(scope)

    return evaluate


def _switch(call: ExpressionCall) -> Evaluate:
    call.named_arguments(("branches",), ("default",), {"": 40060, "*": 40067, "branches": 40068})
    branches = call.argument["branches"]
    if not isinstance(branches, list):
        raise call.refuse(40061, "requires 'branches' to be an array")
    for branch in branches:
        _check_branch(call, branch)
    if not branches:
        raise call.refuse(40068, "requires at least one branch")
    cases = [
        tuple(call.read(branch[name], (*call.place, "branches", at, name), call.variables) for name in ("case", "then"))
        for at, branch in enumerate(branches)
    ]
    default = call.part("default") if "default" in call.argument else None

    def evaluate(scope: Scope) -> Any:
        for case, then in cases:
            if is_true(case(scope)):
                return then(scope)
        if default is None:
            raise call.refuse(_NO_BRANCH, "could not find a matching branch, and no default was specified")
        return default(scope)

    return evaluate


def _check_branch(call: ExpressionCall, branch: Any) -> None:
    if not isinstance(branch, dict):
        raise call.refuse(40062, "requires each branch to be an object")
    for name in branch:
        if name not in {"case", "then"}:
            raise call.refuse(40063, f"found an unknown argument in a branch: {name}")
    for name, code in (("case", 40064), ("then", 40065)):
        if name not in branch:
            raise call.refuse(code, f"requires each branch to have a '{name}'")


def variable_name(call: ExpressionCall, name: Any) -> str:
    """Check the name of a variable in a filter.

    Raises:
        FilterError: the name is not allowed.
    """
    if name != "CURRENT" and not (isinstance(name, str) and _VARIABLE.fullmatch(name)):
        raise call.refuse(FAILED_TO_PARSE, f"cannot call a variable {name!r}: it must start with a lower-case letter")
    return str(name)


def _let(call: ExpressionCall) -> Evaluate:
    call.named_arguments(("vars", "in"), codes={"": 16874, "*": 16875, "vars": 16876, "in": 16877})
    given = call.argument["vars"]
    if not isinstance(given, dict):
        raise call.refuse(10065, "needs 'vars' to be an object")
    for name in given:
        variable_name(call, name)
    values = {name: call.read(value, (*call.place, "vars", name), call.variables) for name, value in given.items()}
    inner = call.part("in", *given)
    return lambda scope: inner({**scope, **{name: value(scope) for name, value in values.items()}})


def _literal(call: ExpressionCall) -> Evaluate:
    return lambda scope: call.argument  # noqa: ARG005


EXPRESSIONS = {
    "$and": _and,
    "$or": _or,
    "$not": _not,
    "$cond": _cond,
    "$ifNull": _if_null,
    "$switch": _switch,
    "$let": _let,
    "$literal": _literal,
}
