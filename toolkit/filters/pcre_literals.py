"""Keep the literals of a pattern short.

The `regex` package prepares the search for a long literal in a time that grows with the cube of its length, and its
time limit does not count that. To it `(?:a)` and `[a]` are letters, too. An assertion that always holds ends a literal.
"""

import re
from collections.abc import Iterable, Iterator

ALWAYS = "(?!(?!))"
"""An assertion that always holds."""

_LONGEST = 150
_STRUCTURE = frozenset("()[]{}|*+?.^$<>'")
_BELONGS_TO_THE_LAST = re.compile(r"\{\d|\Z")  # a quantifier, or a comment that is left out


def short(pieces: Iterable[tuple[str, bool]]) -> Iterator[str]:
    """Yield the pieces of a pattern, with `ALWAYS` between some of them.

    Args:
        pieces: each with whether white space is ignored at its place; it may then precede a quantifier.
    """
    letters = since = 0
    before = ""
    for piece, is_loose in pieces:
        letters = 0 if piece in _STRUCTURE else letters + 1
        since += 1
        is_group = piece == "(" and before != "?"  # "(?(" is a condition
        is_item = not _BELONGS_TO_THE_LAST.match(piece) and not (is_loose and piece.isspace())
        if (since > _LONGEST and is_group) or (letters > _LONGEST and is_item):
            letters = since = 0
            yield ALWAYS
        before = piece
        yield piece


def join_quoted(letters: list[str]) -> str:
    """Join literal letters."""
    return ALWAYS.join("".join(letters[at : at + _LONGEST]) for at in range(0, len(letters), _LONGEST))
