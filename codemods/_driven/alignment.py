"""Continuation lines that are aligned with an opening bracket stay aligned where a tool moves the bracket."""

from collections.abc import Sequence
from itertools import takewhile

from toolkit.source.rewrite_alignment import column_inside_bracket, indentation


def realign(old: Sequence[str], new: list[str]) -> list[str]:
    """Return new lines, of which those below the first have moved as far as the bracket that they were aligned with.

    Args:
        old: lines of a statement, or its last ones.
        new: the lines in their place; as many, else they are returned as they are.
    """
    may_be_text = any(line.endswith("\\") or '"""' in line or "'''" in line for line in old)
    if may_be_text or len(old) < 2:
        return new
    if len(old) != len(new):
        return _without_bracket_lines(old, new)
    before, after = column_inside_bracket(old[0]), column_inside_bracket(new[0])
    gone = len(old[0]) - len(new[0])
    if not after and 0 < gone < before and new[0] == old[0][: before - gone] + old[0][before:]:  # brackets went
        after = before - gone
    if not before or not after or before == after or indentation(old[1]) != before:
        return new
    held = list(takewhile(lambda it: indentation(it) >= before, new[1:]))
    moved = [" " * (indentation(line) + after - before) + line.lstrip() for line in held]
    return [new[0], *moved, *new[1 + len(held) :]]


def _without_bracket_lines(old: Sequence[str], new: list[str]) -> list[str]:
    """Return new lines, those that stood between two brackets on lines of their own as far left as the brackets did."""
    closing = next((number for number, line in enumerate(old) if line == old[0].replace("(", ")")), 0)
    if old[0].strip() != "(" or not closing or new != [*old[1:closing], *old[closing + 1 :]]:
        return new
    by = indentation(old[1]) - indentation(old[0])
    inside = [line[by:] if line[:by].isspace() else line for line in new[: closing - 1]]
    return [*inside, *new[closing - 1 :]]
