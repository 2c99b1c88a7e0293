"""Put the import that replaces another one where imports of its package stand, and take the old one out."""

import ast
from collections.abc import Sequence
from typing import Any

from toolkit.model.tree import SourceFile, parent
from toolkit.source.rewrite_imports import find_place, has_import


def moved_import(
    file: SourceFile, node: ast.Import | ast.ImportFrom, lines: Sequence[str], *, is_whole: bool
) -> dict[str, Any] | None:
    """Return the arguments of a site of text, `places` and `claims`; None if the new imports stay in the old place.

    Args:
        file: the file.
        node: the old import.
        lines: the new ones.
        is_whole: whether nothing is left of the old one.
    """
    first, last = node.lineno, node.end_lineno or node.lineno
    if not is_whole or not isinstance(parent(node), ast.Module) or _is_commented(file, first, last):
        return None
    above, below = with_blank_lines(file, first, last)
    places: list[tuple[int, int, list[str]]] = [(above, below, [])]
    for statement in (line.rstrip() for line in lines):
        if has_import(file, statement, without=node):
            continue
        place = find_place(file, statement, without=node)
        if place is None or above < place.line <= below or first <= place.line <= last + 1:
            return None
        if not _may_pass(file, node, place.line):
            return None
        new = [*[""] * place.begins, statement, *[""] * place.ends]
        same = next((it for it in places if it[:2] == (place.line, place.line - 1)), None)
        if same and (place.begins or place.ends):
            return None
        if same:
            same[2].extend(new)
        else:
            places.append((place.line, place.line - 1, new))
    claims = [(above, below), *((line - 1, line) for line, _, _ in places[1:])]
    return {"places": places, "claims": claims}


def _is_commented(file: SourceFile, first: int, last: int) -> bool:
    """Return whether a statement holds a comment, or stands below one, which would stay without it."""
    above = file.lines[first - 2].lstrip() if first > 1 else ""
    return above.startswith("#") or "#" in "".join(file.lines[first - 1 : last])


def _may_pass(file: SourceFile, node: ast.stmt, line: int) -> bool:
    """Return whether only imports stand between an import and a line: code may patch or find what is imported.

    A wildcard may bind the same names.
    """
    low, high = sorted((node.lineno, line))
    passed = [it for it in file.tree.body if it is not node and low <= it.lineno < high]
    return all(
        isinstance(it, ast.Import | ast.ImportFrom) and all(alias.name != "*" for alias in it.names) for it in passed
    )


def with_blank_lines(file: SourceFile, first: int, last: int) -> tuple[int, int]:
    """Return the lines of a statement, and blank lines on the side that has fewer; at the top, those below it."""
    lines, above, below = file.lines, first, last
    end = len(lines) - (not lines[-1])
    while above > 1 and not lines[above - 2].strip():
        above -= 1
    while below < end and not lines[below].strip():
        below += 1
    if above == 1 or below - last < first - above:
        return (1 if above == 1 else first), below
    return above, last
