"""Redundant jumps: `return None` at the end of a function, `continue` at the end of a loop.

Removing one has no effect. For every Python from 2.7 on.
"""

import ast

from .syntax import value_of

_FUNCTIONS = ("FunctionDef", "AsyncFunctionDef")
_LOOPS = ("For", "AsyncFor", "While")


def mark_needless_jumps(tree):
    """Set `is_needless` of each such jump.

    Args:
        tree: tree of a file.
    """
    for node in ast.walk(tree):
        if type(node).__name__ in _FUNCTIONS:
            _mark(node.body, "Return")
        elif type(node).__name__ in _LOOPS:
            _mark(node.body, "Continue")


def _mark(block, kind):
    """Mark the jump at the end of a block, and those at the ends of its last branches."""
    last = block[-1] if block else None
    if isinstance(last, ast.If):
        _mark(last.body, kind)
        _mark(last.orelse, kind)
    elif type(last).__name__ == kind:
        last.is_needless = kind == "Continue" or last.value is None or value_of(last.value) == (None,)
