"""Compare two pieces of code by the kinds of their syntax nodes."""

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from math import sqrt


def count_shapes(node: ast.AST) -> Counter[str]:
    """Count each kind of node, and each pair of a node and its child."""
    found: Counter[str] = Counter()
    for outer in ast.walk(node):
        found[type(outer).__name__] += 1
        found.update(f"{type(outer).__name__}>{type(inner).__name__}" for inner in ast.iter_child_nodes(outer))
    return found


def cosine_similarity(one: Counter[str], other: Counter[str]) -> float:
    """Compute the cosine similarity of two counts: 1 for code of the same shape, 0 for nothing in common."""
    product = sum(count * other[name] for name, count in one.items())
    lengths = (sqrt(sum(count * count for count in counts.values())) for counts in (one, other))
    return product / (next(lengths) * next(lengths) or 1.0)


def innermost_statement(tree: ast.Module, first: int, last: int) -> ast.AST:
    """Return the shortest statement that spans these lines; the module if there is none."""
    around = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and node.lineno <= first and last <= (node.end_lineno or node.lineno)
    ]
    return min(around, key=lambda node: (node.end_lineno or node.lineno) - node.lineno, default=tree)


def numbered_lines(lines: Sequence[str], first: int, last: int, most: int = 31) -> Iterator[str]:
    """Yield lines of a file with their numbers (from 1), at most `most`."""
    end = min(last, first + most - 1, len(lines))
    yield from (f"{number:5} {lines[number - 1]}" for number in range(first, end + 1))
