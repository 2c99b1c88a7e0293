"""Mutations that a careless edit could make of one node of a program's tree; for every Python from 2.7 on.

Nodes that are taken out stay in the tree behind `if 0`, so that a function keeps its variables and stays a generator.
"""

import ast
import re

from . import careless_edits
from .query_words import changed_texts, other_keyword, other_method
from .rounding import of_quotient, of_whole_number
from .syntax import constant, value_of
from .text_methods import of_text_method

_COMPARISONS = {
    "Eq": ("==", ast.NotEq, "!="), "NotEq": ("!=", ast.Eq, "=="), "Lt": ("<", ast.LtE, "<="),
    "LtE": ("<=", ast.Lt, "<"), "Gt": (">", ast.GtE, ">="), "GtE": (">=", ast.Gt, ">"),
    "In": ("in", ast.NotIn, "not in"),
    "NotIn": ("not in", ast.In, "in"), "Is": ("is", ast.IsNot, "is not"), "IsNot": ("is not", ast.Is, "is"),
}  # fmt: skip
_ARITHMETIC = {
    "Add": ("+", ast.Sub, "-"), "Sub": ("-", ast.Add, "+"), "Mult": ("*", ast.Div, "/"), "Div": ("/", ast.Mult, "*"),
    "Mod": ("%", ast.Mult, "*"), "FloorDiv": ("//", ast.Mult, "*"),
}  # fmt: skip
_LOGGERS = ("log", "logger", "logging", "_log", "_logger", "LOG", "LOGGER", "warnings")
_TEXT = type(b"".decode("ascii"))
_SHOWN = 60
_MADE_UP = re.compile(r"(?!/)(?=\S*\d)(?=\S*[A-Za-z])\S{8,}\Z")  # looks like no word and no path


def made_of(node, keys=()):
    """Every change of a node itself, not of those in it: (kind, was, now, place, new).

    `place` names the field of the node that `new` is put into, or is `(field, index)`, or `(another node, field)`; None
    if it takes the place of the whole node.

    Args:
        node: node of a function.
        keys: texts that the function looks things up by, sorted.
    """
    for maker in _MAKERS.get(type(node).__name__, (_of_value,)):
        for change in maker(node):
            yield change
    for change in careless_edits.of_key(node, keys):
        yield change


def is_log_only(node):
    """Return whether a node does nothing but write a log."""
    call = node.value if type(node).__name__ == "Expr" else node
    if type(call).__name__ == "Print":
        return True
    if not isinstance(call, ast.Call):
        return False
    if isinstance(call.func, ast.Attribute):
        owner = call.func.value
        return getattr(owner, "id", getattr(owner, "attr", None)) in _LOGGERS
    return getattr(call.func, "id", "") == "print"


def short(value):
    """Return a text as it is shown: cut, and hidden if it may be a secret."""
    text = value.decode("latin-1") if isinstance(value, bytes) else value
    if _MADE_UP.match(text):
        return "..."  # may be a secret of the source, and strength.json is committed
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "..."


def _of_value(node):
    held = value_of(node)
    if held is None:
        return
    value = held[0]
    if isinstance(value, bool):
        yield "constant", repr(value), repr(not value), None, constant(not value)
    elif isinstance(value, (int, float)):
        yield "constant", repr(value), repr(value + 1), None, constant(value + 1)
    elif isinstance(value, (_TEXT, bytes)):
        for kind, was, now, new in changed_texts(value):
            yield kind, short(was), short(now), None, constant(new)


def _of_compare(node):
    for index, operator in enumerate(node.ops if not getattr(node, "is_clamp", False) else ()):
        was, other, now = _COMPARISONS[type(operator).__name__]
        yield "comparison", was, now, ("ops", index), other()


def _of_bool_op(node):
    is_and = isinstance(node.op, ast.And)
    words = ("and", "or") if is_and else ("or", "and")
    yield ("boolean",) + words + ("op", ast.Or() if is_and else ast.And())


def _of_arithmetic(node):
    known = _ARITHMETIC.get(type(node.op).__name__)
    left = value_of(node.left) if isinstance(node, ast.BinOp) else None
    if known and not (known[0] == "%" and left and isinstance(left[0], (_TEXT, bytes))):
        was, other, now = known
        yield "arithmetic", was, now, "op", other()


def _of_not(node):
    if isinstance(node.op, ast.Not):
        yield "not", "", "", None, node.operand


def _of_condition(node):
    yield "condition", "", "", "test", ast.UnaryOp(op=ast.Not(), operand=node.test)


def _of_comprehension(node):
    for index, test in enumerate(node.ifs):
        yield "condition", "", "", ("ifs", index), ast.UnaryOp(op=ast.Not(), operand=test)


def _of_return(node):
    held = value_of(node.value) if node.value is not None else (None,)
    if held != (None,):
        yield "return", "", "None", "value", ast.IfExp(test=constant(0), body=node.value, orelse=constant(None))


def _of_raise(node):
    yield "raise", "", "", None, _never(node)


def _of_expression(node):
    called = node.value.value if type(node.value).__name__ == "Await" else node.value
    if isinstance(called, ast.Call):
        yield "call", _name(called.func), "", None, _never(node)


_IN_ANY_ORDER = ("max", "min")  # functions to which the order of arguments is the same


def _of_call(node):
    plain = [one for one in node.args if type(one).__name__ != "Starred"]
    in_any_order = getattr(node.func, "id", "") in _IN_ANY_ORDER
    if (
        len(node.args) >= 2
        and not in_any_order
        and len(plain) == len(node.args)
        and ast.dump(plain[0]) != ast.dump(plain[1])
    ):
        yield "arguments", "", "", "args", [plain[1], plain[0]] + plain[2:]
    name = _name(node.func)
    other = other_method(name)
    if other is not None:
        field = "attr" if isinstance(node.func, ast.Attribute) else "id"
        yield "query_method", name, other, ("func", field), other
    for index, keyword in enumerate(node.keywords):
        other = other_keyword(keyword.arg or "")
        if other is not None:
            yield "query_method", keyword.arg, other, ("keywords", index), ast.keyword(arg=other, value=keyword.value)


def _of_slice(node):
    for field in ("lower", "upper"):
        bound = getattr(node, field)
        if bound is not None and (value_of(bound) or ("",))[0] is not None:
            yield "slice", "", "+ 1", field, ast.BinOp(left=bound, op=ast.Add(), right=constant(1))


def _never(statement):
    return ast.If(test=constant(0), body=[statement], orelse=[])


def _name(function):
    return getattr(function, "attr", getattr(function, "id", ""))


_MAKERS = {
    "Compare": (_of_compare, careless_edits.of_none_test),
    "BoolOp": (_of_bool_op, careless_edits.of_operands),
    "BinOp": (_of_arithmetic, of_quotient),
    "AugAssign": (_of_arithmetic,),
    "UnaryOp": (_of_not,),
    "If": (_of_condition, careless_edits.of_branches),
    "While": (_of_condition,),
    "IfExp": (_of_condition,),
    "comprehension": (_of_comprehension,),
    "Return": (_of_return,),
    "Raise": (_of_raise, careless_edits.of_raised),
    "ExceptHandler": (careless_edits.of_handler,),
    "Expr": (_of_expression,),
    "Call": (_of_call, careless_edits.of_call, careless_edits.of_step, of_text_method, of_whole_number),
    "Attribute": (careless_edits.of_attribute,),
    "Slice": (_of_slice,),
}
