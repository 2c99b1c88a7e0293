"""Measure the functions that past changes touched, in their state before the change.

Only the part of a file between two top-level definitions is parsed, not the whole file: parsing Python 2 is so slow
that a history of 16,000 commits would take a quarter of an hour.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from toolkit.errors import SourceError
from toolkit.git import Repository, cat_file
from toolkit.history.branch_diffs import FileDiff
from toolkit.metrics.cyclomatic import count_decisions
from toolkit.metrics.nesting import nesting_depth
from toolkit.model.cache import Cache
from toolkit.model.request import Progress
from toolkit.model.tree import Scope, SourceFile
from toolkit.source.decode import decode_source
from toolkit.source.parse import parse_file

_KIND = "mine.functions.1"
_AT_ONCE = 100
_LARGEST = 2 << 20
_DEFINITION = re.compile(r"^(?:@|def\b|class\b|async\s+def\b)", re.MULTILINE)
_NO_COOKIE = "\n\n"
"""Prepended so that an encoding cookie is not in the first two lines: decoded text must not be decoded again."""
_QUOTES = re.compile(r'"""|\'\'\'')

Lines = tuple[int, int]
"""First and last line."""


class Span(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A function: its first and last line, and its complexity."""

    first: int
    last: int
    cyclomatic: int
    nesting: int

    @property
    def line_count(self) -> int:
        """Number of lines."""
        return self.last - self.first + 1


def touched_functions(
    repository: Repository, files: Iterable[FileDiff], cache: Cache, progress: Progress
) -> dict[str, tuple[Span, ...]]:
    """Measure the functions that changes touched.

    Args:
        repository: the repository with the contents.
        files: the changes.
        cache: stores results by the hashes of the contents.
        progress: called with the stage `trend`.

    Returns:
        `change_key` of a change -> its functions; left out if the content is missing, too large, or not Python.

    Raises:
        GitError: git failed.
    """
    coder, decoder = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(tuple[Span, ...] | None)
    wanted = {change_key(file): file for file in files}
    found = {key: decoder.decode(row) for key, row in cache.get_many(_KIND, wanted).items()}
    missing = [key for key in wanted if key not in found]
    for start in range(0, len(missing), _AT_ONCE):
        progress("trend", start, len(missing))
        some = missing[start : start + _AT_ONCE]
        contents = cat_file(repository.top, [wanted[key].old for key in some], limit=_LARGEST)
        fresh = {key: _touched_spans(data, wanted[key].touched) for key, (_, data) in zip(some, contents, strict=True)}
        cache.put_many(_KIND, {key: coder.encode(spans) for key, spans in fresh.items()})
        found.update(fresh)
    return {key: spans for key, spans in found.items() if spans is not None}


def change_key(file: FileDiff) -> str:
    """Return a key that identifies a change of a file."""
    return f"{file.old}-{file.new}"


def _touched_spans(data: bytes | None, touched: Sequence[Lines]) -> tuple[Span, ...] | None:
    """Return the functions that overlap the touched lines; None if the content cannot be parsed."""
    if data is None:
        return None
    try:
        text, _ = decode_source(data)
        parts = [
            (line, part)
            for line, part in _cut_at_definitions(text)
            if _overlaps_touched(line, line + part.count("\n"), touched)
        ]
        try:
            spans = [span for line, part in parts for span in _function_spans(part, line - 1)]
        except SourceError:  # a supposed top-level definition was inside of a string
            spans = list(_function_spans(text, 0))
    except (SourceError, RecursionError, MemoryError, UnicodeEncodeError):
        return None
    return tuple(span for span in spans if _overlaps_touched(span.first, span.last, touched))


def _overlaps_touched(first: int, last: int, touched: Iterable[Lines]) -> bool:
    return any(start <= last and end >= first for start, end in touched)


def _cut_at_definitions(text: str) -> Iterator[tuple[int, str]]:
    """Cut a text before each top-level definition: yield (number of its first line, part).

    A top-level definition closes every block before it, so that each part parses by itself, unless it is in a string.
    """
    start, line, decorated = 0, 1, False
    for found in _DEFINITION.finditer(text):
        cut = found.start()
        if not decorated and len(_QUOTES.findall(text, start, cut)) % 2 == 0:
            yield line, text[start:cut]
            line += text.count("\n", start, cut)
            start = cut
        decorated = found[0] == "@"
    yield line, text[start:]


def _function_spans(text: str, above: int) -> Iterator[Span]:
    """Yield the functions of a text that begins below line `above` of its file."""
    file = parse_file("", (_NO_COOKIE + text).encode())
    try:
        yield from [_function_span(file, scope, above - len(_NO_COOKIE)) for scope in file.functions]
    finally:
        file.dissolve()


def _function_span(file: SourceFile, scope: Scope, above: int) -> Span:
    node = scope.node
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    last = node.end_lineno or node.lineno
    return Span(node.lineno + above, last + above, 1 + count_decisions(scope), nesting_depth(file, scope))
