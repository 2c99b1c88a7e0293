"""Mutations that people introduce when they rewrite a function by hand: code that looks equivalent and is not.

`is None` becomes a test of truth, branches change places, one condition of several or one step of several that clean a
text is lost, a default, a key, an operator or the class of an exception becomes another one. For every Python from 2.7
on, as `mutation_operators.py` gives them.
"""

import ast

from .syntax import brief, constant, value_of

_OPERATORS = {
    "lt": "le", "le": "lt", "gt": "ge", "ge": "gt", "eq": "ne", "ne": "eq", "is_": "is_not", "is_not": "is_",
    "and_": "or_", "or_": "and_", "add": "sub", "sub": "add", "mul": "truediv", "truediv": "mul",
}  # fmt: skip
_TABLES = ("operator", "op", "operators")
_OF_A_REQUEST = {"values": "args", "REQUEST": "GET"}
_KEEPS_DEFAULT = "setdefault"  # in the dictionary, whether or not its result is used
_WITH_DEFAULT = {"get": 2, "pop": 2, "setdefault": 2, "getattr": 3}
_LOOK_UPS = ("get", "pop", "setdefault")
_RAISED = {"ValueError": "TypeError", "TypeError": "ValueError", "KeyError": "IndexError", "IndexError": "KeyError"}
_STEPS = dict.fromkeys(("lower", "upper", "casefold", "title", "capitalize", "swapcase", "copy"), (0,))
_STEPS.update(dict.fromkeys(("strip", "lstrip", "rstrip"), (0, 1)), removeprefix=(1,), removesuffix=(1,), replace=(2,))
"""Methods that give another form of what they are called on -> how many arguments they have then."""
_MOST = 3  # classes of one handler


def of_none_test(node):
    """`x is None` -> `not x`; `x is not None` -> `x`."""
    operator = type(node.ops[0]).__name__ if len(node.ops) == 1 else ""
    if operator in ("Is", "IsNot") and value_of(node.comparators[0]) == (None,):
        is_none = operator == "Is"
        other = ast.UnaryOp(op=ast.Not(), operand=node.left) if is_none else node.left
        yield "none_test", "is None" if is_none else "is not None", "not" if is_none else "truth", None, other


def of_operands(node):
    """`a and b` -> `a`, and `b`."""
    for index in range(len(node.values)):
        rest = node.values[:index] + node.values[index + 1 :]
        other = rest[0] if len(rest) == 1 else ast.BoolOp(op=node.op, values=rest)
        yield "operand", "%d" % (index + 1), "", None, other


def of_branches(node):
    """`if a: x elif b: y` -> `if b: y elif a: x`, unless at most one of them can hold."""
    second = node.orelse[0] if len(node.orelse) == 1 else None
    if not isinstance(second, ast.If) or _are_exclusive(node.test, second.test):
        return
    rest = ast.copy_location(ast.If(test=node.test, body=node.body, orelse=second.orelse), second)
    yield "branch_order", "", "", None, ast.If(test=second.test, body=second.body, orelse=[rest])


def of_call(node):
    """Another default for `get`, `pop`, `getattr`; another one of the functions in `operator`."""
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    is_seen = not getattr(node, "is_unused", False) or name == _KEEPS_DEFAULT
    if is_seen and len(node.args) == _WITH_DEFAULT.get(name, -1):
        default = node.args[-1]
        is_none = value_of(default) == (None,)
        if is_none or isinstance(default, (ast.List, ast.Dict, ast.Tuple)):
            other = 0 if is_none else None
            yield "default", brief(default), repr(other), ("args", len(node.args) - 1), constant(other)


def of_step(node):
    """`text.lower()` -> `text`; `text.replace(a, b)` -> `text`."""
    method = node.func.attr if isinstance(node.func, ast.Attribute) else ""
    is_plain = not node.keywords and all(type(one).__name__ != "Starred" for one in node.args)
    if is_plain and method in _STEPS and len(node.args) in _STEPS[method]:
        yield "step", method, "", None, node.func.value


def of_attribute(node):
    """`operator.le` -> `operator.lt`; `request.values` -> `request.args`, which lacks the form."""
    owner = getattr(node.value, "id", getattr(node.value, "attr", ""))
    known = _OPERATORS if owner in _TABLES else _OF_A_REQUEST if owner == "request" else {}
    other = known.get(node.attr)
    if other:
        yield "comparison", node.attr, other, "attr", other


def of_raised(node):
    """`raise ValueError(...)` -> `raise TypeError(...)`."""
    raised = getattr(node, "exc", getattr(node, "type", None))
    holder, field = (
        (raised, "func") if isinstance(raised, ast.Call) else (node, "exc" if hasattr(node, "exc") else "type")
    )
    named = getattr(holder, field, None) if raised is not None else None
    name = getattr(named, "attr", getattr(named, "id", ""))
    if name[:1].isupper():
        other = _RAISED.get(name, "RuntimeError" if name != "RuntimeError" else "ValueError")
        yield "exception", name, other, (holder, field), ast.Name(id=other, ctx=ast.Load())


def of_handler(node):
    """`except (A, B)` -> `except A`, `except A` -> `except ZeroDivisionError`."""
    if isinstance(node.type, ast.Tuple) and len(node.type.elts) > 1:
        for index, one in list(enumerate(node.type.elts))[:_MOST]:
            rest = node.type.elts[:index] + node.type.elts[index + 1 :]
            yield "exception", brief(one), "", "type", ast.Tuple(elts=rest, ctx=ast.Load())
    elif node.type is not None and not isinstance(node.type, ast.Tuple):
        other = ast.Name(id="ZeroDivisionError", ctx=ast.Load())
        yield "exception", brief(node.type), "ZeroDivisionError", "type", other


def of_key(node, keys):
    """`x["a"]` -> `x["b"]`, `x.get("a")` -> `x.get("b")`: another key that the function uses.

    Args:
        node: any node.
        keys: those of the function, sorted.
    """
    place = place_of_key(node)
    held = value_of(place[1]) if place is not None else None
    if held is not None and held[0] in keys and len(keys) > 1:
        other = keys[(keys.index(held[0]) + 1) % len(keys)]
        yield "key", held[0], other, place[0], constant(other)


def keys_in(function):
    """Return the texts that a function uses as keys, sorted."""
    held = [value_of(place[1]) for place in map(place_of_key, ast.walk(function)) if place is not None]
    return sorted(set(one[0] for one in held if one is not None and hasattr(one[0], "upper")), key=repr)


def place_of_key(node):
    """Return (place of the key of a look-up, the key); None for other nodes."""
    if isinstance(node, ast.Subscript):
        index = node.slice
        return ((index, "value"), index.value) if type(index).__name__ == "Index" else ("slice", index)
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in _LOOK_UPS
        and node.args
    ):
        return ("args", 0), node.args[0]
    return None


def _are_exclusive(one, other):
    """Return whether two tests exclude each other: equality with two constants, or instances of two classes."""
    if isinstance(one, ast.Compare) and isinstance(other, ast.Compare):
        kinds = [type(test.ops[0]).__name__ if len(test.ops) == 1 else "" for test in (one, other)]
        return set(kinds) <= set(("Eq", "Is", "In")) and ast.dump(one.left) == ast.dump(other.left)
    calls = [test for test in (one, other) if isinstance(test, ast.Call) and brief(test) == "isinstance" and test.args]
    return len(calls) == 2 and ast.dump(calls[0].args[0]) == ast.dump(calls[1].args[0])
