"""Cut the lines that a report shows for each finding out of the files, with values of secrets masked."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress

from toolkit.errors import SourceError
from toolkit.model.excerpt import Excerpt
from toolkit.model.findings import Finding, Place
from toolkit.source.decode import decode_source
from toolkit.source.masked_source import mask_document, mask_windows

_BEFORE = 2
_LINES = 7
_MOST_MARKED = 5
"""Of a longer piece of code only the first line is marked: its name says where it begins."""
_WIDEST = 200
_SECRETS = "hard_coded_secret"


def excerpts(
    findings: Iterable[Finding], data: Mapping[str, bytes], documents: Mapping[str, str]
) -> tuple[Excerpt, ...]:
    """Seven lines around the first place of each finding, sorted; none where the place is a whole file.

    Args:
        findings: what is shown.
        data: path -> bytes of the Python files.
        documents: path -> text of the others.
    """
    wanted: dict[str, set[Place]] = {}
    hidden: dict[str, set[int]] = {}
    for finding in findings:
        wanted.setdefault(finding.place.path, set()).add(finding.place)
        if finding.rule == _SECRETS:
            for place in finding.evidence:
                hidden.setdefault(place.path, set()).update(range(place.line, max(place.line, place.end_line) + 1))
    return tuple(
        excerpt
        for path, places in sorted(wanted.items())
        for excerpt in _of_file(path, sorted(places), data, documents, hidden.get(path, set()))
    )


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
    """Say whether a place is a line of code: the first line of a file that is a comment stands for the whole file."""
    if not 1 <= place.line <= len(lines) or not lines[place.line - 1].strip():
        return False
    return place.line > 1 or not lines[0].lstrip().startswith(("#", '"""', "'''"))


def _start(line: int, amount: int) -> int:
    """The first line shown: two lines before the marked one, and as many as fit."""
    return max(1, min(line - _BEFORE, amount - _LINES + 1))


def _without_end(lines: list[str]) -> list[str]:
    """The lines without empty ones at the end."""
    amount = max((number for number, line in enumerate(lines, 1) if line), default=0)
    return lines[:amount]
