"""Tell statements apart that begin on one line, as in `a(); b()` and `if a: return b`.

`toolkit/proof/statements/shared_lines.py` counts them in the same way.
"""

import ast

_DEFINITIONS = ("FunctionDef", "AsyncFunctionDef", "ClassDef")


def places_on_lines(tree):
    """Return the place of each statement among those that begin on its line, from 0, by the id of its node.

    Args:
        tree: a node with statements in it; those around it have no place, and definitions take none.
    """
    places, counts = {}, {}
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        kind = type(node).__name__
        if (isinstance(node, (ast.stmt, ast.excepthandler)) and kind not in _DEFINITIONS) or kind == "match_case":
            line = node.pattern.lineno if kind == "match_case" else node.lineno
            places[id(node)] = counts.get(line, 0)
            counts[line] = places[id(node)] + 1
        waiting += reversed(list(ast.iter_child_nodes(node)))
    return places
