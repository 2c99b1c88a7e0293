"""Amounts that taking code apart has to move: pieces that leave a function or a module, and lines that go with them.

A piece may be as complex as McCabe allowed (ten independent paths, *A Complexity Measure*, 1976) and as hard to read as
SonarSource allows (cognitive complexity 15, Campbell, *Cognitive Complexity*, 2018), and is at most a page long.
"""

from math import ceil
from typing import NamedTuple

from toolkit.model.facts import Function
from toolkit.model.findings import Finding

PATHS = 10
READING = 15
PAGE = 60
_LINES_PER_PIECE = 4
"""Lines that one more function needs: its `def`, its `return`, its call and a blank one."""


MODULE = 500
"""Lines of a module that can be read as a whole."""
NAMES = 30
"""Functions of a module with one responsibility; with twice as many, nobody knows all of them."""
_LINES_PER_MODULE = 6
"""Lines that one more module needs: its docstring, its imports, and one line that keeps the old names."""
_DIFFERENCES = 5
"""Differing lines between copies per additional parameter or piece."""


class Moved(NamedTuple):
    """Lines that are added and deleted, and the number of extracted pieces."""

    added: int
    deleted: int
    extractions: int


def take_apart(function: Function) -> Moved:
    """Estimate the amounts of splitting a function."""
    return Moved(*moved_lines(function), extractions_of(function))


def divide_module(finding: Finding, lines: int) -> Moved:
    """The amounts of a module that is divided into some of at most `MODULE` lines and `NAMES` functions.

    All parts are alike, one of them stays, and each file that imports it changes a line.
    """
    pieces = max(ceil(lines / MODULE), ceil(finding.args.get("functions", 0) / NAMES)) - 1
    pieces = max(pieces, 1)
    users = int(finding.args.get("fan_in", 0))
    moved = ceil(lines * pieces / (pieces + 1))
    return Moved(moved + _LINES_PER_MODULE * pieces + users, moved + users, pieces)


def join_copies(finding: Finding, lines: int) -> Moved:
    """Estimate the amounts of joining copies: all are deleted, one function is written, and each place calls it."""
    copies = len(finding.evidence)
    each = finding.args.get("lines") or ceil(lines / copies)
    apart = finding.args.get("apart", 0)
    return Moved(each + _LINES_PER_PIECE + copies + apart, each * copies, 1 + ceil(apart / _DIFFERENCES))


def extractions_of(function: Function) -> int:
    """Count the pieces to extract from a function until it and all of them are small; at least one."""
    metrics = function.metrics
    pieces = max(
        ceil(metrics.get("cyclomatic", 0) / PATHS),
        ceil(metrics.get("cognitive", 0) / READING),
        ceil(_length(function) / PAGE),
    )
    return max(pieces - 1, 1)


def moved_lines(function: Function) -> tuple[int, int]:
    """Return the lines that are added and deleted, if all pieces are equal and one of them stays."""
    count = extractions_of(function)
    moved = ceil(_length(function) * count / (count + 1))
    return moved + _LINES_PER_PIECE * count, moved


def _length(function: Function) -> int:
    return function.end_line - function.line + 1
