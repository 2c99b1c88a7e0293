"""Amounts that taking a function apart has to move: pieces that leave it, and lines that go with them.

A piece may be as complex as McCabe allowed (ten independent paths, *A Complexity Measure*, 1976) and as hard to read as
SonarSource allows (cognitive complexity 15, Campbell, *Cognitive Complexity*, 2018), and is at most a page long.
"""

from math import ceil

from toolkit.model.facts import Function

PATHS = 10
READING = 15
PAGE = 60
_LINES_PER_PIECE = 4
"""Lines that one more function needs: its `def`, its `return`, its call and a blank one."""


def extractions_of(function: Function) -> int:
    """Count the pieces that leave a function until it and all of them are small; at least one."""
    metrics = function.metrics
    pieces = max(
        ceil(metrics.get("cyclomatic", 0) / PATHS),
        ceil(metrics.get("cognitive", 0) / READING),
        ceil(_length(function) / PAGE),
    )
    return max(pieces - 1, 1)


def moved_lines(function: Function) -> tuple[int, int]:
    """Lines that are added and deleted: all pieces are alike, and one of them stays."""
    count = extractions_of(function)
    moved = ceil(_length(function) * count / (count + 1))
    return moved + _LINES_PER_PIECE * count, moved


def _length(function: Function) -> int:
    return function.end_line - function.line + 1
