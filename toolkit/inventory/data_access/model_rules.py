"""Read the rules of a model: properties and methods that say what a row is or may, as one condition."""

import ast
import re
from collections.abc import Iterator, Sequence

from toolkit.inventory.access.shown_conditions import show_condition
from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition
from toolkit.inventory.setup.entry_modules import first_sentence
from toolkit.model.data_access import ModelRule
from toolkit.model.tree import is_docstring

_NAMES = re.compile(r"(?:is|has|can|may|should|owns)_|\w+able(?:_by|_to)?\Z")
_LONGEST = 220
_MOST = 30


def read_rules(item: ClassDefinition) -> tuple[ModelRule, ...]:
    """Return the rules in the body of a class, in the order of the code.

    Args:
        item: the class.
    """
    return tuple(_rules(item))[:_MOST]


def _rules(item: ClassDefinition) -> Iterator[ModelRule]:
    for name, member in item.members.items():
        is_rule = isinstance(member, FunctionDefinition) and _NAMES.match(name)
        rule = read_rule(member) if is_rule and isinstance(member, FunctionDefinition) else None
        if rule is not None:
            yield rule


def read_rule(function: FunctionDefinition) -> ModelRule | None:
    """Return the rule that a function is; None if it is not one condition and has no docstring.

    Args:
        function: the function or method.
    """
    body = function.node.body
    condition = _condition(body[1:] if is_docstring(body[0]) else body)
    text = show_condition(condition, _LONGEST) if condition is not None else ""
    about = first_sentence(ast.get_docstring(function.node) or "")
    return ModelRule(function.name, function.node.lineno, text, about) if text or about else None


def _condition(body: Sequence[ast.stmt]) -> ast.expr | None:
    """Return one expression for a body of `if ...: return` and a last `return`; None for any other body."""
    if not body:
        return None
    first, rest = body[0], body[1:]
    if isinstance(first, ast.Return):
        return _without_reason(first.value)
    inner = first.body[0] if isinstance(first, ast.If) and len(first.body) == 1 else None
    if not isinstance(first, ast.If) or not isinstance(inner, ast.Return) or inner.value is None:
        return None
    after = _condition([*first.orelse, *rest])
    return _either(first.test, _without_reason(inner.value) or inner.value, after) if after is not None else None


def _without_reason(value: ast.expr | None) -> ast.expr | None:
    """Return the first of a pair such as `(False, "not yours")`, and another value as it is."""
    if isinstance(value, ast.Tuple) and value.elts and isinstance(value.elts[0], ast.Constant):
        return value.elts[0] if isinstance(value.elts[0].value, bool) else value
    return value


def _either(test: ast.expr, value: ast.expr, after: ast.expr) -> ast.expr:
    """Return one expression for `if test: return value` and what follows."""
    constant = value.value if isinstance(value, ast.Constant) else None
    if constant is True:
        return _join_conditions(ast.Or(), test, after)
    if constant is False:
        return _join_conditions(ast.And(), ast.UnaryOp(ast.Not(), test), after)
    return ast.IfExp(test, value, after)


def _join_conditions(operator: ast.boolop, first: ast.expr, after: ast.expr) -> ast.expr:
    """Join two conditions, without a last `or False` and `and True`."""
    ends = isinstance(after, ast.Constant) and after.value is isinstance(operator, ast.And)
    if ends:
        return first
    same = isinstance(after, ast.BoolOp) and isinstance(after.op, type(operator))
    return ast.BoolOp(operator, [first, *(after.values if same and isinstance(after, ast.BoolOp) else [after])])
