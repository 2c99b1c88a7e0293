"""Find the functions of a project that look at the function that called them: an extracted part is another one."""

import ast
import re
from collections.abc import Collection, Iterable, Iterator

from toolkit.errors import SourceError
from toolkit.proof.mentioned_names import line_at
from toolkit.source.parse import parse_file

_SEEING = re.compile(
    rb"\b(?:_getframe|currentframe|f_back|getouterframes|(?:extract|format|print|walk)_stack)\b|\binspect\.(?:stack|trace)\b"
)
_WORDS = frozenset({"_getframe", "currentframe", "f_back", "getouterframes", "stack", "trace"})
_WORDS |= {"extract_stack", "format_stack", "print_stack", "walk_stack"}


class CallerSeers:
    """The functions of a project that look at their callers, or call others of their file that do.

    Args:
        code: (path, bytes) of its Python files.
    """

    def __init__(self, code: Iterable[tuple[str, bytes]]) -> None:
        self._places = {
            name: f"{path}:{line_at(data, found.start())}"
            for path, data in code
            if (found := _SEEING.search(data))
            for name in _seers_of(path, data)
        }

    def find_called(self, texts: Collection[bytes | None]) -> str:
        """Return the `path:line` of one that some files may call; empty: they call none."""
        if not self._places:
            return ""
        names = b"|".join(re.escape(it.encode()) for it in sorted(self._places))
        called = re.compile(
            rb"(?<!def )\b(%s)\s*(?:\(|as\b)" % names
        )  # imported under another name, it is called by that
        found = next(filter(None, (called.search(it or b"") for it in texts)), None)
        return self._places[found[1].decode("latin-1")] if found else ""


def _seers_of(path: str, data: bytes) -> frozenset[str]:
    try:
        nodes = list(ast.walk(parse_file(path, data).tree))
    except SourceError:
        return frozenset()
    words = {
        name: {_word_of(one) for one in ast.walk(it)}
        for it in nodes
        if isinstance(it, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        for name in _names_of(it)
    }
    found = frozenset(name for name, said in words.items() if said & _WORDS)
    while more := frozenset(name for name, said in words.items() if said & found) - found:
        found |= more
    return found


def _names_of(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> Iterator[str]:
    """Yield the name by which a function is called, or, of a class with a special method, that of the class."""
    if isinstance(node, ast.ClassDef):
        bodies = (it for it in node.body if isinstance(it, ast.FunctionDef) and it.name.startswith("__"))
        yield from [node.name] if any(True for _ in bodies) else []
    elif not node.name.startswith("__"):
        yield node.name


def _word_of(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""
