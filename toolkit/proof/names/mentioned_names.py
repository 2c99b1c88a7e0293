"""Find the names in code: those it binds and reads, and strings that may be names."""

import ast
import re
from collections.abc import Iterable, Iterator

from toolkit.errors import SourceError
from toolkit.source.parse import parse_file

_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler, ast.MatchAs, ast.MatchStar)
_PATH = re.compile(r"[\w.:/-]+")
_TEMPLATE = re.compile(r"[{$]")


def mention_line(path: str, data: bytes | None, name: str) -> int:
    """Return the first line of a file that mentions a name; in files other than Python any word counts.

    Args:
        path: path of the file.
        data: its bytes; None if it does not exist.
        name: the name.

    Returns:
        the line, from 1; 0 if none does.
    """
    word = re.search(word_pattern([name]), data or b"")
    if word is None and (name.isascii() or not data or data.isascii()):
        return 0
    first = line_at(data or b"", word.start()) if word else 0
    if not path.endswith(".py"):
        return first
    try:
        tree = parse_file(path, data or b"").tree
    except SourceError:
        return first or 1
    lines = [getattr(it, "lineno", first) for it in ast.walk(tree) if name in list_mentions([it])]
    return min(lines, default=0)


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
