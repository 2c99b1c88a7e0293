"""Find what a loop asks that became `any`: a function that raises StopIteration ends the loop's caller, not `any`'s."""

import ast
import re

from toolkit.model.tree import name_of

ENDING = re.compile(rb"\bStopIteration\b|\.__next__\(|\bnext\((?:[^(),]|\([^()]*\))*\)")
"""Code that may raise StopIteration, or let it out: `next` without a default."""
_ASKING = ("any", "all")


def names_called(old: ast.AST, new: ast.AST) -> frozenset[str]:
    """Return the functions that loops call, if two versions of a function do not say `any` and `all` as often."""
    counts = [[name_of(it) in _ASKING for it in ast.walk(side)].count(True) for side in (old, new)]
    if counts[0] == counts[1]:
        return frozenset()
    loops = (it for side in (old, new) for it in ast.walk(side) if isinstance(it, ast.For))
    calls = (it for loop in loops for it in ast.walk(loop) if isinstance(it, ast.Call))
    return frozenset(name for it in calls if (name := name_of(it.func)))
