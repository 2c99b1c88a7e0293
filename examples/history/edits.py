"""What an earlier version of a file was like: the bundled text with some edits not yet made.

An edit is found in the text alone, by line, so that it also works on Python 2 and in any encoding that keeps
ASCII. A version of a file is a pure function of the set of edits that have been made, so that merging two
branches is the union of their edits.
"""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from random import Random

DEFINITION = re.compile(rb"(?:async )?(?:def|class) +(\w+)")
METHOD = re.compile(rb"    def +(\w+)")
ELIF = re.compile(rb" +(elif +[ -9;-~]*)")
NUMBER = re.compile(rb"(?<![\w%:/-])[1-9][0-9]+(?![\w%:/-])")
BORDER = re.compile(rb" (>=|<=) ")
CONDITION = re.compile(rb" (?:and|or) [^()\[\]{}]*:$")

LINE_CHANGES = 0.7  # share of the lines with a number, a border or two conditions that were different once
EXPERIMENTS = 0.12  # share of the functions of which a copy was kept for a while


class Kind(Enum):
    """What making an edit does to a file."""

    CREATE = "create"
    ADD = "add"
    CHANGE = "change"
    COPY = "copy"
    DROP = "drop"


@dataclass(frozen=True, eq=False)
class Edit:
    """One step from an earlier version towards the bundled one.

    Arguments: the file's bundled path; what the edit does; the half-open range of bundled lines it speaks of,
    counted from 0; the bytes it replaces (CHANGE) or keeps for a while (COPY); a name for the commit message.
    """

    path: str
    kind: Kind
    start: int
    end: int
    text: bytes
    name: str


@dataclass(frozen=True)
class BundledFile:
    """A file of the example and every edit that led to it, each after the ones it needs."""

    path: str
    content: bytes
    edits: tuple[Edit, ...]

    @cached_property
    def lines(self) -> list[bytes]:
        """The bundled text, line ends kept."""
        return self.content.split(b"\n")

    def at(self, made: Set[Edit]) -> bytes | None:
        """The file once these edits are made; None before it was created."""
        if self.edits[0] not in made:
            return None
        lines: list[bytes | None] = list(self.lines)
        dropped = {edit.name for edit in self.edits if edit.kind is Kind.DROP and edit in made}
        for edit in self.edits:
            if edit.kind is Kind.CHANGE and edit not in made:
                lines[edit.start] = edit.text
        for edit in self.edits:
            if edit.kind is Kind.ADD and edit not in made:
                lines[edit.start : edit.end] = [None] * (edit.end - edit.start)
            if edit.kind is Kind.COPY and edit in made and edit.name not in dropped:
                first = lines[edit.start]
                lines[edit.start] = edit.text if first is None else edit.text + b"\n" + first
        return b"\n".join(line for line in lines if line is not None)


def find_edits(path: str, content: bytes, random: Random) -> BundledFile:
    """Choose the edits that led to a file, in an order in which they can have been made."""
    lines = content.split(b"\n")
    create = Edit(path, Kind.CREATE, 0, len(lines), b"", path.rpartition("/")[2])
    additions: list[Edit] = []
    if path.endswith(".py"):
        additions = [*_definitions(path, lines), *_methods(path, lines), *_branches(path, lines)]
    later = [*additions, *_changes(path, lines, random), *_experiments(path, lines, additions, random)]
    random.shuffle(later)
    return BundledFile(path, content, (create, *_outer_first(later)))


def _outer_first(edits: Sequence[Edit]) -> list[Edit]:
    """Keep the order, but make an edit wait for the added lines it lies in, and a drop for its copy."""
    waiting = list(edits)
    done: list[Edit] = []
    while waiting:
        ready = [edit for edit in waiting if not any(_needs(edit, other) for other in waiting)]
        done += ready
        waiting = [edit for edit in waiting if edit not in ready]
    return done


def _needs(edit: Edit, other: Edit) -> bool:
    if other is edit:
        return False
    if other.kind is Kind.COPY:
        return edit.kind is Kind.DROP and edit.name == other.name
    inside = other.start <= edit.start and edit.end <= other.end
    return other.kind is Kind.ADD and inside


