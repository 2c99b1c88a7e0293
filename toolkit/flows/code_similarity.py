"""The kinds of nodes that two pieces of code consist of, and how alike these are."""

import ast
from collections import Counter
from collections.abc import Iterator, Sequence
from math import sqrt


def count_shapes(node: ast.AST) -> Counter[str]:
    """Counts of each kind of node, and of each pair of a node and its child."""
    found: Counter[str] = Counter()
    for outer in ast.walk(node):
        found[type(outer).__name__] += 1
        found.update(f"{type(outer).__name__}>{type(inner).__name__}" for inner in ast.iter_child_nodes(outer))
    return found


def cosine_similarity(one: Counter[str], other: Counter[str]) -> float:
    """The cosine of the angle between two counts: 1 for code of the same shape."""
    product = sum(count * other[name] for name, count in one.items())
    lengths = (sqrt(sum(count * count for count in counts.values())) for counts in (one, other))
    return product / (next(lengths) * next(lengths) or 1.0)


def innermost_statement(tree: ast.Module, first: int, last: int) -> ast.AST:
    """The shortest statement that holds these lines; the module if there is none."""
    around = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.stmt) and node.lineno <= first and last <= (node.end_lineno or node.lineno)
    ]
    return min(around, key=lambda node: (node.end_lineno or node.lineno) - node.lineno, default=tree)


def numbered_lines(lines: Sequence[str], first: int, last: int, most: int = 31) -> Iterator[str]:
    """Lines of a file with their numbers, from 1, up to a limit."""
    end = min(last, first + most - 1, len(lines))
    yield from (f"{number:5} {lines[number - 1]}" for number in range(first, end + 1))
