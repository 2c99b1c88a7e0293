"""Compare two sequences row by row, in a time that does not grow with the square of how often a row comes again."""

from collections import Counter
from collections.abc import Hashable, Sequence
from difflib import SequenceMatcher

Opcode = tuple[str, int, int, int, int]
"""Fate of rows (`equal`, `replace`, `delete`, `insert`), where they begin and end before, and where now."""

_MOST_PAIRS = 4_000_000
"""Pairs of equal rows up to which all of them are looked at: some seconds."""


def opcodes(was: Sequence[Hashable], now: Sequence[Hashable]) -> Sequence[Opcode]:
    """Return what leads from one sequence to the other, as `difflib` does.

    If sequences have very many equal rows, equal ends are matched first; if there are still too many, the rest is
    replaced as a whole.

    Args:
        was: rows before.
        now: rows after.
    """
    if _count_pairs(was, now) <= _MOST_PAIRS:
        return SequenceMatcher(None, was, now, autojunk=False).get_opcodes()
    least = min(len(was), len(now))
    head = next((at for at in range(least) if was[at] != now[at]), least)
    tail = next((at for at in range(least - head) if was[-1 - at] != now[-1 - at]), least - head)
    stop, end = len(was) - tail, len(now) - tail
    middle = (was[head:stop], now[head:end])
    if _count_pairs(*middle) <= _MOST_PAIRS:
        inner: Sequence[Opcode] = SequenceMatcher(None, *middle, autojunk=False).get_opcodes()
    else:
        inner = [("replace", 0, len(middle[0]), 0, len(middle[1]))]
    moved = ((what, i + head, j + head, k + head, m + head) for what, i, j, k, m in inner)
    found = [("equal", 0, head, 0, head), *moved, ("equal", stop, len(was), end, len(now))]
    return [it for it in found if it[1] < it[2] or it[3] < it[4]]


def _count_pairs(was: Sequence[Hashable], now: Sequence[Hashable]) -> int:
    counts = Counter(was)
    return sum(counts[row] for row in now)