def _definitions(path: str, lines: Sequence[bytes]) -> Iterator[Edit]:
    """Top-level functions and classes with their decorators; the first one came with the file."""
    found = [n for n, line in enumerate(lines) if DEFINITION.match(line)]
    for number in found[1:]:
        name = _name(DEFINITION, lines[number])
        yield Edit(path, Kind.ADD, _decorated(lines, number), _block_end(lines, number, 0), b"", name)


def _methods(path: str, lines: Sequence[bytes]) -> Iterator[Edit]:
    """Functions one level in, unless they are the first of what they lie in: a body is never empty."""
    first = True
    for number, line in enumerate(lines):
        if DEFINITION.match(line):
            first = True
        elif METHOD.match(line):
            if not first and not lines[number - 1].lstrip().startswith(b"@"):
                yield Edit(path, Kind.ADD, number, _block_end(lines, number, 4), b"", _name(METHOD, line))
            first = False


def _branches(path: str, lines: Sequence[bytes]) -> Iterator[Edit]:
    """`elif` branches: the ladder was shorter once."""
    for number, line in enumerate(lines):
        if ELIF.match(line):
            depth = len(line) - len(line.lstrip())
            yield Edit(path, Kind.ADD, number, _block_end(lines, number, depth), b"", _name(ELIF, line))


def _changes(path: str, lines: Sequence[bytes], random: Random) -> Iterator[Edit]:
    """Lines where a number or the border of a range was another one, or a condition was missing."""
    for number, line in enumerate(lines):
        before = CONDITION.sub(b":", line)
        if before == line:
            before = BORDER.sub(lambda match: b" " + match[1][:1] + b" ", line, count=1)
        if before == line:
            before = NUMBER.sub(_smaller, line, count=1)
        if before != line and random.random() < LINE_CHANGES:
            yield Edit(path, Kind.CHANGE, number, number + 1, before, _around(lines, number))


def _smaller(match: re.Match[bytes]) -> bytes:
    number = int(match[0])
    return str(number - 1 if number % 2 else number // 2).encode()


def _experiments(path: str, lines: Sequence[bytes], additions: Sequence[Edit], random: Random) -> Iterator[Edit]:
    """Copies of functions that somebody kept beside the new version, and removed later."""
    for edit in additions:
        start = next(n for n in range(edit.start, edit.end) if not lines[n].startswith((b"@", b"#")))
        if lines[start].startswith(b"def ") and random.random() < EXPERIMENTS:
            name = edit.name + "_old"
            copy = lines[start : edit.end]
            copy[0] = copy[0].replace(edit.name.encode(), name.encode(), 1)
            for kind in (Kind.COPY, Kind.DROP):
                yield Edit(path, kind, edit.start, edit.end, b"\n".join(copy), name)


def _name(pattern: re.Pattern[bytes], line: bytes) -> str:
    match = pattern.match(line)
    return match[1].decode("ascii", "replace") if match else ""


def _around(lines: Sequence[bytes], number: int) -> str:
    """The top-level definition that a line lies in, or an empty string."""
    for line in reversed(lines[: number + 1]):
        if DEFINITION.match(line):
            return _name(DEFINITION, line)
    return ""


def _decorated(lines: Sequence[bytes], number: int) -> int:
    """The first line of a top-level definition's decorators and the comments on them."""
    while number and lines[number - 1].startswith((b"@", b"#")):
        number -= 1
    return number


def _block_end(lines: Sequence[bytes], start: int, depth: int) -> int:
    """The line after a block: the next one that is not blank and no deeper than the block's first.

    Blank lines after a top-level definition belong to it, those after anything deeper do not.
    """
    end = start + 1
    while end < len(lines) and not _closes(lines[end], depth):
        end += 1
    while depth and not lines[end - 1].strip():
        end -= 1
    return end if lines[end - 1 :] != [b""] else end - 1


def _closes(line: bytes, depth: int) -> bool:
    text = line.lstrip()
    return bool(text) and len(line) - len(text) <= depth and not text.startswith((b")", b"]", b"}"))
