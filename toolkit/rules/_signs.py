"""Record the observation of a rule at a node."""

import ast
from typing import Any

from toolkit.model.facts import Sign
from toolkit.model.tree import Scope


def sign(rule: str, scope: Scope, node: ast.stmt | ast.expr | ast.ExceptHandler, **args: Any) -> Sign:
    """Note that a rule saw something in a scope at a node; `args` are JSON values for the rule's words."""
    return Sign(rule, scope.qualname, node.lineno, node.end_lineno or node.lineno, args)


def sign_of_file(rule: str, node: ast.stmt | ast.expr | ast.ExceptHandler, **args: Any) -> Sign:
    """As `sign`, for a rule that makes one finding of a whole file."""
    return Sign(rule, "", node.lineno, node.end_lineno or node.lineno, args)
