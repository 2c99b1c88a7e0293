"""Mutations of how a quotient becomes a whole number: down, towards zero, or to the nearest one.

For numbers above zero that a float holds exactly, all of them are the same. Python 2 divides whole numbers otherwise,
and has none of these.
"""

import ast
import sys


def of_quotient(node):
    """`a // b` -> `int(a / b)`."""
    if isinstance(node.op, ast.FloorDiv) and isinstance(node, ast.BinOp) and sys.version_info >= (3,):
        quotient = ast.BinOp(left=node.left, op=ast.Div(), right=node.right)
        yield "rounding", "//", "int(/)", None, _called("int", quotient)


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


def _called(name, argument):
    return ast.Call(func=ast.Name(id=name, ctx=ast.Load()), args=[argument], keywords=[])
