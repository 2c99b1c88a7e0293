"""Count the lines that differ between two contents of a file."""

from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from toolkit.errors import GitError
from toolkit.git import Repository, cat_file
from toolkit.model.cache import Cache

KIND = "history.lines"

_LARGEST = 10 << 20


class LineDiff(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Lines that only the new content has, and lines that only the old one had."""

    added: int
    deleted: int


Pair = tuple[str, str]
"""Hashes of an old and a new content; empty for no content."""


def diff_lines(old: bytes, new: bytes) -> LineDiff:
    """Count the lines that were added and deleted; a line that only moved is neither.

    Equal beginnings and ends are stripped first, in the speed of C; what is left is compared as multisets of
    lines. That is `git diff --numstat`, except that moved lines do not count: moving is not writing.
    """
    start = old.rfind(b"\n", 0, _equal_start(old, new)) + 1
    old, new = old[start:], new[start:]
    same = _equal_end(old, new)
    # Only whole lines may be stripped: the equal part begins after a line feed of its own.
    end = len(old) - same
    cut = old.find(b"\n", end) + 1
    same = len(old) - cut if cut else 0
    before, after = _split_lines(old[: len(old) - same]), _split_lines(new[: len(new) - same])
    if not before or not after:
        return LineDiff(len(after), len(before))
    there, here = Counter(before), Counter(after)
    common = there.keys() & here.keys()
    kept = sum(map(min, map(there.__getitem__, common), map(here.__getitem__, common)))
    return LineDiff(len(after) - kept, len(before) - kept)


def line_changes(repository: Repository, pairs: Sequence[Pair], cache: Cache) -> tuple[dict[Pair, LineDiff], int]:
    """Compare many pairs of contents, using the cache for known ones.

    Args:
        repository: the repository with the contents.
        pairs: versions of one file next to each other, so that few contents are in memory at a time.
        cache: rows are kept by the two hashes.

    Returns:
        the lines of each pair that could be compared, and how many could not.
    """
    decode = msgspec.msgpack.Decoder(LineDiff).decode
    encode = msgspec.msgpack.Encoder().encode
    keys = {f"{old}-{new}": (old, new) for old, new in pairs}
    kept = {keys[key]: decode(row) for key, row in cache.get_many(KIND, list(keys)).items()}
    missing = [pair for pair in keys.values() if pair not in kept]
    if not missing:
        return kept, 0
    fresh = dict(_compare_all(repository, missing))
    cache.put_many(KIND, {f"{old}-{new}": encode(lines) for (old, new), lines in fresh.items()})
    return kept | fresh, len(missing) - len(fresh)


def _compare_all(repository: Repository, pairs: Sequence[Pair]) -> Iterator[tuple[Pair, LineDiff]]:
    uses = Counter(key for pair in pairs for key in pair if key)
    contents = cat_file(repository.top, uses, limit=_LARGEST)
    held: dict[str, bytes | None] = {"": b""}
    try:
        for pair in pairs:
            for key in pair:
                while key not in held:
                    name, content = next(contents)
                    held[name] = content
            old, new = held[pair[0]], held[pair[1]]
            if old is not None and new is not None:
                yield pair, diff_lines(old, new)
            for key in filter(None, pair):
                uses[key] -= 1
                if not uses[key]:
                    del held[key]
    except GitError:
        return  # the pairs that are left count as not compared


def _split_lines(text: bytes) -> list[bytes]:
    return text.removesuffix(b"\n").split(b"\n") if text else []


def _equal_start(one: bytes, two: bytes) -> int:
    """Length of the common beginning, by bisection: comparing slices is far faster than a loop over bytes."""
    low, high = 0, min(len(one), len(two))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == two[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _equal_end(one: bytes, two: bytes) -> int:
    """Length of the common end, by bisection."""
    low, high = 0, min(len(one), len(two))
    while low < high:
        middle = (low + high + 1) // 2
        if one[len(one) - middle : len(one) - low] == two[len(two) - middle : len(two) - low]:
            low = middle
        else:
            high = middle - 1
    return low
