"""Comparisons whose boundary has no effect: in `if a > b: a = b`, `>` and `>=` are equivalent."""

import ast

_ORDER = ("Lt", "LtE", "Gt", "GtE")
_PLAIN = ("Name", "Attribute", "Subscript", "Constant", "Num", "Str", "Index", "UnaryOp", "USub", "Load", "Store")


def mark_clamps(tree):
    """Set `is_clamp` of each comparison that only chooses between the two values that it compares.

    That is the larger or the smaller one of two, however it is written: an assignment, an expression, two returns.

    Args:
        tree: tree of a file.
    """
    for node in ast.walk(tree):
        kind = type(node).__name__
        if kind == "IfExp":
            _mark(node.test, node.body, node.orelse)
        for statements in [getattr(node, name, None) for name in ("body", "orelse", "finalbody")]:
            if isinstance(statements, list):
                for number, statement in enumerate(statements):
                    _mark_statement(statement, statements[number + 1 : number + 2])


def _mark_statement(statement, following):
    if type(statement).__name__ != "If" or len(statement.body) != 1:
        return
    chosen, other = statement.body[0], (statement.orelse or following)[:1]
    kind = type(chosen).__name__
    if kind == "Assign" and not statement.orelse and len(chosen.targets) == 1:
        _mark(statement.test, chosen.targets[0], chosen.value)
    elif kind == "Return" and other and type(other[0]).__name__ == "Return" and len(statement.orelse) < 2:
        _mark(statement.test, chosen.value, other[0].value)


def _mark(test, one, other):
    """Mark a comparison of two values that leads to one of them or to the other."""
    if type(test).__name__ != "Compare" or [type(operator).__name__ in _ORDER for operator in test.ops] != [True]:
        return
    compared = [test.left, test.comparators[0]]
    if all(_is_plain(value) for value in compared) and one is not None and other is not None:
        test.is_clamp = sorted(map(_text, compared)) == sorted(map(_text, (one, other)))


def _is_plain(value):
    """True if a value is the same whenever it is read: it calls nothing."""
    return all(type(inner).__name__ in _PLAIN for inner in ast.walk(value))


def _text(value):
    return ast.dump(value).replace("Store()", "Load()")
