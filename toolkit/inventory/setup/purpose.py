"""Read what a README says of the purpose of a system: its first sentences, and its list of features."""

import itertools
import re
from collections.abc import Iterator, Sequence

from toolkit.model.setup import StatedFact
from toolkit.source.masked_lines import mask_lines

_NO_PROSE = re.compile(r"\s*(?:(?!\*\*\w)[#=~^*+<>|.!\[:-]|\d+[.)]|`{3}|[\w-]+=\")|\s|[!-~]+\Z")
_SENTENCE = re.compile(
    r"(.+?(?:(?<!\bi\.e)(?<!\be\.g)(?<!\betc)[.!?](?=\s|\Z)|。|\Z))\s*",
    re.DOTALL,
)
_NOTICE = re.compile(
    r"notice|deprecat|warning|attention|upgrading|announcement|important|news\b|breaking|unmaintained|お知らせ|注意|重要|警告",
    re.IGNORECASE,
)
"""Words in headings of sections that say nothing of what a system is."""
_ABOUT = re.compile(
    r"\W*(?:about|introduction|overview|description|what is|purpose|概要|はじめに|説明|目的)", re.IGNORECASE
)
"""Beginnings of headings of sections that say what a system is."""
_FEATURES = re.compile(
    r"(?:#+\s*|\*\*)?(?:\W*\s)?(?:(?:key|main|core|current)\s+)?"
    r"(?:features|what it does|capabilities|機能|主な機能|特徴)\W*\Z",
    re.IGNORECASE,
)
_POINT = re.compile(r"[*+-]\s+(.{4,})")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
_NO_PURPOSE = re.compile(r"https?://|\b(?:click|see|documentation|docs|wiki|install|badge|star|thank)\b", re.IGNORECASE)
_RULER = re.compile(r"\s*([=~^*#-])\1{2,}\s*\Z")
_HEADLINE = re.compile(r"(?:#{3,}\s+|<(?:h[2-6]|p|em|strong)\b[^>]*>)([A-Z][^<>\[\]#]+?)\s*(?:</\w+>)?\Z")
_HEAD = 40
_LONGEST = 200
_LEAST_WORDS, _LEAST_BYTES = 4, 31
_MOST_SENTENCES = 4
_MOST_FEATURES = 10


def read_purpose(path: str, text: str) -> tuple[StatedFact, ...]:
    """Return the first sentence of a README before its first list, block or second heading; empty if it has none.

    Sections of notices are skipped, and a section such as *About* is read although it has a heading.

    Args:
        path: path of the README.
        text: text of the README.
    """
    lines = _without_indents(text.split("\n"))
    found = tuple(
        itertools.islice((row for start in _first_paragraphs(lines)[:1] for row in _read(path, lines, start)), 1)
    )
    return found or tuple(itertools.islice(_headline(path, lines), 1))


def _headline(path: str, lines: Sequence[str]) -> Iterator[StatedFact]:
    """Yield a small heading below the title, of at least three words: `##### Archives of mailing lists`."""
    for number, line in enumerate(lines[:_HEAD], 1):
        match = _HEADLINE.match(line)
        if match and len(match[1].split()) > _LEAST_WORDS - 2 and not _NO_PURPOSE.search(match[1]):
            yield StatedFact(mask_lines(match[1].strip()), f"{path}:{number}")


def read_introduction(path: str, text: str) -> tuple[StatedFact, ...]:
    """Return up to four sentences of a README after its first one, of the same paragraph and those right after it.

    Args:
        path: path of the README.
        text: text of the README.
    """
    lines = _without_indents(text.split("\n"))
    found = [row for start in _first_paragraphs(lines) for row in _read(path, lines, start)]
    return tuple(row for row in found[1:] if not _NO_PURPOSE.search(row.text))[:_MOST_SENTENCES]


def read_features(path: str, text: str) -> tuple[StatedFact, ...]:
    """Return the first points of a README's list of features.

    Args:
        path: path of the README.
        text: text of the README.
    """
    lines = text.split("\n")
    start = next((number for number, line in enumerate(lines) if _FEATURES.match(line.strip())), len(lines))
    found: list[StatedFact] = []
    for number, line in enumerate(lines[start + 1 :], start + 1):
        if point := _POINT.match(line):
            words = mask_lines(_LINK.sub(r"\1", point[1]).replace("**", "").strip())
            found.append(StatedFact(words[:_LONGEST], f"{path}:{number + 1}"))
        elif line.startswith("#") or (found and _is_ruled(lines, number)):
            break
    return tuple(found[:_MOST_FEATURES])


def _first_paragraphs(lines: Sequence[str]) -> list[int]:
    """Return the indexes of the lines at which the paragraphs on what a system is begin, up to the next heading."""
    is_notice, is_inside, found = False, False, list[int]()
    for number, line in enumerate(lines):
        if not line.strip():
            is_inside = False
            continue
        if found and (line.startswith("#") or _is_ruled(lines, number)):
            break
        if _is_ruled(lines, number):
            continue
        if heading := re.match(r"##+\s*(.*)", line):
            is_notice = bool(_NOTICE.search(heading[1]))
            if is_notice or _ABOUT.match(heading[1]):
                continue
            break
        if is_notice or is_inside:
            continue
        if re.match(r"\s*(?:[*+-]|\d+[.)])\s|`{3}", line):
            break
        if not _NO_PROSE.match(line):
            found.append(number)
            is_inside = True
    return found


def _is_ruled(lines: Sequence[str], number: int) -> bool:
    """Return whether a line is a ruler, or a heading with one below it."""
    return any(map(_RULER.match, lines[number : number + 2]))


def _read(path: str, lines: Sequence[str], number: int) -> Iterator[StatedFact]:
    """Yield the sentences of a paragraph, the first of which has at least four words or 31 bytes."""
    paragraph = " ".join(" ".join(itertools.takewhile(_is_prose, lines[number:])).replace("**", "").split())
    for position, match in enumerate(_SENTENCE.finditer(paragraph)):
        words = match[1]
        if not position and len(words.split()) < _LEAST_WORDS and len(words.encode()) < _LEAST_BYTES:
            return
        words = mask_lines(words)
        yield StatedFact(words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…", f"{path}:{number + 1}")


def _is_prose(line: str) -> bool:
    return bool(line.strip()) and not line.startswith("<")


def _without_indents(lines: Sequence[str]) -> list[str]:
    """The lines of a README without the indents of HTML, which are no code."""
    found, is_html = [], False
    for line in lines:
        is_html = bool(line.strip()) and (is_html or line.lstrip().startswith("<"))
        found.append(line.strip() if is_html else line)
    return found
