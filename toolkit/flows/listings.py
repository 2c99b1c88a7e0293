"""Choose the files whose code a report shows, and prepare their lines."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import msgspec

from toolkit.model.cache import Cache
from toolkit.model.findings import Finding
from toolkit.model.links import digest
from toolkit.model.listing import Listing
from toolkit.model.report import Report
from toolkit.source.decode import decode_source
from toolkit.source.masked_lines import mask_document

MOST_FILES = 200
MOST_LINES = 25_000
"""Maximum over all files: masking and highlighting a thousand lines takes about 0.1 s, once."""
_WIDEST = 400
_SEVERITIES = ("high", "medium", "low")
_SECRETS = "hard_coded_secret"
_KIND = "listing"
_DECODER = msgspec.msgpack.Decoder(tuple[str, ...])

_Item = tuple[str, bytes | str, tuple[int, ...]]
"""Path; the bytes of a Python file, or the text of another one; numbers of lines in which all strings are masked."""


@dataclass(frozen=True)
class ListingMaker:
    """Prepares the lines of one file; can be sent to a worker process.

    Attributes:
        colour: (lines, whether they are Python) -> lines as HTML.
    """

    colour: Callable[[list[str], bool], list[str]]

    def __call__(self, item: _Item) -> tuple[str, ...]:
        """Mask, truncate and highlight the lines."""
        from toolkit.source.masked_source import mask_file  # slow to import, seldom needed

        _, content, hidden = item
        text = decode_source(content)[0] if isinstance(content, bytes) else content
        lines = mask_file(text, hidden) if isinstance(content, bytes) else mask_document(text).split("\n")
        if text.endswith("\n") or not text:
            lines.pop()
        return tuple(self.colour([_cut(line) for line in lines], isinstance(content, bytes)))


@dataclass(frozen=True)
class ListingTools:
    """Tools that prepare listings.

    Attributes:
        maker: prepares one file.
        run: runs `maker` over many files.
        cache: the store of prepared lines; `version`: hash of the code that prepares them.
    """

    maker: ListingMaker
    run: Any
    cache: Cache
    version: str


def make_listings(
    report: Report, data: Mapping[str, bytes], documents: Mapping[str, str], tools: ListingTools
) -> tuple[Listing, ...]:
    """Prepare the lines of files with findings, the most important files first, up to `MOST_LINES`.

    Args:
        report: the report that names the files.
        data: path -> bytes of the Python files.
        documents: path -> text of the other files.
        tools: tools that prepare the lines.

    Returns:
        a listing for each chosen file that can be read, sorted by path.
    """
    hidden = _secret_lines(report.sections.findings)
    contents: Mapping[str, bytes | str] = {**documents, **data}
    items = {path: (path, contents[path], hidden.get(path, ())) for path in sorted(_choose(report, contents))}
    keys = {path: digest(tools.version, repr(path in data), item[1], repr(item[2])) for path, item in items.items()}
    kept = {key: _DECODER.decode(raw) for key, raw in tools.cache.get_many(_KIND, set(keys.values())).items()}
    todo = [item for path, item in items.items() if keys[path] not in kept]
    made = {result.item[0]: result.value for result in tools.run(tools.maker, todo) if result.value is not None}
    with suppress(UnicodeEncodeError):  # a lone surrogate cannot be stored
        tools.cache.put_many(_KIND, {keys[path]: msgspec.msgpack.encode(lines) for path, lines in made.items()})
    lines_of = {path: kept.get(key) or made.get(path) for path, key in keys.items()}
    return tuple(Listing(path, lines) for path, lines in lines_of.items() if lines)


def _choose(report: Report, contents: Mapping[str, bytes | str]) -> Iterator[str]:
    left, seen = MOST_LINES, 0
    for path in dict.fromkeys(_pressing(report)):
        if path not in contents or seen == MOST_FILES:
            continue
        content = contents[path]
        amount = content.count(b"\n") if isinstance(content, bytes) else content.count("\n")
        if amount <= left:
            left -= amount
            seen += 1
            yield path


def _pressing(report: Report) -> Iterator[str]:
    """Yield the paths in a report in reading order, with repetitions."""
    yield from (item.path for item in report.sections.top)
    steps = report.sections.plan.steps if report.sections.plan else ()
    yield from (place.path for step in steps for place in step.places)
    ordered = sorted(report.sections.findings, key=lambda item: (item.is_test, _SEVERITIES.index(item.severity)))
    yield from (item.place.path for item in ordered)
    yield from (place.path for item in ordered for place in item.evidence)


def _secret_lines(findings: Iterable[Finding]) -> dict[str, tuple[int, ...]]:
    found: dict[str, set[int]] = {}
    for place in (place for item in findings if item.rule == _SECRETS for place in item.evidence):
        found.setdefault(place.path, set()).update(range(place.line, max(place.line, place.end_line) + 1))
    return {path: tuple(sorted(lines)) for path, lines in found.items()}


def _cut(line: str) -> str:
    shown = line.expandtabs(4).rstrip()
    return shown if len(shown) <= _WIDEST else shown[:_WIDEST] + "…"
