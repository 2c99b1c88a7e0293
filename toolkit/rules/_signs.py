"""Create signs: observations of a rule at a node."""

import ast
from typing import Any

from toolkit.model.facts import Sign
from toolkit.model.tree import Scope


def sign(rule: str, scope: Scope, node: ast.stmt | ast.expr | ast.ExceptHandler, **args: Any) -> Sign:
    """Create a sign of a rule for a node; `args` are JSON values for the texts of the rule."""
    return Sign(rule, scope.qualname, node.lineno, node.end_lineno or node.lineno, args)


def sign_of_file(rule: str, node: ast.stmt | ast.expr | ast.ExceptHandler, **args: Any) -> Sign:
    """Create a sign as `sign` does, for a rule with one finding for each file."""
    return Sign(rule, "", node.lineno, node.end_lineno or node.lineno, args)
