"""Constants and names in syntax trees, as every version of Python writes them."""

import ast

_POSITION = ("lineno", "col_offset", "end_lineno", "end_col_offset")


def value_of(node):
    """Return `(value,)` of a constant, in every version's notation; None for other nodes."""
    kind = type(node).__name__
    if kind in ("Constant", "NameConstant"):
        return (node.value,)
    if kind == "Num":
        return (node.n,)
    if kind in ("Str", "Bytes"):
        return (node.s,)
    if kind == "Name" and node.id in ("True", "False", "None"):
        return ({"True": True, "False": False, "None": None}[node.id],)
    return None


def constant(value):
    """Return the node of a constant in this version's notation."""
    node = ast.parse(repr(value), mode="eval").body
    for name in _POSITION:  # those of the node it is put instead of
        node.__dict__.pop(name, None)
    return node


def brief(node):
    """Return a short name for an expression: the last name in it, or its kind."""
    held = value_of(node)
    if held is not None:
        return "%s" % (held[0],)
    waiting = [node]
    while waiting:
        one = waiting.pop(0)
        name = getattr(one, "attr", getattr(one, "id", None))
        if name is not None:
            return "%s" % (name,)
        waiting += list(ast.iter_child_nodes(one))
    return type(node).__name__.lower()
