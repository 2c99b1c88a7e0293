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
"""Maximum number of changed lines in one pull request."""

STRONG = 0.8
"""Share of mutants that a lock must kill so that a reviewer may rely on it."""

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
    """A codemod's note about a site: why it is left alone, or what the reviewer must know."""

    path: str
    site: Site

    @property
    def is_offered(self) -> bool:
        """True if it would be changed with `--review`."""
        return self.site.verdict == "review" and self.site.edits


class PullRequest(msgspec.Struct, frozen=True):
    """One pull request.

    Attributes:
        step: id of the plan's step; empty without one.
        title, why: texts of a change by hand, from its commits, or of an external command; empty if codemods bring
            their own words.
        branch, base, commit: its name, full hash of the commit it starts from, and full hash of its last commit.
        upon: the branch that it is stacked on; empty: the base.
        codemods: names in order; empty: a change by hand.
        files: path -> (lines added, deleted); -1 for files that are not text.
        symbols: functions and classes that it touches.
        pieces: the pieces that it consists of.
        left_out: pieces left out because a proof failed with them; in a change by hand they are still in the branch.
        notes: sites that need review; `refusals`: sites that codemods left alone.
        judged_by: changed files by which changes are judged: tests, the lock, settings, and the like.
        outdated_by: files of the lock and settings that changed on the target branch since, and were not used.
        rolling_deploy: keys that say whether old and new code may run side by side in a rolling deploy, and why.
        part, parts: number of this part and of all parts, if a step is several pull requests.
        submodules: the submodules that it updates, which no proof examines.
        pointers: changed files that git-lfs stores elsewhere; proofs see only the pointer.
        verdict: whether it behaves as before, see `BehaviourVerdict`.
        unheld: changed statements of production code that no case is known to hold; lines are those of the new files.
        changed_statements: number of changed statements of production code, old and new.
        lock_command: command that would lock the unheld ones; empty: no command would.
        lock_on_base: shell commands that lock them on the branch to merge into, whose lock counts, and prove again.
        budget: budget of a quick run in seconds; 0: every proof ran.
        set_aside: number of cases that a quick run did not replay, because they do not reach the change.
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
    lock_on_base: tuple[str, ...] = ()
    budget: float = 0.0
    set_aside: int = 0

    @property
    def has_failed(self) -> bool:
        """True if a proof failed."""
        return any(proof.standing == "failed" for proof in self.proofs)

    @property
    def exit_code(self) -> int:
        """Exit code of a command that proved it: 1 for a failed proof, else the verdict's."""
        return 1 if self.has_failed else EXIT_CODES[self.verdict]

    @property
    def refused_alike(self) -> int:
        """Number of generated calls that count as the same although Python's error message differs."""
        return max((int(it.args.get(REFUSED_ALIKE, 0)) for it in self.proofs), default=0)

    @property
    def is_strong(self) -> bool:
        """True if the lock kills enough mutants of the touched code to be relied upon."""
        is_measured = any(it.proof == "locks" and it.args.get("least", 0.0) >= STRONG for it in self.proofs)
        return self.verdict == "same" or is_measured

    @property
    def lines(self) -> int:
        """Number of added and deleted lines."""
        return sum(max(added, 0) + max(deleted, 0) for added, deleted in self.files.values())


class PublishOptions(msgspec.Struct, frozen=True):
    """Options for publishing pull requests.

    Attributes:
        publisher: name of the publisher.
        remote: name of the git remote, or its address.
        into: the branch to merge into; empty: the current one.
    """

    publisher: str
    remote: str = "origin"
    into: str = ""


class PullRequestTexts(Protocol):
    """Writes the texts of pull requests in one language, for flows that commit and publish."""

    def subject(self, pull: PullRequest) -> str:
        """Return the first line of its commit message, which is also its title."""

    def message(self, pull: PullRequest) -> str:
        """Return the message of its commit."""

    def description(self, pull: PullRequest) -> str:
        """Return the whole description, as Markdown."""

    def unheard(self, pull: PullRequest, remote: str) -> str:
        """Say that the forge heard nothing, because the remote has the branch as it is here."""


def is_migration(path: str) -> bool:
    """Return whether a file is a migration, which changes the schema of a database when it is released."""
    parts = PurePosixPath(path).parts
    return "migrations" in parts[:-1] or "versions" in parts[:-1] or path.endswith(".sql")
