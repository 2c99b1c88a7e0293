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
"""Path -> content of a file (perhaps a `Link` or an `Executable`); None: there is no such file."""


NOT_COMPILED = "not_compiled"
TOO_NEW = "too_new"
"""Reason of every proof that is not run because the code does not compile."""
NOT_IN_TIME = "not_in_time"
"""Reason of every proof that does not fit into the budget of `--quick`."""
NOT_QUICK = "not_quick"
"""Reason of every proof that `--quick` leaves out."""
NOT_NEEDED = "not_needed"
"""Reason of every proof that a quick run leaves out because a difference is known already."""
CHANGED_OUTSIDE = "changed_outside"
"""Reason of every proof that ran the project without the branch's changes outside of the project."""

REFUSED_ALIKE = "refused_alike"
"""Argument of a result: number of generated calls that count as the same although Python's error message differs."""


class Link(bytes):
    """A symbolic link as git stores it: its target in place of a file's bytes."""


class Executable(bytes):
    """The bytes of a file with the executable bit."""


def is_same(old: bytes | None, new: bytes | None) -> bool:
    """Return whether a path is the same in two states: same bytes, and both or neither a link."""
    return old == new and isinstance(old, Link) == isinstance(new, Link)


class ProofResult(msgspec.Struct, frozen=True, omit_defaults=True):
    """Result of one proof. A check that was omitted is `not_run`, with the reason.

    Attributes:
        reason: key of a sentence in the proof's own words.
        args: values (JSON) for the sentence.
        examples: examples for a person: failing inputs with both answers, names, lines.
        blames: symbols or paths that a failure is about, if known.
    """

    proof: Proof
    standing: Standing
    reason: str
    args: dict[str, Any] = {}
    examples: tuple[str, ...] = ()
    blames: tuple[str, ...] = ()


def is_python(path: str, *versions: bytes | None) -> bool:
    """Return whether a path is Python source by its name, and is not a link in any of these versions."""
    return path.endswith(".py") and not any(isinstance(data, Link) for data in versions)


class ChangePiece(msgspec.Struct, frozen=True, omit_defaults=True):
    """The smallest part of a change that can be left out: the sites of a codemod on one line, or a hunk made by hand.

    Attributes:
        path: path of the file; `line`: line in the file before the change, from 1.
        symbol: the innermost function or class around it; the path alone for a module.
        by: name of the codemod; empty: made by hand.
    """

    path: str
    line: int
    symbol: str
    by: str = ""


class ExcludedPiece(msgspec.Struct, frozen=True):
    """A piece that was left out of the change because a proof fails with it."""

    piece: ChangePiece
    because: ProofResult


@dataclass(frozen=True)
class ProofWords:
    """Words of a proof.

    Attributes:
        title: title of the proof.
        reasons: a sentence for each reason, with the keys of the result's `args`.
        more: key of the `args` -> a sentence that is added if its value is not 0.
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
        base: the branch or commit whose merge base with `branch` it is compared with.
        step: id of the plan's step that it carries out; empty: none.
        budget: seconds after which a quick run stops; 0: every proof runs, however long it takes.
    """

    root: Path
    branch: str
    base: str = "HEAD"
    step: str = ""
    budget: float = 0.0
