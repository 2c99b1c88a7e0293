"""Write the conditions around a statement as code that can be read."""

import ast
import re
from collections.abc import Sequence
from dataclasses import dataclass

from toolkit.inventory.access.shown_conditions import show_condition
from toolkit.source.code_text import shorten_code

LOGGED_IN = re.compile(r"[\w.]*(authenticated|logged_?in)(\(\))?", re.IGNORECASE)
"""A condition that holds for every caller who is logged in, and for nobody else."""
LONGEST = 160
"""Characters of the longest condition that is shown whole."""


@dataclass(frozen=True)
class CodeCondition:
    """A condition around a statement; `sources`: the parts of the request that it depends on."""

    text: str
    sources: frozenset[str] = frozenset()


def negate_code(text: str) -> str:
    """Return the code of the opposite condition."""
    return f"not {text}" if text.isidentifier() else f"not ({text})"


def exhausted_code(node: ast.stmt) -> str:
    """Return the condition of the `else` of a loop: no element led to its `break`."""
    if isinstance(node, ast.For | ast.AsyncFor):
        return f"not any(... for {shorten_code(node.target)} in {shorten_code(node.iter)})"
    return negate_code(show_condition(node.test, 60)) if isinstance(node, ast.While) else ""


def join_conditions(around: Sequence[CodeCondition]) -> str:
    """Join conditions, the innermost last; outer ones that make it too long to be read are left out."""
    kept: list[str] = []
    for item in reversed(around):
        if kept and sum(map(len, kept)) + len(item.text) > LONGEST:
            return " and ".join(["...", *reversed(kept)])
        is_loose = " or " in item.text and len(around) > 1 and not item.text.startswith("not (")
        kept.append(f"({item.text})" if is_loose else item.text)
    return " and ".join(reversed(kept))
