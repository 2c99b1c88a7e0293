"""Inline suppressions: `# tebiki: allow RULE -- why`.

At the end of a line it covers the statement (or `except`) that the line belongs to, on a line of its own what begins
below it: a statement, or a part of one. On or above `def` and `class` that is the whole definition. `allow-file`
covers the file. Text inside a string is not a comment.
"""

import ast
import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Mapping, Sequence

from toolkit.model.facts import Allowance
from toolkit.model.tree import SourceFile

_MARK = "tebiki:"
_COMMENT = re.compile(
    r"#\s*tebiki:\s*(?P<what>allow(?:-file)?)\s+(?P<rules>[a-z0-9_]+(?:\s*,\s*[a-z0-9_]+)*)(?:\s+--\s*(?P<why>.*))?"
)


def parse_suppressions(file: SourceFile) -> Iterator[Allowance]:
    """Yield the suppressions of a file, one for each rule named, in source order."""
    if _MARK not in file.text:
        return
    found = {
        number: mark
        for number, line in enumerate(file.lines, 1)
        if _MARK in line and (mark := _COMMENT.search(line)) is not None
    }
    inside = _in_strings(file, found)
    marks = {number: mark for number, mark in found.items() if number not in inside}
    below = {number for number, mark in marks.items() if not file.lines[number - 1][: mark.start()].strip()}
    covered = {**_around(file, sorted(marks.keys() - below)), **_next(file, below)}
    for number, mark in marks.items():
        whole = mark["what"] == "allow-file"
        first, last = (1, len(file.lines)) if whole else covered.get(number, (number, number))
        for rule in re.split(r"\s*,\s*", mark["rules"]):
            yield Allowance(rule, (mark["why"] or "").strip(), number, first, last)


def _in_strings(file: SourceFile, found: Mapping[int, re.Match[str]]) -> set[int]:
    """The lines whose mark is inside a string; columns of translated files are not reliable."""
    inside: set[int] = set()
    lines = sorted(found)
    for node in file.nodes(ast.Constant, ast.JoinedStr):
        if isinstance(node, ast.Constant) and not isinstance(node.value, str | bytes):
            continue
        end = node.end_lineno or node.lineno
        for line in _between(lines, node.lineno, end):
            column = _bytes_before(file, line, found[line].start())
            after_start = node.lineno < line or (not file.python2 and column > node.col_offset)
            before_end = line < end or (not file.python2 and column < (node.end_col_offset or 0))
            if after_start and before_end:
                inside.add(line)
    return inside


def _between(lines: Sequence[int], first: int, last: int) -> Sequence[int]:
    """The lines within a span, of some sorted lines."""
    return lines[bisect_left(lines, first) : bisect_right(lines, last)]


def _bytes_before(file: SourceFile, line: int, column: int) -> int:
    return len(file.lines[line - 1][:column].encode("utf-8", "surrogatepass"))


def _around(file: SourceFile, lines: Sequence[int]) -> dict[int, tuple[int, int]]:
    """Line -> first and last line of the innermost statement around it."""
    best: dict[int, tuple[int, int]] = {}
    for first, last in _spans(file, ast.stmt, ast.ExceptHandler) if lines else ():
        for line in _between(lines, first, last):
            known = best.get(line)
            if known is None or last - first < known[1] - known[0]:
                best[line] = first, last
    return best


def _next(file: SourceFile, lines: Collection[int]) -> dict[int, tuple[int, int]]:
    """Map each line to the first and last line of the next node below it, the largest that begins there."""
    if not lines:
        return {}
    spans = sorted(_spans(file, ast.stmt, ast.ExceptHandler, ast.expr), key=lambda span: (span[0], -span[1]))
    firsts = [first for first, _ in spans]
    places = {line: bisect_right(firsts, line) for line in lines}
    return {line: spans[place] for line, place in places.items() if place < len(spans)}


def _spans(file: SourceFile, *wanted: type[ast.AST]) -> Iterator[tuple[int, int]]:
    for scope in file.scopes:
        for kind, nodes in scope.by_type.items():
            if issubclass(kind, wanted):
                yield from map(_span, nodes)


def _span(node: ast.AST) -> tuple[int, int]:
    first: int = node.lineno  # type: ignore[attr-defined]
    decorators = getattr(node, "decorator_list", None)
    if decorators:
        first = min(first, decorators[0].lineno)
    return first, node.end_lineno or first  # type: ignore[attr-defined]
