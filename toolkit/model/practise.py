"""Exercises: a worked example, the place most like it to be done by hand, and the check of the branch that does it."""

from typing import Literal

import msgspec

from toolkit.model.codemod import Site
from toolkit.model.findings import Finding
from toolkit.model.plan import Step
from toolkit.model.proof import ChangePiece

Origin = Literal["codemod", "commit", "rule"]
"""Origin of a worked example: a codemod did a site of the project, a past commit did, or the rule brings it."""


class Exercise(msgspec.Struct, frozen=True):
    """An exercise as a team member sees it.

    Attributes:
        example: the site that is shown done; `site`: what the codemod knows of it; `shown`: its diff.
        task: the site to be done by hand; None: there is no other one.
        likeness: of the two statements, from 0 to 1.
        code: the lines of the task's statement, with their first line number.
        others: how many sites are left after that.
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
        diff: the change.
        place: path of the file in the project; empty for an example of the rule's own.
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
        rule: whose counter-measure it is; empty for a lock that no rule asks for.
        example: None: neither the project nor the rule has one.
        task: symbol of the code to be changed or locked; `path`, `line`: where it is.
        finding: what the rule says of it; None for a lock that no rule asks for.
        likeness: of the example and the task, from 0 to 1.
        code: the lines of the task, numbered; empty for a whole file.
        others: how many places of this kind are left in the step after it.
        is_lock: whether tests are written, and no code is changed.
        is_lasting: whether the finding outlasts the change, so that the rule cannot say whether it is done.
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
        done: whether the rule, or the codemod, finds the task no more; for a lock: whether cases reach it. None: the
            finding outlasts the change.
        elsewhere: symbols and files that the branch changes and that are not the task's.
        fresh: what rules say of the changed files and did not say before, as `rule:symbol`.
        left: of a whole step: findings that are still there, and functions that no case of the lock reaches.
        reaching: cases of the branch's lock that reach the task; for a lock only.
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
        number: of the step in the plan, from 1.
        sites: places that its codemod changes without review, so that one is shown and another one done; 0: by hand.
        hours: median.
        passed: how many other steps could be practised as well.
    """

    step: Step
    number: int
    sites: int
    hours: float
    passed: int = 0


class BriefTarget(msgspec.Struct, frozen=True):
    """One finding that the work resolves, or one function that it locks.

    Attributes:
        finding: what the rule says today, with its figures; None: the rule does not say it any more, or it is a lock.
        id: `rule:symbol`; of a lock the symbol.
        limits: thresholds of the project's settings that the figures are compared with.
    """

    id: str
    finding: Finding | None = None
    limits: dict[str, float] = {}


class WorkBrief(msgspec.Struct, frozen=True):
    """A step as a specification for the person or program that carries it out.

    Attributes:
        step: of the plan.
        base: the branch or commit to start from.
        targets: what must be gone.
        codemod: what makes the change, or a part of it; empty: nothing does. `sites`: of it, certain and for review.
        paths: files that may be changed.
        cases: cases of the lock that reach the code; None: there is no lock.
        strength: which share of the mutants there the lock kills; None: not measured.
        needs: ids of steps that come first.
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
