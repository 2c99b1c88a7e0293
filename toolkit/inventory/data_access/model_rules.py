"""Read the rules of a model: properties and methods that say what a row is or may, as one condition."""

import ast
import re
from collections.abc import Iterator, Sequence

from toolkit.inventory.call_graph.definitions import ClassDefinition, FunctionDefinition
from toolkit.inventory.setup.entry_modules import first_sentence
from toolkit.model.data_access import ModelRule
from toolkit.model.tree import is_docstring
from toolkit.source.code_text import shorten_code
from toolkit.source.masked_lines import mask_lines

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
        if not isinstance(member, FunctionDefinition) or not _NAMES.match(name):
            continue
        body = member.node.body
        condition = _condition(body[1:] if is_docstring(body[0]) else body)
        text = mask_lines(shorten_code(condition, _LONGEST)) if condition is not None else ""
        about = first_sentence(ast.get_docstring(member.node) or "")
        if text or about:
            yield ModelRule(name, member.node.lineno, text, about)


def _condition(body: Sequence[ast.stmt]) -> ast.expr | None:
    """Return one expression for a body of `if ...: return` and a last `return`; None for any other body."""
    if not body:
        return None
    first, rest = body[0], body[1:]
    if isinstance(first, ast.Return):
        return first.value
    inner = first.body[0] if isinstance(first, ast.If) and len(first.body) == 1 else None
    if not isinstance(first, ast.If) or not isinstance(inner, ast.Return) or inner.value is None:
        return None
    after = _condition([*first.orelse, *rest])
    return _either(first.test, inner.value, after) if after is not None else None


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
