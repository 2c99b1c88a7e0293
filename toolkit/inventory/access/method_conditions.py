"""Decide conditions on the HTTP method or the action of a request: `request.method not in SAFE_METHODS`."""

import ast
from collections.abc import Iterable, Mapping, Sequence

from toolkit.model.callers import CheckStep
from toolkit.model.tree import dotted_name, text_of

_SAFE = ("GET", "HEAD", "OPTIONS")


def is_met(test: ast.expr, known: Mapping[str, str]) -> bool | None:
    """Return whether a condition holds; None if it asks for anything that is not known.

    Args:
        test: the condition.
        known: values by the end of the dotted name by which conditions ask for them: `request.method` -> `GET`.
    """
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            inner_met = is_met(inner, known)
            return None if inner_met is None else not inner_met
        case ast.BoolOp(op=operator, values=parts):
            return join_answers((is_met(part, known) for part in parts), is_and=isinstance(operator, ast.And))
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            asked = _value_of(left, known)
            texts = texts_in(right)
            if asked and texts and isinstance(operator, ast.Eq | ast.In | ast.NotEq | ast.NotIn):
                return (asked in texts) is isinstance(operator, ast.Eq | ast.In)
    return None


def asks_method(steps: Sequence[CheckStep], method: str) -> bool:
    """Return whether a check may refuse requests of an HTTP method: not if its conditions leave that one out.

    Args:
        steps: the steps of the check, in the order of the code.
        method: the method, or `*` for any.
    """
    known = {"request.method": method} if method != "*" else {}
    for step in steps:
        holds = _holds(step.condition, known)
        if step.kind == "refuse" and holds is not False:
            return True
        if step.kind in ("skip", "allow") and holds:
            return False
    return not any(step.kind == "refuse" for step in steps)


def _holds(condition: str, known: Mapping[str, str]) -> bool | None:
    try:
        return is_met(ast.parse(condition, mode="eval").body, known)
    except (SyntaxError, RecursionError, ValueError):  # an exception that is caught, or no condition
        return None


def _value_of(node: ast.expr, known: Mapping[str, str]) -> str:
    name = dotted_name(node)
    return next((value for end, value in known.items() if name == end or name.endswith(f".{end}")), "")


def join_answers(parts: Iterable[bool | None], *, is_and: bool) -> bool | None:
    """Return the answer of parts that `and` or `or` joins; None if it depends on one that is not known."""
    met = set(parts)
    if (not is_and) in met:
        return not is_and
    return None if None in met else is_and


def texts_in(node: ast.expr) -> tuple[str, ...]:
    """Return the texts that a value is compared with; none if one of them is not written there."""
    if dotted_name(node).rpartition(".")[2] == "SAFE_METHODS":
        return _SAFE
    items = node.elts if isinstance(node, ast.List | ast.Tuple | ast.Set) else [node]
    texts = tuple(map(text_of, items))
    return texts if all(texts) else ()
