"""Proofs: what is checked about a change before anybody merges it, and what came of it."""

from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from toolkit.model.codemod import Proof

Standing = Literal["passed", "failed", "not_run"]
State = Mapping[str, bytes | None]
"""Path -> bytes of a file that a change is about; None: there is no such file."""


class ProofResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """What came of one proof. Nothing is assumed: what was not checked is `not_run`, with the reason.

    Attributes:
        reason: key of the proof's own words.
        args: what the words need (JSON values).
        examples: what a person can look at: failing inputs with before and now, names, lines.
        blames: symbols or paths that a failure speaks about, if it tells.
    """

    proof: Proof
    standing: Standing
    reason: str
    args: dict[str, Any] = {}
    examples: tuple[str, ...] = ()
    blames: tuple[str, ...] = ()


class Piece(msgspec.Struct, frozen=True, omit_defaults=True):
    """The smallest part of a change that can be left out: the sites of a codemod on one line, or a hunk made by hand.

    Attributes:
        path: of the file; `line`: in the file before the change, from 1.
        symbol: the innermost function or class around it; the path alone for a module.
        by: name of the codemod; empty: by hand.
    """

    path: str
    line: int
    symbol: str
    by: str = ""


class LeftOut(msgspec.Struct, frozen=True):
    """A piece that is not in the change, because with it a proof fails."""

    piece: Piece
    because: ProofResult
