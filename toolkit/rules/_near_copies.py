"""Extend a block that two functions share across a few lines that differ."""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple
from zlib import crc32

GAP = 5
"""Maximum number of consecutive lines that differ, on either side."""
SHORTEST = 2
"""Minimum number of consecutive equal lines; shorter runs may be a coincidence."""
_WIDTH = 3


class NearCopy(NamedTuple):
    """A run of lines that is nearly the same in two functions.

    Attributes:
        left, right: first and last line of the run in each function.
        same: number of equal lines; `apart`: number of lines that only one side has, the larger of both.
    """

    left: tuple[int, int]
    right: tuple[int, int]
    same: int
    apart: int


class _Match(NamedTuple):
    left: int
    right: int
    size: int


def fingerprint(code: Iterable[str]) -> str:
    """Encode the lines of a file as one short text with a hash of three bytes for each line, for `lines_of`."""
    numbers = (crc32(line.encode("utf-8", "replace")) & 0xFFFFFF if line else 0 for line in code)
    return b64encode(b"".join(number.to_bytes(_WIDTH, "big") for number in numbers)).decode("ascii")


def lines_of(fingerprint: str, first: int, last: int) -> list[tuple[int, int]]:
    """Decode a fingerprint to (line, hash) of the lines with code from `first` to `last`."""
    data = b64decode(fingerprint)
    found = ((n, int.from_bytes(data[_WIDTH * (n - 1) : _WIDTH * n], "big")) for n in range(first, last + 1))
    return [(line, number) for line, number in found if number]


def extend_near_copy(left: Sequence[tuple[int, int]], right: Sequence[tuple[int, int]], line: int) -> NearCopy | None:
    """Return the near copy around a line of the left function; None if no equal line corresponds to it.

    Args:
        left: (line, hash) of the lines with code of one function.
        right: (line, hash) of the lines with code of the other function.
        line: line of the left function from which the run is extended in both directions.
    """
    matcher = SequenceMatcher(None, [number for _, number in left], [number for _, number in right], autojunk=False)
    matches = [_Match(*match) for match in matcher.get_matching_blocks() if match.size >= SHORTEST]
    for chain in _chains(matches):
        begin, end = chain[0], chain[-1]
        if left[begin.left][0] <= line <= left[end.left + end.size - 1][0]:
            same = sum(match.size for match in chain)
            longer = max(end.left - begin.left, end.right - begin.right) + end.size
            return NearCopy(
                (left[begin.left][0], left[end.left + end.size - 1][0]),
                (right[begin.right][0], right[end.right + end.size - 1][0]),
                same,
                longer - same,
            )
    return None


def _chains(matches: Sequence[_Match]) -> list[list[_Match]]:
    """Group matches that are at most `GAP` lines apart on both sides."""
    chains = [list(matches[:1])] if matches else []
    for before, match in pairwise(matches):
        near = match.left - before.left - before.size <= GAP and match.right - before.right - before.size <= GAP
        if near:
            chains[-1].append(match)
        else:
            chains.append([match])
    return chains
