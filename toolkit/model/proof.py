"""Proofs: the checks of a change before its merge, and their results."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, Protocol

import msgspec

from toolkit.model.codemod import Proof
from toolkit.model.facts import Lang

Standing = Literal["passed", "failed", "not_run"]
State = Mapping[str, bytes | None]
"""Path -> bytes of a file that a change is about (`Link` and `Executable` are some); None: there is no such file."""


NOT_COMPILED = "not_compiled"
TOO_NEW = "too_new"
"""Reason of every proof that is not made because the code does not compile."""
NOT_IN_TIME = "not_in_time"
"""Reason of every proof for which a quick answer leaves no time."""
CHANGED_OUTSIDE = "changed_outside"
"""Reason of every proof that ran the project without what the branch also changes outside of it."""

REFUSED_ALIKE = "refused_alike"
"""Argument of a result: made-up calls that count as the same although Python refuses their value in other words."""


class Link(bytes):
    """A symbolic link as git stores it: its target in place of a file's bytes."""


class Executable(bytes):
    """The bytes of a file that may be executed."""


def is_same(old: bytes | None, new: bytes | None) -> bool:
    """Return whether a path holds the same in two states: the same bytes as the same kind of file."""
    return old == new and isinstance(old, Link) == isinstance(new, Link)


class ProofResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """Result of one proof. Nothing is assumed: an omitted check is `not_run`, with the reason.

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


def is_python(path: str, *versions: bytes | None) -> bool:
    """Return whether a path, with these bytes, is Python source: a link with such a name is none."""
    return path.endswith(".py") and not any(isinstance(data, Link) for data in versions)


class ChangePiece(msgspec.Struct, frozen=True, omit_defaults=True):
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


class ExcludedPiece(msgspec.Struct, frozen=True):
    """A piece that is not in the change, because with it a proof fails."""

    piece: ChangePiece
    because: ProofResult


@dataclass(frozen=True)
class ProofWords:
    """Words of a proof.

    Attributes:
        title: of the proof.
        reasons: a sentence for each reason, with the keys of the result's `args`.
        more: key of the `args` -> a sentence that is added where its value is not 0.
    """

    title: str
    reasons: Mapping[str, str]
    more: Mapping[str, str] = field(default_factory=dict)


class ReadableProof(Protocol):
    """A kind of proof, as renderers see it."""

    @property
    def words(self) -> Mapping[Lang, ProofWords]:
        """Words in each language."""


@dataclass(frozen=True)
class ProveOptions:
    """Options of `tebiki prove`.

    Attributes:
        root: the project.
        branch: name of the branch, or any commit.
        base: the branch or commit that it is compared with, where the two went apart.
        step: id of the plan's step that it is for; empty: none.
        budget: seconds within which an answer is wanted; 0: everything is proved, however long it takes.
    """

    root: Path
    branch: str
    base: str = "HEAD"
    step: str = ""
    budget: float = 0.0
