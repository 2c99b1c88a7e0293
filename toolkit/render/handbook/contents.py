"""Put a table of contents before a handbook, and its long tables behind it, so that the first pages can be read."""

import re
from collections.abc import Iterator, Sequence

from toolkit.render.handbook.sentences import Sentences

_LONGEST = 30
"""Rows of the longest table that stays whole in its section."""
_KEPT = 20
_SECTION = "## "
_PART = "### "
_ROW = "|"
_HEAD_LINES = 2
_NO_SLUG = re.compile(r"[^\w\- ]")


def arrange(lines: Sequence[str], say: Sentences) -> list[str]:
    """Return the lines of a handbook with its contents after the introduction, and without long tables in sections.

    Args:
        lines: its lines: title, introduction, sections, and the appendices at the end.
        say: writer of its sentences.
    """
    appendices = {f"{_SECTION}{text}" for key, text in say.words.texts.items() if key.startswith("headings.every_")}
    starts = [number for number, line in enumerate(lines) if line.startswith(_SECTION)]
    end = next((number for number in starts if lines[number] in appendices), len(lines))
    body, moved = _shorten_tables(lines[:end], say)
    whole = [*body, *lines[end:], *moved]
    first = next((number for number, line in enumerate(whole) if line.startswith(_SECTION)), len(whole))
    return [*whole[:first], *_contents(whole, say), "", *whole[first:]]


def _contents(lines: Sequence[str], say: Sentences) -> Iterator[str]:
    """Yield one line for each section: its heading as a link, and what it answers."""
    keys = {text: key for key, text in say.words.texts.items() if key.startswith("headings.")}
    for line in lines:
        if line.startswith(_SECTION):
            title = line.removeprefix(_SECTION)
            about = f"contents.{keys.get(title, '').removeprefix('headings.')}"
            told = f"{say.words.label('colon')}{say.words.label(about)}" if about in say.words else ""
            yield f"1. [{title}](#{_slug(title)}){told}"


def _slug(title: str) -> str:
    """Return the anchor that forges give to a heading."""
    return _NO_SLUG.sub("", title.lower()).replace(" ", "-")


def _shorten_tables(lines: Sequence[str], say: Sentences) -> tuple[list[str], list[str]]:
    """Return the lines with the first rows of long tables, and an appendix with those tables whole."""
    kept: list[str] = []
    moved: list[str] = []
    title, position = "", 0
    while position < len(lines):
        line = lines[position]
        if line.startswith((_SECTION, _PART)):
            title = line.lstrip("# ")
        if not line.startswith(_ROW):
            kept.append(line)
            position += 1
            continue
        end = next((n for n in range(position, len(lines)) if not lines[n].startswith(_ROW)), len(lines))
        rows = end - position - _HEAD_LINES
        if rows > _LONGEST:
            kept += lines[position : position + _HEAD_LINES + _KEPT]
            heading = say.words.label("headings.every_long_table")
            kept += ["", say.words.text("more_rows", count=rows - _KEPT, heading=heading)]
            moved += ["", f"{_PART}{title}", "", *lines[position:end]]
        else:
            kept += lines[position:end]
        position = end
    return kept, [*say.heading("every_long_table").split("\n"), *moved] if moved else []
