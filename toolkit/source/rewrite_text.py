r"""A file as lines that can be replaced, with everything needed to write the other bytes back as they were.

Trees are made of text whose line ends are `\n`; the file may have others, even mixed, a byte order mark, and any
encoding. Lines that nobody touches keep theirs.
"""

import codecs
import re
from dataclasses import dataclass, field
from typing import NamedTuple

from toolkit.errors import SourceError
from toolkit.source.decode import decode_source

_END = re.compile("\r\n|\r|\n")


class Splice(NamedTuple):
    """Lines `first..last` (from 1) became `size` lines; `last < first`: lines were put in before `first`."""

    first: int
    last: int
    size: int


@dataclass
class EditableText:
    """The lines of a file.

    Attributes:
        lines: without their ends; the last one is empty if the file ends with a line end.
        ends: the end of each line; empty for the last one.
        encoding: the codec's name.
        mark: the byte order mark, or nothing.
        splices: what was replaced, in the order in which it was done, each in the lines of that moment.
        origins: for each line, its number before anything was replaced; 0: it was put in.
    """

    lines: list[str]
    ends: list[str]
    encoding: str
    mark: bytes
    splices: list[Splice] = field(default_factory=list)
    origins: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.origins = self.origins or list(range(1, len(self.lines) + 1))

    @classmethod
    def read(cls, data: bytes) -> "EditableText":
        """Take bytes apart.

        Raises:
            SourceError: they cannot be decoded, or would not be the same bytes when put together again (`round_trip`).
        """
        _, encoding = decode_source(data)
        mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
        text = data[len(mark) :].decode(encoding)
        found = cls(_END.split(text), [*_END.findall(text), ""], encoding, mark)
        if found.encode() != data:
            raise SourceError("round_trip", f"its bytes are not what {encoding} makes of its text")
        return found

    @property
    def text(self) -> str:
        r"""The text with `\n` as line ends, as trees are made of it."""
        return "\n".join(self.lines)

    def encode(self) -> bytes:
        """The bytes of the file.

        Raises:
            SourceError: `encoding`: the encoding cannot express what was put in.
        """
        text = "".join(part for pair in zip(self.lines, self.ends, strict=True) for part in pair)
        try:
            return self.mark + text.encode(self.encoding)
        except UnicodeEncodeError as error:
            raise SourceError("encoding", f"{self.encoding} cannot express {text[error.start]!r}") from error

    def origin(self, line: int) -> int:
        """The line that a line was before anything was replaced; for one that was put in, where that was done."""
        above = next((number for number in range(line, 0, -1) if self.origins[number - 1]), 0)
        return self.origins[above - 1] + (above < line) if above else 1

    def replace(self, first: int, last: int, lines: list[str]) -> None:
        """Put lines in the place of `first..last`; `last == first - 1` puts them in before `first`."""
        old = self.lines[first - 1 : last]
        if old == lines:
            return
        above = _alike(old, lines)
        below = _alike(old[above:][::-1], lines[above:][::-1])
        first, last, lines = first + above, last - below, lines[above : len(lines) - below]
        near = self.ends[first - 1] or next((end for end in self.ends if end), "\n")
        ends = [near] * len(lines)
        if lines and last >= first:
            ends[-1] = self.ends[last - 1]
        self.lines[first - 1 : last] = lines
        self.ends[first - 1 : last] = ends
        self.origins[first - 1 : last] = [0] * len(lines)
        self.splices.append(Splice(first, last, len(lines)))


def _alike(old: list[str], new: list[str]) -> int:
    """The number of equal lines at the start; one old line is always left, so that something is replaced."""
    most = min(len(old) - 1, len(new))
    return next((number for number in range(most) if old[number] != new[number]), max(most, 0))


def end_after(line: int, splices: list[Splice]) -> int:
    """The last line, after the splices, of a block that ended on a line."""
    for first, last, size in splices:
        if line > last:
            line += size - (last - first + 1)
        elif line >= first:
            line = first + size - 1
    return line
