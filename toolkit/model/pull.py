"""A pull request: a branch of one commit with its proofs and notes for the reviewer."""

from pathlib import PurePosixPath
from typing import Literal, Protocol

import msgspec

from toolkit.model.codemod import Site
from toolkit.model.ledger import Frozen
from toolkit.model.proof import REFUSED_ALIKE, ChangePiece, ExcludedPiece, ProofResult
from toolkit.model.verdict import EXIT_CODES, BehaviourVerdict, UnheldLine

SCHEMA = 1
MOST_LINES = 400
"""Changed lines that one pull request may have."""

STRONG = 0.8
"""Share of mutants that a lock must kill before a reviewer may rely on it."""

RollingDeploy = Literal["yes", "no", "unknown"]


JudgingKind = Literal["lock", "settings", "test_setup", "startup", "test_config", "ci", "environment", "tests", "aware"]
"""Kinds of files that judge changes; `aware`: code of the program that checks whether it is being tested."""
JudgingChange = Literal["added", "changed", "deleted"]
RESTORED: frozenset[JudgingKind] = frozenset({"lock", "settings", "test_setup", "startup", "test_config", "tests"})
"""Kinds of files that keep their base version when the base's tests run on new code."""


class JudgingFile(msgspec.Struct, frozen=True):
    """A changed file by which changes are judged, which therefore needs review.

    Attributes:
        path: relative to the project; `../` leads to other folders of its repository.
    """

    path: str
    kind: JudgingKind
    change: JudgingChange


class SiteNote(msgspec.Struct, frozen=True):
    """A codemod's note about a place: why it is left alone, or what the reviewer must know."""

    path: str
    site: Site

    @property
    def is_offered(self) -> bool:
        """True if it would be changed if a person looked at it."""
        return self.site.verdict == "review" and self.site.edits


class PullRequest(msgspec.Struct, frozen=True):
    """One pull request.

    Attributes:
        step: id of the plan's step; empty without one.
        title, why: of a change by hand, as its commits say, or of a command of others; empty where codemods bring their
            own words.
        branch, base, commit: its name, the full hash it starts from, and the full hash of its last commit.
        upon: the branch it is stacked upon; empty: the base.
        codemods: in order; empty: by hand.
        files: path -> (lines added, deleted); -1 for files that are not text.
        symbols: functions and classes that it touches.
        pieces: what it consists of.
        left_out: what was left out, because a proof failed with it; of a change by hand these are still in the branch.
        notes: sites of it that a person must look at; `refusals`: places that codemods left alone.
        judged_by: files of it by which changes are judged: tests, the lock, settings, and the like.
        outdated_by: the lock and settings that the branch to merge into has changed since, by which it was not judged.
        rolling_deploy: whether old and new code may run side by side during a rolling deploy, and why, as keys.
        part, parts: where a step is several pull requests.
        submodules: those that it moves, which no proof looks into.
        pointers: files of it that git-lfs keeps elsewhere; proofs see the pointer only.
        verdict: whether it behaves as before, as far as that is shown.
        unheld: changed statements of production code that nothing is known to hold, by the lines of the new files.
        changed_statements: how many statements of production code it changes, old ones and new ones.
        lock_command: what would lock the unheld ones; empty: no command would.
        budget: seconds that a quick answer was given; 0: everything was proved.
        set_aside: cases of the lock that a quick answer did not replay, because they do not reach the change.
    """

    schema: int
    step: str
    branch: str
    base: str
    commit: str
    title: str = ""
    why: str = ""
    codemods: tuple[str, ...] = ()
    upon: str = ""
    estimate: Frozen | None = None
    files: dict[str, tuple[int, int]] = {}
    symbols: tuple[str, ...] = ()
    pieces: tuple[ChangePiece, ...] = ()
    left_out: tuple[ExcludedPiece, ...] = ()
    notes: tuple[SiteNote, ...] = ()
    refusals: tuple[SiteNote, ...] = ()
    proofs: tuple[ProofResult, ...] = ()
    judged_by: tuple[JudgingFile, ...] = ()
    outdated_by: tuple[JudgingFile, ...] = ()
    rolling_deploy: RollingDeploy = "unknown"
    why_rolling_deploy: tuple[str, ...] = ()
    part: int = 1
    parts: int = 1
    submodules: tuple[str, ...] = ()
    pointers: tuple[str, ...] = ()
    verdict: BehaviourVerdict = "not_shown"
    unheld: tuple[UnheldLine, ...] = ()
    changed_statements: int = 0
    lock_command: str = ""
    budget: float = 0.0
    set_aside: int = 0

    @property
    def has_failed(self) -> bool:
        """True if a proof failed."""
        return any(proof.standing == "failed" for proof in self.proofs)

    @property
    def exit_code(self) -> int:
        """Exit code of a command that proved it: 1 for a failed proof, else that of its verdict."""
        return 1 if self.has_failed else EXIT_CODES[self.verdict]

    @property
    def refused_alike(self) -> int:
        """Made-up calls that count as the same although Python refuses their value in other words."""
        return max((int(it.args.get(REFUSED_ALIKE, 0)) for it in self.proofs), default=0)

    @property
    def is_strong(self) -> bool:
        """True if the lock notices enough changes of the touched code to be relied upon."""
        is_measured = any(it.proof == "locks" and it.args.get("least", 0.0) >= STRONG for it in self.proofs)
        return self.verdict == "same" or is_measured

    @property
    def lines(self) -> int:
        """Changed lines."""
        return sum(max(added, 0) + max(deleted, 0) for added, deleted in self.files.values())


class PublishOptions(msgspec.Struct, frozen=True):
    """Options for publishing pull requests.

    Attributes:
        publisher: name of the publisher.
        remote: name of the git remote, or its address.
        into: the branch that they shall be merged into; empty: the current one.
    """

    publisher: str
    remote: str = "origin"
    into: str = ""


class PullRequestTexts(Protocol):
    """Writes the texts of pull requests in one language, for flows that commit and publish."""

    def subject(self, pull: PullRequest) -> str:
        """Its first line."""

    def message(self, pull: PullRequest) -> str:
        """The message of its commit."""

    def description(self, pull: PullRequest) -> str:
        """The whole description, as Markdown."""

    def unheard(self, pull: PullRequest, remote: str) -> str:
        """Say that the forge heard nothing, because the remote has the branch as it is here."""


def is_migration(path: str) -> bool:
    """Return whether a file changes the shape of a database when it is released."""
    parts = PurePosixPath(path).parts
    return "migrations" in parts[:-1] or "versions" in parts[:-1] or path.endswith(".sql")
