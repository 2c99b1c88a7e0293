"""Exercises: a worked example, the most similar place to do by hand, and the check of the branch that does it."""

from typing import Literal

import msgspec

from toolkit.model.codemod import Site
from toolkit.model.findings import Finding
from toolkit.model.plan import Step
from toolkit.model.proof import ChangePiece

Origin = Literal["codemod", "commit", "rule"]
"""Origin of a worked example: a codemod on a site of the project, a past commit, or the rule's own example."""


class Exercise(msgspec.Struct, frozen=True):
    """An exercise as a developer sees it.

    Attributes:
        example: the site that is shown done; `site`: the site as the codemod found it; `shown`: its diff.
        task: the site to be done by hand; None: there is no other one.
        likeness: similarity of the two statements, from 0 to 1.
        code: the lines of the task's statement, with the number of the first one.
        others: number of sites left after that.
    """

    example: ChangePiece
    site: Site
    shown: bytes
    task: ChangePiece | None = None
    likeness: float = 0.0
    code: tuple[str, ...] = ()
    others: int = 0


class WorkedExample(msgspec.Struct, frozen=True):
    """A place where the counter-measure of a rule was carried out.

    Attributes:
        origin: where it comes from.
        diff: the change as a unified diff.
        place: path of the file in the project; empty for the rule's own example.
        commit: full hash of the past commit; `subject`: its first line.
    """

    origin: Origin
    diff: bytes
    place: str = ""
    commit: str = ""
    subject: str = ""


class HandExercise(msgspec.Struct, frozen=True):
    """An exercise for a step that no codemod carries out.

    Attributes:
        rule: the rule whose counter-measure it is; empty for a lock without a finding.
        example: a worked example; None: neither the project nor the rule has one.
        task: symbol of the code to be changed or locked; `path`, `line`: where it is.
        finding: the rule's finding about it; None for a lock without a finding.
        likeness: similarity of the example and the task, from 0 to 1.
        code: (number, line) of the task's lines; empty for a whole file.
        others: number of places of this kind left in the step after it.
        is_lock: whether tests are written instead of changing code.
        is_lasting: whether the finding remains after the change, so that the rule cannot tell whether it is done.
    """

    rule: str
    example: WorkedExample | None
    task: str
    path: str
    line: int
    finding: Finding | None = None
    likeness: float = 0.0
    code: tuple[str, ...] = ()
    others: int = 0
    is_lock: bool = False
    is_lasting: bool = False


class ExerciseCheck(msgspec.Struct, frozen=True):
    """Observations on a branch that does an exercise, besides proofs.

    Attributes:
        done: whether the rule or codemod no longer finds the task; for a lock: whether cases reach it. None: the
            finding remains after the change.
        elsewhere: symbols and files outside of the task that the branch changes.
        fresh: ids (`rule:symbol`) of new findings in the changed files.
        left: for a whole step: findings that remain, and functions that no case of the lock reaches.
        reaching: number of cases of the branch's lock that reach the task; for a lock only.
    """

    done: bool | None
    elsewhere: tuple[str, ...] = ()
    fresh: tuple[str, ...] = ()
    reaching: int = 0
    left: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Return whether the exercise is done, and nothing else was changed."""
        return self.done is not False and not self.elsewhere


class FirstExercise(msgspec.Struct, frozen=True):
    """The step that a beginner starts with, and why.

    Attributes:
        number: position of the step in the plan, from 1.
        sites: number of sites that its codemod changes without review; 0: the step is done by hand.
        hours: median of its estimate.
        passed: number of other steps that could be practised as well.
    """

    step: Step
    number: int
    sites: int
    hours: float
    passed: int = 0


class BriefTarget(msgspec.Struct, frozen=True):
    """One finding that the work resolves, or one function that it locks.

    Attributes:
        finding: the rule's finding today, with its figures; None: it is gone, or the target is a lock.
        id: `rule:symbol`; for a lock the symbol.
        limits: thresholds of the project's settings for these figures.
    """

    id: str
    finding: Finding | None = None
    limits: dict[str, float] = {}


class WorkBrief(msgspec.Struct, frozen=True):
    """A step as a specification for the person or program that carries it out.

    Attributes:
        step: the step of the plan.
        base: the branch or commit to start from.
        targets: the findings to resolve, or the functions to lock.
        codemod: the codemod that makes the change or a part of it; empty: none. `sites`: certain and for review.
        paths: files that may be changed.
        cases: number of cases of the lock that reach the code; None: there is no lock.
        strength: share of the mutants there that the lock kills; None: not measured.
        needs: ids of the steps that come first.
        rules: the rules of the findings, the leading one first.
    """

    step: Step
    base: str
    targets: tuple[BriefTarget, ...]
    rules: tuple[str, ...]
    paths: tuple[str, ...]
    codemod: str = ""
    sites: tuple[int, int] = (0, 0)
    cases: int | None = None
    strength: float | None = None
    needs: tuple[str, ...] = ()
