"""Find the pieces of a change with which a proof fails, leave them out, and keep the rest.

A group that passes is kept whole; one that fails is halved, down to single pieces. What is kept has always passed as
a whole, so at the end nothing needs to be proved again. That takes about k log2(n) proofs for k guilty pieces of n.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from toolkit.model.proof import LeftOut, Piece, ProofResult

Attempt = Callable[[frozenset[Piece], bool], ProofResult | None]
"""Pieces of a change, whether it is enough to know that a proof fails -> the first one that fails with exactly these;
None if none does."""


@dataclass
class Bisected:
    """What is kept, and what is left out, with the proof that fails with it."""

    kept: frozenset[Piece] = frozenset()
    left_out: list[LeftOut] = field(default_factory=list)


def bisect(pieces: Sequence[Piece], attempt: Attempt, failure: ProofResult | None = None) -> Bisected:
    """Find the pieces with which proofs fail.

    Args:
        pieces: all of the change.
        attempt: makes the proofs.
        failure: of all of them together, if that is known: pieces that it does not speak about are tried first.
    """
    found = Bisected()
    suspects = [piece for piece in pieces if failure and _is_blamed(piece, failure)]
    others = [piece for piece in pieces if piece not in suspects]
    for group in (others, suspects):
        _try(group, attempt, found)
    return found


def _try(group: Sequence[Piece], attempt: Attempt, found: Bisected) -> None:
    if not group:
        return
    together = found.kept | frozenset(group)
    failure = attempt(together, len(group) > 1)
    if failure is None:
        found.kept = together
    elif len(group) == 1:
        found.left_out.append(LeftOut(group[0], failure))
    else:
        middle = len(group) // 2
        _try(group[:middle], attempt, found)
        _try(group[middle:], attempt, found)


def _is_blamed(piece: Piece, failure: ProofResult) -> bool:
    return piece.symbol in failure.blames or piece.path in failure.blames
