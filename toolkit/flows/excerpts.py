"""Cut the lines that a report shows for each finding out of the files, with values of secrets masked."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

import msgspec

from toolkit.errors import SourceError
from toolkit.model.cache import Cache, NoCache
from toolkit.model.excerpt import Excerpt
from toolkit.model.findings import Finding, Place
from toolkit.model.links import digest
from toolkit.source.decode import decode_source
from toolkit.source.masked_lines import mask_document

_BEFORE = 2
_LINES = 7
_MOST_MARKED = 5
"""In a longer piece of code only the first line is highlighted."""
_WIDEST = 200
_SECRETS = "hard_coded_secret"
_KIND = "excerpt"
_DECODER = msgspec.msgpack.Decoder(tuple[Excerpt, ...])


@dataclass(frozen=True)
class ExcerptMemory:
    """The cache of excerpts.

    Attributes:
        version: hash of the code that cuts and masks; excerpts of another version are not used.
    """

    cache: Cache = field(default_factory=NoCache)
    version: str = ""


def make_excerpts(
    findings: Iterable[Finding],
    data: Mapping[str, bytes],
    documents: Mapping[str, str],
    memory: ExcerptMemory | None = None,
) -> tuple[Excerpt, ...]:
    """Cut seven lines around the first place of each finding, sorted; none if the place is a whole file.

    Args:
        findings: the findings to show.
        data: path -> bytes of the Python files.
        documents: path -> text of the other files.
        memory: the cache, keyed by content and shown places of a file; None: no cache.
    """
    memory = memory or ExcerptMemory()
    wanted: dict[str, set[Place]] = {}
    hidden: dict[str, set[int]] = {}
    for finding in findings:
        wanted.setdefault(finding.place.path, set()).add(finding.place)
        if finding.rule == _SECRETS:
            for place in finding.evidence:
                hidden.setdefault(place.path, set()).update(range(place.line, max(place.line, place.end_line) + 1))
    keys = {}
    for path, places in sorted(wanted.items()):
        shown = repr((sorted(places), sorted(hidden.get(path, ()))))
        keys[path] = digest(memory.version, path, data.get(path, b""), documents.get(path, ""), shown)
    kept = {key: _DECODER.decode(raw) for key, raw in memory.cache.get_many(_KIND, keys.values()).items()}
    fresh = {
        key: tuple(_of_file(path, sorted(wanted[path]), data, documents, hidden.get(path, set())))
        for path, key in keys.items()
        if key not in kept
    }
    with suppress(UnicodeEncodeError):  # a lone surrogate cannot be stored
        memory.cache.put_many(_KIND, {key: msgspec.msgpack.encode(items) for key, items in fresh.items()})
    return tuple(excerpt for key in keys.values() for excerpt in (kept[key] if key in kept else fresh[key]))


def _of_file(
    path: str, places: list[Place], data: Mapping[str, bytes], documents: Mapping[str, str], hidden: set[int]
) -> Iterator[Excerpt]:
    text = documents.get(path, "")
    if path in data:
        with suppress(SourceError):
            text, _ = decode_source(data[path])
    lines = text.split("\n")
    spans = {place.line: _last_marked(place) for place in places if _is_in(place, lines)}
    windows = {_start(line, len(lines)) for line in spans}
    if path in data:
        from toolkit.source.masked_source import mask_windows  # slow to import, seldom needed

        masked = mask_windows(text, [(start, _LINES) for start in sorted(windows)], hidden)
    else:
        masked = {start: (mask_document("\n".join(lines[start - 1 :][:_LINES])).split("\n"), "") for start in windows}
    for line, end in sorted(spans.items()):
        start = _start(line, len(lines))
        shown, quote = masked[start]
        cut = [each.expandtabs(4)[:_WIDEST].rstrip() for each in shown]
        yield Excerpt(path, line, end, start, tuple(_without_end(cut)), quote)


def _last_marked(place: Place) -> int:
    return place.end_line if place.line <= place.end_line < place.line + _MOST_MARKED else place.line


def _is_in(place: Place, lines: list[str]) -> bool:
    """Return whether a place is a line of code; line 1 stands for the whole file if it is a comment or docstring."""
    if not 1 <= place.line <= len(lines) or not lines[place.line - 1].strip():
        return False
    return place.line > 1 or not lines[0].lstrip().startswith(("#", '"""', "'''"))


def _start(line: int, amount: int) -> int:
    """Return the first line to show: two lines before the highlighted one, or earlier near the end of the file."""
    return max(1, min(line - _BEFORE, amount - _LINES + 1))


def _without_end(lines: list[str]) -> list[str]:
    """Return the lines without trailing empty ones."""
    amount = max((number for number, line in enumerate(lines, 1) if line), default=0)
    return lines[:amount]
