"""Mutations of how a quotient becomes a whole number: towards zero, down, or to the nearest one.

For numbers above zero that a float holds exactly, all of them are the same, so `a // b`, which is exact and mostly of
such numbers, is left as it is. Python 2 divides whole numbers otherwise, and has none of these.
"""

import ast
import sys


def of_whole_number(node):
    """`int(a / b)` -> `a // b`, `round(a)` -> `int(a)`."""
    name = getattr(node.func, "id", "")
    if len(node.args) != 1 or node.keywords or sys.version_info < (3,):
        return
    inner = node.args[0]
    if name == "int" and isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.Div):
        yield "rounding", "int(/)", "//", None, ast.BinOp(left=inner.left, op=ast.FloorDiv(), right=inner.right)
    elif name == "round":
        yield "rounding", "round", "int", ("func", "id"), "int"
