"""Tables of modules over which functions loop: where they do, and the tables as they were before generated calls.

A call that adds a row to such a table changes what all functions answer that look for a row afterwards. Their cases
would depend on the calls before them, and be lost as unstable.
"""

import ast

_ROWS = 2000  # of all tables
_COST = 0.1  # seconds that a change counts as in vain
_KINDS = (list, dict, set)


class LoopedTables(object):
    """Tables over which some functions loop.

    Args:
        functions: (node of a function or None, names of its module).
    """

    def __init__(self, functions):
        found, rows = {}, 0
        for node, known in functions:
            for name in _looped_names(node) if node is not None else ():
                value = known.get(name)
                if type(value) in _KINDS and id(value) not in found and rows + len(value) <= _ROWS:
                    rows += len(value)
                    found[id(value)] = value, _rows_of(value)
        self._kept = list(found.values())

    def put_back(self, subject):
        """Undo what a call changed in the tables; return whether it changed something.

        Args:
            subject: its function, a `functions.Subject`, which has fewer tries left then.
        """
        changed = False
        for value, before in self._kept:
            if not _are_same(_rows_of(value), before):
                value.clear()
                (value.extend if type(value) is list else value.update)(before)
                changed = True
        if changed:
            subject.in_vain += _COST
        return changed


def row_lines(function, known):
    """Yield lines at which bodies of loops over tables of the module begin.

    Args:
        function: node of the function.
        known: names of its module.
    """
    for node in ast.walk(function):
        if isinstance(node, ast.For) and any(type(known.get(name)) in _KINDS + (tuple,) for name in _names_in(node)):
            yield node.body[0].lineno


def _looped_names(function):
    """Yield names that occur in what is looped over."""
    for node in ast.walk(function):
        if isinstance(node, (ast.For, ast.comprehension)):
            for name in _names_in(node):
                yield name


def _names_in(loop):
    return [one.id for one in ast.walk(loop.iter) if isinstance(one, ast.Name)]


def _rows_of(value):
    return list(value.items()) if type(value) is dict else list(value)


def _are_same(rows, before):
    if len(rows) != len(before):
        return False
    return all(one is other or _are_same_pair(one, other) for one, other in zip(rows, before))


def _are_same_pair(one, other):
    """Return whether two items of a dictionary, which are made anew each time, hold the same objects."""
    is_pair = type(one) is tuple and type(other) is tuple and len(one) == len(other)
    return is_pair and all(held is before for held, before in zip(one, other))
