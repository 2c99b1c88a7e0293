"""Other keys and indices by which a function looks something up in the same object.

Whoever copies a line and forgets to change its key takes the value of another one: `bounds[0]` instead of `bounds[1]`.
"""

import ast

from .careless_edits import place_of_key
from .syntax import constant, value_of

_MOST = 24  # of one object
_FUNCTIONS = ("FunctionDef", "AsyncFunctionDef")


def mark_siblings(tree):
    """Set `siblings` of each look-up by a constant: the other constants by which its function asks the same object.

    Those of a function within another one are those of the outer one, whose names it reads.

    Args:
        tree: tree of a file.
    """
    for function in [one for one in ast.walk(tree) if type(one).__name__ in _FUNCTIONS]:
        found = {}
        for node in ast.walk(function):
            key = _key_of(node)
            if key is not None:
                found.setdefault(ast.dump(_holder_of(node)), []).append((node, key))
        for nodes in found.values():
            keys = sorted(set(key for _, key in nodes), key=repr)
            for node, key in [pair for pair in nodes if not hasattr(pair[0], "siblings")]:  # outer functions come first
                node.siblings = [other for other in keys[:_MOST] if other != key and type(other) is type(key)]


def of_siblings(node):
    """`x[0]` -> `x[1]`, `x["a"]` -> `x["b"]`: everything by which the function asks the same object."""
    for other in getattr(node, "siblings", ()):
        yield "key", "%s" % (_key_of(node),), "%s" % (other,), place_of_key(node)[0], constant(other)


def _key_of(node):
    """Return the text or number by which something is looked up; None for other nodes."""
    place = place_of_key(node)
    if place is None or type(getattr(node, "ctx", None)).__name__ in ("Store", "Del"):
        return None
    index = place[1]
    is_negative = isinstance(index, ast.UnaryOp) and isinstance(index.op, ast.USub)
    held = value_of(index.operand if is_negative else index)
    if held is None or isinstance(held[0], (bool, float, type(None))):
        return None
    if hasattr(held[0], "upper"):
        return None if is_negative else held[0]
    return (-held[0] if is_negative else held[0]) if isinstance(held[0], int) else None


def _holder_of(node):
    return node.value if isinstance(node, ast.Subscript) else node.func.value
