"""Write the negation of a condition."""

from typing import Any

import libcst as cst

_TURNED: dict[type[cst.BaseCompOp], type[cst.BaseCompOp]] = {
    cst.In: cst.NotIn,
    cst.Is: cst.IsNot,
    cst.Equal: cst.NotEqual,
    cst.LessThan: cst.GreaterThanEqual,
    cst.GreaterThan: cst.LessThanEqual,
}
_TURNED |= {other: one for one, other in _TURNED.items()}
_EXACT = (cst.In, cst.NotIn, cst.Is, cst.IsNot)
_BARE = (cst.Name, cst.Attribute, cst.Call, cst.Subscript, cst.Await)
"""Expressions that read well after `not` without parentheses."""
_MOST = 3


def opposite(test: cst.BaseExpression, *, flips: bool, spreads: bool) -> cst.BaseExpression:
    """Negate a condition.

    Args:
        test: the condition.
        flips: whether `==`, `!=`, `<` and the like may become their opposites; `in` and `is` always do.
        spreads: whether `and` and `or` may be swapped, with each operand negated.
    """
    if isinstance(test, cst.UnaryOperation) and isinstance(test.operator, cst.Not):
        return _without_not(test)
    if (turned := _turn_comparison(test, flips=flips)) is not None:
        return turned
    if spreads and isinstance(test, cst.BooleanOperation) and 0 < _operands(test) <= _MOST:
        return _spread(test, flips=flips)
    if not test.lpar and not isinstance(test, _BARE):
        test = test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    return cst.UnaryOperation(cst.Not(), test)


def _without_not(test: cst.UnaryOperation) -> cst.BaseExpression:
    inner = test.expression
    if test.lpar:
        return inner.with_changes(lpar=test.lpar, rpar=test.rpar)
    needs_none = isinstance(inner, cst.BooleanOperation | cst.Comparison) and _is_one_line(inner)
    return inner.with_changes(lpar=[], rpar=[]) if needs_none else inner


def _turn_comparison(test: cst.BaseExpression, *, flips: bool) -> cst.BaseExpression | None:
    if not isinstance(test, cst.Comparison) or len(test.comparisons) != 1:
        return None
    comparison = test.comparisons[0]
    operator: Any = comparison.operator
    turned: Any = _TURNED.get(type(operator))
    if turned is None or not (flips or isinstance(operator, _EXACT)):
        return None
    around = {"whitespace_before": operator.whitespace_before, "whitespace_after": operator.whitespace_after}
    return test.with_changes(comparisons=[comparison.with_changes(operator=turned(**around))])


def _operands(test: cst.BooleanOperation) -> int:
    """Count the operands that one operator joins; 0 if there are other operators between, or groups in parentheses."""
    count, kind, node = 1, type(test.operator), test
    while True:
        if type(node.operator) is not kind or isinstance(node.right, cst.BooleanOperation):
            return 0
        count += 1
        if not isinstance(node.left, cst.BooleanOperation):
            return count
        if node.left.lpar:
            return 0
        node = node.left


def _spread(test: cst.BooleanOperation, *, flips: bool) -> cst.BaseExpression:
    old = test.operator
    joined = cst.Or if isinstance(old, cst.And) else cst.And
    left = test.left
    return test.with_changes(
        left=_spread(left, flips=flips)
        if isinstance(left, cst.BooleanOperation)
        else opposite(left, flips=flips, spreads=False),
        operator=joined(whitespace_before=old.whitespace_before, whitespace_after=old.whitespace_after),
        right=opposite(test.right, flips=flips, spreads=False),
    )


def _is_one_line(node: cst.CSTNode) -> bool:
    return "\n" not in cst.Module([]).code_for_node(node)
