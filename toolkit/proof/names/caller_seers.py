"""Find the functions of a project that look at the function that called them: an extracted part is another one."""

import ast
import re
from collections.abc import Collection, Iterable

from toolkit.errors import SourceError
from toolkit.proof.names.mentioned_names import line_at
from toolkit.source.caller_sight import SEEING, find_seers
from toolkit.source.parse import parse_file

_SEEING = re.compile(SEEING.encode())


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
        return find_seers(ast.walk(parse_file(path, data).tree))
    except SourceError:
        return frozenset()
