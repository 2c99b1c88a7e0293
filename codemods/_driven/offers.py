"""Changes that a tool offers for a text, and the edits between two texts."""

from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

_ALIKE = 0.6
"""Share of characters that a line keeps if it is the same statement in another notation."""


class Edit(NamedTuple):
    """A replacement of text: from a line and column to another one (both from 1, in characters), and the new text."""

    row: int
    column: int
    end_row: int
    end_column: int
    content: str


class Offer(NamedTuple):
    """A change that a tool offers for a place.

    Attributes:
        code: code of the rule or fixer.
        row: its line.
        message: the tool's message, or the name of the fixer.
        safe: whether the tool claims that behaviour is preserved.
        edits: the replacements, sorted; all of them are applied, or none.
    """

    code: str
    row: int
    message: str
    safe: bool
    edits: tuple[Edit, ...]


def edits_between(before: str, after: str) -> Iterator[Edit]:
    """Yield the edits of whole lines that turn one text into another, in order."""
    old, new = before.split("\n"), after.split("\n")
    same = 0
    while same < min(len(old), len(new)) and old[same] == new[same]:
        same += 1
    tail = 0
    while tail < min(len(old), len(new)) - same and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    here, there = old[same : len(old) - tail], new[same : len(new) - tail]
    for kind, first, last, start, end in SequenceMatcher(None, here, there, autojunk=False).get_opcodes():
        if kind == "replace" and _go_line_by_line(here[first:last], there[start:end]):
            for row, line in enumerate(there[start:end], same + first + 1):
                yield Edit(row, 1, row + 1, 1, f"{line}\n")
        elif kind != "equal":
            content = "".join(f"{line}\n" for line in there[start:end])
            yield Edit(same + first + 1, 1, same + last + 1, 1, content)


def _go_line_by_line(old: list[str], new: list[str]) -> bool:
    """Return whether each line corresponds to the one at the same index, so that each is a change of its own."""
    return len(old) == len(new) and all(
        SequenceMatcher(None, one, other).quick_ratio() >= _ALIKE for one, other in zip(old, new, strict=True)
    )


def extent(edits: Iterable[Edit]) -> tuple[int, int]:
    """Return the first and last line of edits; an edit that ends at the start of a line does not touch it."""
    edits = list(edits)
    last = max(edit.end_row - (edit.end_column == 1 and edit.end_row > edit.row) for edit in edits)
    return min(edit.row for edit in edits), last


def edit_lines(lines: list[str], first: int, last: int, edits: Iterable[Edit]) -> list[str]:
    """Return the lines `first..last` after the edits inside them."""
    inside = [it for it in edits if first <= it.row and extent([it])[1] <= last]
    text = "\n".join([*lines[first - 1 : last], ""])
    starts = [0]
    for line in lines[first - 1 : last]:
        starts.append(starts[-1] + len(line) + 1)
    pieces, at = [], 0
    for edit in sorted(inside):
        begin = starts[edit.row - first] + edit.column - 1
        pieces += [text[at:begin], edit.content]
        at = starts[edit.end_row - first] + edit.end_column - 1
    done = "".join([*pieces, text[at:]])
    return done.removesuffix("\n").split("\n") if done.strip() else []
