"""Find statements that share a line with others: `a(); b()`, `if a: return b`.

Coverage by lines says nothing about one of them, so mutants of each count for itself. The probe counts the places in
the same way: `toolkit/probe/strength/line_places.py`.
"""

import ast
from collections.abc import Iterator

from toolkit.proof.statements.statement_heads import last_of_head


def places_on_shared_lines(tree: ast.AST) -> dict[int, int]:
    """Return id of each node of a statement that shares a line -> its place among those that begin on its line.

    Args:
        tree: the tree of a file. Places count from 0; definitions take none.
    """
    found = [(_first_line(node), last_of_head(node), id(node)) for node in _statements(tree)]
    counts: dict[int, int] = {}
    places: dict[int, int] = {}
    for first, _, key in found:
        places[key] = counts.get(first, 0)
        counts[first] = places[key] + 1
    shared: set[int] = set()
    until, last_key = 0, 0
    for first, last, key in found:
        if first <= until:
            shared |= {key, last_key}
        until, last_key = max(until, last), key
    return {key: place for key, place in places.items() if key in shared}


def _statements(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the statements, handlers and cases of a tree in the order of the source, without definitions."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        is_one = isinstance(node, ast.stmt | ast.excepthandler | ast.match_case)
        if is_one and not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node
        waiting += reversed([*ast.iter_child_nodes(node)])


def _first_line(node: ast.AST) -> int:
    return int(node.pattern.lineno if isinstance(node, ast.match_case) else getattr(node, "lineno", 0))
