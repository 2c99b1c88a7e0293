"""Classify the effect of statements: validate, check, update, or several effects without a common verb."""

import ast
from collections.abc import Collection, Iterator

from codemods._extract.bindings import own_nodes
from codemods._extract.region import Region
from toolkit.model.tree import root_name
from toolkit.source.calls import last_name

_REFUSING = {"abort", "fail", "add_error", "exit"}
_ASKING = {"bool", "any", "all", "isinstance", "hasattr", "issubclass", "callable"}
_QUIET = ("log", "warn", "print", "message")


def verb_of_effects(region: Region, items: Collection[str]) -> str:
    """Return the verb for what statements do, or an empty text if there is no better one than `process`.

    Args:
        region: the statements.
        items: names of the items that a loop iterates over.
    """
    if region.end == "value":
        return "check" if answers_a_question(region.body) else ""
    changed, calls = {*_changed_names(region.body)}, [*_calls(region.body)]
    refusing = [it for it in calls if last_name(it) in _REFUSING]
    if not changed and len(calls) == len(refusing) and (refusing or _raises(region.body)):
        return "validate"
    return "update" if changed and changed <= {*items} and not calls else ""


def answers_a_question(body: list[ast.stmt]) -> bool:
    """Return whether statements return nothing but true, false or the result of a question."""
    returned = [it.value for it in own_nodes(body) if isinstance(it, ast.Return)]
    return bool(returned) and all(it is not None and is_truth(it) for it in returned)


def is_truth(value: ast.expr) -> bool:
    """Return whether an expression is a boolean by its syntax."""
    match value:
        case ast.Constant(value=bool()) | ast.Compare() | ast.UnaryOp(op=ast.Not()):
            return True
        case ast.BoolOp(values=values):
            return all(map(is_truth, values))
        case ast.Call(func=ast.Name(id=name)):
            return name in _ASKING
    return False


def _raises(body: list[ast.stmt]) -> bool:
    return any(isinstance(it, ast.Raise) and it.exc is not None for it in own_nodes(body))


def _changed_names(body: list[ast.stmt]) -> Iterator[str]:
    """Yield the names of values whose attributes or items are set."""
    for node in own_nodes(body):
        if isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            yield root_name(node)


def _calls(body: list[ast.stmt]) -> Iterator[ast.Call]:
    """Yield the calls that are made for their effect, except logging."""
    for node in own_nodes(body):
        value = node.value if isinstance(node, ast.Expr) else None
        value = value.value if isinstance(value, ast.Await) else value
        if isinstance(value, ast.Call) and not any(word in ast.unparse(value.func).lower() for word in _QUIET):
            yield value
