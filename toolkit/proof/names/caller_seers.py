"""Find the functions of a project that look at the function that called them: an extracted part is another one."""

import ast
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property

from toolkit.errors import SourceError
from toolkit.proof.names.mentioned_names import line_at, word_pattern
from toolkit.source.caller_sight import ALL, SEEING, Mentions, find_first_seers, list_mentions, list_words, spread_seers
from toolkit.source.parse import parse_file

_SEEING = re.compile(SEEING.encode())


class CallerSeers:
    """The functions of a project that look at their callers, and those that mention them, in any file.

    Args:
        code: (path, bytes) of its Python files.
    """

    def __init__(self, code: Iterable[tuple[str, bytes]]) -> None:
        self._code = tuple(code)
        self._mentions: dict[int, Mentions] = {}

    @cached_property
    def _first(self) -> dict[str, tuple[int, str]]:
        """Functions that look at their callers themselves, each with how far above, and its place."""
        return {
            name: (depth, f"{path}:{line_at(data, found.start())}")
            for path, data in self._code
            if (found := _SEEING.search(data))
            for name, depth in find_first_seers(_nodes_of(path, data)).items()
        }

    @cached_property
    def _names(self) -> frozenset[str]:
        depths = {name: depth for name, (depth, _) in self._first.items()}
        while (more := spread_seers(depths, self._mentions_of(depths))) != depths:
            depths = more
        return frozenset(depths)

    def _mentions_of(self, depths: Mapping[str, int]) -> Iterator[Mentions]:
        """Yield what the functions say of each file that has one of some names in its text."""
        names = [name for name, depth in depths.items() if depth > 1]
        words = re.compile(word_pattern(names))
        for at, (path, data) in enumerate(self._code if names else ()):
            if at not in self._mentions and words.search(data):
                self._mentions[at] = list_mentions(_nodes_of(path, data))
        yield from self._mentions.values()

    def find_called(self, texts: Collection[bytes | None]) -> str:
        """Return the `path:line` of one that some files may call; empty: they call none."""
        if not self._first:
            return ""
        said = {ALL, *(word for it in texts for word in list_words(_nodes_of("", it or b"")))}
        found = sorted(said & self._names)
        return next((self._first[it][1] for it in [*found, *self._first] if it in self._first), "") if found else ""


def _nodes_of(path: str, data: bytes) -> list[ast.AST]:
    try:
        return list(ast.walk(parse_file(path, data).tree))
    except SourceError:
        return []
