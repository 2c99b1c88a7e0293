"""Find the pieces of a change that make a proof fail, leave them out, and keep the rest.

A group that passes is kept whole; one that fails is halved, down to single pieces. All kept pieces have always passed
together, so that nothing needs to be proved again. This takes about k log2(n) proofs for k guilty pieces of n.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from toolkit.model.proof import ChangePiece, ExcludedPiece, ProofResult

Attempt = Callable[[frozenset[ChangePiece], bool], ProofResult | None]
"""(pieces of a change, whether the first failing case is enough) -> the first proof that fails with exactly these
pieces; None if none does."""


@dataclass
class BisectResult:
    """The kept pieces, and those left out with the proof that fails with them."""

    kept: frozenset[ChangePiece] = frozenset()
    left_out: list[ExcludedPiece] = field(default_factory=list)


def bisect(pieces: Sequence[ChangePiece], attempt: Attempt, failure: ProofResult | None = None) -> BisectResult:
    """Find the pieces that make proofs fail.

    Args:
        pieces: all pieces of the change.
        attempt: runs the proofs.
        failure: the failure of all of them together, if known: pieces that it does not blame are tried first, and all
            of them together are not tried again.
    """
    found = BisectResult()
    whole = frozenset(pieces)
    suspects = [piece for piece in pieces if failure and _is_suspect(piece, failure)]
    others = [piece for piece in pieces if piece not in suspects]

    def attempt_part(some: frozenset[ChangePiece], soon: bool) -> ProofResult | None:
        return failure if failure and some == whole else attempt(some, soon)

    for group in (others, suspects):
        _try_group(group, attempt_part, found)
    return found


def _try_group(group: Sequence[ChangePiece], attempt: Attempt, found: BisectResult) -> None:
    if not group:
        return
    together = found.kept | frozenset(group)
    failure = attempt(together, len(group) > 1)
    if failure is None:
        found.kept = together
    elif len(group) == 1:
        found.left_out.append(ExcludedPiece(group[0], failure))
    else:
        middle = len(group) // 2
        _try_group(group[:middle], attempt, found)
        _try_group(group[middle:], attempt, found)


def _is_suspect(piece: ChangePiece, failure: ProofResult) -> bool:
    return piece.symbol in failure.blames or piece.path in failure.blames
