"""Find the names in code: those it binds and reads, and strings that may be names."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from toolkit.errors import SourceError
from toolkit.source.parse import parse_file

_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler, ast.MatchAs, ast.MatchStar)
_PATH = re.compile(r"[\w.:/-]+")
_TEMPLATE = re.compile(r"[{$]")
_REMEMBERED = 2000  # files, each of which is asked for many names


def mention_line(path: str, data: bytes | None, name: str) -> int:
    """Return the first line of a file that mentions a name; in files other than Python any word counts.

    Args:
        path: path of the file.
        data: its bytes; None if it does not exist.
        name: the name.

    Returns:
        the line, from 1; 0 if none does.
    """
    is_there = not data or name.encode() in data  # faster than a pattern
    word = re.search(word_pattern([name]), data or b"") if is_there else None
    if word is None and (name.isascii() or not data or data.isascii()):
        return 0
    first = line_at(data or b"", word.start()) if word else 0
    if not path.endswith(".py"):
        return first
    lines = _lines_by_name(path, data or b"")
    if lines is None:
        return first or 1
    return (lines[name] or first) if name in lines else 0


@lru_cache(_REMEMBERED)
def _lines_by_name(path: str, data: bytes) -> Mapping[str, int] | None:
    """Return name -> first line that mentions it, 0 if unknown; None if the file cannot be read."""
    try:
        tree = parse_file(path, data).tree
    except SourceError:
        return None
    return first_lines((name, getattr(it, "lineno", 0)) for it in ast.walk(tree) for name in list_mentions([it]))


def first_lines(found: Iterable[tuple[str, int]]) -> dict[str, int]:
    """Return name -> the smallest line that is found with it."""
    lines: dict[str, int] = {}
    for name, line in found:
        lines[name] = min(line, lines.get(name, line))
    return lines


def word_pattern(names: Iterable[str]) -> bytes:
    """Return a pattern that finds names as words; other letters than ASCII's are no letters in a pattern of bytes."""
    return b"|".join(_pattern_of(name) for name in sorted(names))


def _pattern_of(name: str) -> bytes:
    start, end = (rb"\b" if it.isascii() else b"" for it in (name[:1], name[-1:]))
    return start + re.escape(name.encode()) + end


def line_at(data: bytes, offset: int) -> int:
    """Return the number of the line, from 1, that contains a byte offset."""
    return data.count(b"\n", 0, offset) + 1


def list_mentions(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the names that these nodes mention themselves, without descendants."""
    return {name for node in nodes for name in _names_of(node)}


def _names_of(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, ast.arg | ast.keyword):
        yield node.arg or ""
    elif isinstance(node, _NAMED):
        yield node.name or ""
    elif isinstance(node, ast.Global | ast.Nonlocal):
        yield from node.names
    elif isinstance(node, ast.alias):
        yield from (*node.name.split("."), node.asname or "")
    elif isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
        text = node.value if isinstance(node.value, str) else node.value.decode("latin-1")
        if _PATH.fullmatch(text) or _TEMPLATE.search(text):
            yield from re.split(r"\W+", text)
