"""Mutations of how a quotient becomes a whole number: towards zero, down, or to the nearest one.

For numbers above zero that a float holds exactly, all of them are the same, so `a // 10`, which is mostly of such
numbers, is left as it is. Python 2 divides whole numbers otherwise, and has none of these.
"""

import ast
import sys

from .syntax import value_of


def of_quotient(node):
    """`a // b` -> `int(a / b)`."""
    if isinstance(node.op, ast.FloorDiv) and sys.version_info >= (3,) and value_of(node.right) is None:
        quotient = ast.BinOp(left=node.left, op=ast.Div(), right=node.right)
        whole = ast.Call(func=ast.Name(id="int", ctx=ast.Load()), args=[quotient], keywords=[])
        yield "rounding", "//", "int(/)", None, whole


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
