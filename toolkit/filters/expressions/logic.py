"""`$and $or $not $cond $ifNull $switch $let $literal`: what is not needed is not evaluated."""

from typing import Any

from toolkit.filters.expressions import Call, Evaluate, Scope, is_nothing
from toolkit.filters.kinds import BOOL, NUMBER, kind, number

_NO_BRANCH = 40066


def is_true(value: Any) -> bool:
    """Whether an expression's value counts as true: all but false, zero, null and nothing."""
    found = kind(value)
    if found == NUMBER:
        return bool(number(value) != 0)
    return bool(value) if found == BOOL else not is_nothing(value)


def _and(call: Call) -> Evaluate:
    parts = call.arguments()
    return lambda scope: all(is_true(part(scope)) for part in parts)


def _or(call: Call) -> Evaluate:
    parts = call.arguments()
    return lambda scope: any(is_true(part(scope)) for part in parts)


def _not(call: Call) -> Evaluate:
    (part,) = call.arguments(1, 1)
    return lambda scope: not is_true(part(scope))


def _cond(call: Call) -> Evaluate:
    if isinstance(call.argument, dict):
        call.named(("if", "then", "else"))
        condition, then, otherwise = call.part("if"), call.part("then"), call.part("else")
    else:
        condition, then, otherwise = call.arguments(3, 3)
    return lambda scope: (then if is_true(condition(scope)) else otherwise)(scope)


def _if_null(call: Call) -> Evaluate:
    *parts, last = call.arguments(2)

    def evaluate(scope: Scope) -> Any:
        for part in parts:
            value = part(scope)
            if not is_nothing(value):
                return value
        return last(scope)

    return evaluate


def _switch(call: Call) -> Evaluate:
    call.named(("branches",), ("default",))
    branches = call.argument["branches"]
    if not isinstance(branches, list) or not branches:
        raise call.refuse(40068, "requires at least one branch")
    if not all(isinstance(branch, dict) and branch.keys() == {"case", "then"} for branch in branches):
        raise call.refuse(40067, "requires each branch to have 'case' and 'then', and nothing else")
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


def _let(call: Call) -> Evaluate:
    call.named(("vars", "in"))
    given = call.argument["vars"]
    if not isinstance(given, dict):
        raise call.refuse(10065, "needs 'vars' to be an object")
    for name in given:
        if not (name[:1].isascii() and name[:1].islower()):
            raise call.refuse(9, f"cannot define a variable called {name!r}: it must start with a lower-case letter")
    values = {name: call.read(value, (*call.place, "vars", name), call.variables) for name, value in given.items()}
    inner = call.part("in", *given)
    return lambda scope: inner({**scope, **{name: value(scope) for name, value in values.items()}})


def _literal(call: Call) -> Evaluate:
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
