"""Inline suppressions: `# tebiki: allow RULE -- why`.

At the end of a line it covers the statement (or `except`) that the line belongs to, on a line of its own what begins
below it: a statement, or a part of one. On or above `def` and `class` that is the whole definition. `allow-file`
covers the file. Text inside a string is not a comment.
"""

import ast
import re
from collections.abc import Iterator

from toolkit.model.facts import Allowance
from toolkit.model.tree import SourceFile

_MARK = "tebiki:"
_COMMENT = re.compile(
    r"#\s*tebiki:\s*(?P<what>allow(?:-file)?)\s+(?P<rules>[a-z0-9_]+(?:\s*,\s*[a-z0-9_]+)*)(?:\s+--\s*(?P<why>.*))?"
)


def allowances(file: SourceFile) -> Iterator[Allowance]:
    """Yield the suppressions of a file, one for each rule named, in source order."""
    if _MARK not in file.text:
        return
    for number, line in enumerate(file.lines, 1):
        found = _COMMENT.search(line) if _MARK in line else None
        if found is None or _in_string(file, number, found.start()):
            continue
        if found["what"] == "allow-file":
            first, last = 1, len(file.lines)
        else:
            own_line = not line[: found.start()].strip()
            first, last = _covered(file, number, below=own_line)
        for rule in re.split(r"\s*,\s*", found["rules"]):
            yield Allowance(rule, (found["why"] or "").strip(), number, first, last)


def _in_string(file: SourceFile, line: int, column: int) -> bool:
    """Whether the place is inside a string; columns of a translated file are not trusted."""
    for node in file.nodes(ast.Constant, ast.JoinedStr):
        if isinstance(node, ast.Constant) and not isinstance(node.value, str | bytes):
            continue
        end = node.end_lineno or node.lineno
        if not node.lineno <= line <= end:
            continue
        after_start = node.lineno < line or (not file.python2 and _bytes_before(file, line, column) > node.col_offset)
        before_end = line < end or (not file.python2 and _bytes_before(file, line, column) < (node.end_col_offset or 0))
        if after_start and before_end:
            return True
    return False


def _bytes_before(file: SourceFile, line: int, column: int) -> int:
    return len(file.lines[line - 1][:column].encode("utf-8", "surrogatepass"))


def _covered(file: SourceFile, line: int, *, below: bool) -> tuple[int, int]:
    """First and last line of the innermost statement around the line, or of what begins next below it."""
    wanted = (ast.stmt, ast.ExceptHandler, ast.expr) if below else (ast.stmt, ast.ExceptHandler)
    spans = [
        _span(node)
        for scope in file.scopes
        for kind, nodes in scope.by_type.items()
        if issubclass(kind, wanted)
        for node in nodes
    ]
    if below:
        return min(
            (item for item in spans if item[0] > line), key=lambda item: (item[0], -item[1]), default=(line, line)
        )
    around = (item for item in spans if item[0] <= line <= item[1])
    return min(around, key=lambda item: item[1] - item[0], default=(line, line))


def _span(node: ast.AST) -> tuple[int, int]:
    first: int = node.lineno  # type: ignore[attr-defined]
    decorators = getattr(node, "decorator_list", None)
    if decorators:
        first = min(first, decorators[0].lineno)
    return first, node.end_lineno or first  # type: ignore[attr-defined]
