"""`$expr`: an aggregation expression as a filter."""

from typing import Any

from toolkit.filters.expr import read_expression
from toolkit.filters.expressions import Evaluate
from toolkit.filters.expressions.logic import is_true
from toolkit.filters.operators import Operand
from toolkit.filters.paths import Match
from toolkit.filters.refusal import BAD_VALUE, refusal
from toolkit.filters.tree import Clause


class Evaluates(Clause, frozen=True):
    """An expression gives a value that counts as true.

    Attributes:
        evaluate: scope -> value.
    """

    evaluate: Evaluate

    def compile(self) -> Match:
        evaluate = self.evaluate

        def match(document: Any) -> bool:
            return is_true(evaluate({"ROOT": document}))

        return match


def _expr(operand: Operand) -> Evaluates:
    if operand.nested:
        raise refusal(BAD_VALUE, "$expr can only be applied to the top-level document", operand.place)
    return Evaluates(operand.source, read_expression(operand.argument, operand.place))


DOCUMENT_OPERATORS = {"$expr": _expr}
