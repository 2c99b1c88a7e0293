"""Calls whose result nobody uses: another default of `held.pop(key, None)` would change nothing."""

import ast


def mark_unused_results(tree):
    """Set `is_unused` of each call that is a whole statement.

    Args:
        tree: tree of a file.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            node.value.is_unused = True
