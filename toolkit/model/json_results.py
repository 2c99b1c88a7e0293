"""Values that `--json` writes where a command's own result holds files, diffs or plug-ins."""

from typing import Literal

import msgspec

from toolkit.model.calibration import Calibration
from toolkit.model.codemod import Proof, Review, Risk, Site
from toolkit.model.dialect import Dialect
from toolkit.model.estimate import Hours
from toolkit.model.facts import Unmeasured
from toolkit.model.findings import Certainty, Finding, Severity
from toolkit.model.isolation import Connections
from toolkit.model.lock import Excluded, Origin, Setup
from toolkit.model.lock_run import LastInput
from toolkit.model.practise import ExerciseCheck
from toolkit.model.proof import ChangePiece
from toolkit.model.pull import PullRequest


class RuleExplanation(msgspec.Struct, frozen=True, tag_field="kind", tag="rule"):
    """A rule, in one language.

    Attributes:
        seen, cause, why, steps, fine_when, looked_for: its texts; `...` stands for the values of a finding.
        codemod: the codemod that carries out its counter-measure; empty if there is none.
    """

    name: str
    title: str
    severity: Severity
    certainty: Certainty
    seen: str
    cause: str
    why: str
    steps: tuple[str, ...]
    fine_when: str
    looked_for: str
    codemod: str = ""


class MetricExplanation(msgspec.Struct, frozen=True, tag_field="kind", tag="metric"):
    """The explanation of a metric's value in one language."""

    name: str
    title: str
    definition: str
    reading: str


class CodemodExplanation(msgspec.Struct, frozen=True, tag_field="kind", tag="codemod"):
    """A codemod, in one language.

    Attributes:
        minutes: (least, most) of a person's minutes for one site.
        strength: share of mutants that the lock must kill where a site is changed; 0: no lock is needed.
        reasons: key -> why a site is refused, or what its reviewer must know; `...` stands for values of the site.
        fixes: rules whose counter-measure it carries out.
    """

    name: str
    title: str
    what: str
    why: str
    when_not: str
    look_at: str
    preconditions: tuple[str, ...]
    reasons: dict[str, str]
    minutes: tuple[float, float]
    risk: Risk
    review: Review
    proofs: tuple[Proof, ...]
    strength: float
    fixes: tuple[str, ...]


class CaseReport(msgspec.Struct, frozen=True):
    """One locked case; its input and answer are in the files of the lock.

    Attributes:
        about: the function `module:qualname`, or the endpoint `METHOD /folded/{}`.
        reached: symbols that ran.
        not_locked: parts of the answer that differed between two runs.
    """

    id: str
    about: str
    origin: Origin
    reached: tuple[str, ...] = ()
    not_locked: tuple[str, ...] = ()


class LockReport(msgspec.Struct, frozen=True):
    """Result of `tebiki lock`.

    Attributes:
        folder: directory of the lock; `files`: names of the files that were written there.
        setup: how the program is started for a replay.
        cases: every case of the lock.
        kept_out: what is not locked, and why.
        refused: what the sandbox refused.
        changed: ids of cases that behave differently now and stay as they were until they are accepted.
        seconds: CPU seconds of the search for further inputs.
        ended_early: how often an input ended that search, which was then started again.
        too_old: the version of a Python on which no inputs are generated; empty otherwise.
        interrupted: whether the search was stopped by Ctrl-C.
        left_out: inputs that ended the interpreter.
        not_set_up: why a framework could not be set up; empty otherwise.
    """

    folder: str
    files: tuple[str, ...]
    setup: Setup
    cases: tuple[CaseReport, ...]
    kept_out: tuple[Excluded, ...]
    refused: tuple[Excluded, ...]
    changed: tuple[str, ...]
    seconds: float
    ended_early: int
    too_old: str
    interrupted: bool
    left_out: tuple[LastInput, ...]
    not_set_up: str
    connections: Connections


class ExerciseReport(msgspec.Struct, frozen=True):
    """An exercise of `tebiki practise`, and its judgement.

    Attributes:
        step: id of the step.
        origin: what made the example: a codemod, a past commit, or the rule itself; empty: there is none.
        example: the site that is shown done; None: it is not one of a codemod. `site`: what the codemod knows of it;
            `diff`: the change. `commit`: the past commit that it is from, if it is.
        task: the site to be done by hand; `by` is empty where no codemod finds it.
        finding: what a rule says of the task; None for sites of codemods, and for locks that no rule asks for.
        likeness: of the two pieces of code, from 0 to 1.
        code: the statement of the task, line by line.
        others: how many further sites there are.
        commands: to be typed one after the other; the change itself is made after the first.
        pull: the proved branch of `--judge`; `done`: whether the task is done there, and nothing else; None without
            `--judge`. `check`: what was seen on the branch.
    """

    step: str
    origin: Literal["codemod", "commit", "rule", ""]
    example: ChangePiece | None
    site: Site | None
    diff: str
    task: ChangePiece
    likeness: float
    code: tuple[str, ...]
    others: int
    commit: str = ""
    finding: Finding | None = None
    commands: tuple[str, ...] = ()
    pull: PullRequest | None = None
    done: bool | None = None
    check: ExerciseCheck | None = None


class BriefTargetReport(msgspec.Struct, frozen=True):
    """One finding that must be gone.

    Attributes:
        finding: its id; `seen`: what the rule says of it today; empty: it says nothing any more.
        figures: numbers of today; `limits`: thresholds of the settings that some of them are compared with.
    """

    finding: str
    seen: str
    figures: dict[str, float] = {}
    limits: dict[str, float] = {}


class BriefReport(msgspec.Struct, frozen=True):
    """A step as a specification, of `tebiki practise --brief`: figures, and the texts of its Markdown.

    Attributes:
        step: id; `title`: what is done, and to what.
        base: the branch to start from.
        goal: in one sentence.
        targets: the findings that must be gone: id, what is seen today in words and figures, and the thresholds that
            figures are compared with.
        allowed, forbidden: what may be done, and what must not be touched; a sentence each.
        paths: files that may be changed.
        lock: which part of the lock speaks about the code; `cases` of it, None without one; `strength`: share of the
            mutants that it kills there, None if not measured.
        codemod: that does it, or a part of it; empty: none does.
        needs: ids of steps that come first.
        commands: that make the branch and prove it.
    """

    step: str
    title: str
    base: str
    goal: str
    targets: tuple[BriefTargetReport, ...]
    allowed: tuple[str, ...]
    forbidden: tuple[str, ...]
    paths: tuple[str, ...]
    lock: str
    cases: int | None
    strength: float | None
    codemod: str
    needs: tuple[str, ...]
    commands: tuple[str, ...]


class StepCheckReport(msgspec.Struct, frozen=True):
    """A branch that carries out a whole step, judged by `tebiki practise --brief --judge`.

    Attributes:
        step: id of the step.
        done: whether its findings are gone, or its functions locked, and nothing else is changed.
        check: what was seen on the branch; `pull`: the proved branch.
    """

    step: str
    done: bool
    check: ExerciseCheck
    pull: PullRequest


class EstimateReport(msgspec.Struct, frozen=True):
    """Result of `tebiki estimate rows`.

    Attributes:
        out: the CSV file.
        hours: of active coding, one for each row, in their order; not rounded.
        calibrated: how many rows were estimated with the past of their own project.
        calibrations: project -> what its past teaches; an empty name stands for all rows.
        few: project -> past tasks with measured time, where there are too few to calibrate with.
        unobserved: past tasks without a time in git.
        kinds: unknown kinds of change -> number of rows; they count as `other`.
    """

    out: str
    hours: tuple[Hours, ...]
    calibrated: int
    calibrations: dict[str, Calibration]
    few: dict[str, int]
    unobserved: int
    kinds: dict[str, int]


class RefusedAction(msgspec.Struct, frozen=True):
    """An action that the sandbox refused to a function, and in how many calls."""

    kind: str
    detail: str
    calls: int


class FilterReport(msgspec.Struct, frozen=True):
    """Differences of an implementation of filters from MongoDB, or of two implementations.

    Attributes:
        dialect: the differences, as in `dialect.json`.
        connections: what each implementation was connected to.
        refused: what the sandbox refused.
        files: names of the files that `characterize` wrote; `notes`: `resumed`, `changed` or `damaged`.
    """

    dialect: Dialect
    connections: tuple[Connections, ...]
    refused: tuple[RefusedAction, ...]
    files: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class ReportedSite(Site, frozen=True):
    """A site of a codemod, with its reason in words; empty if it has none."""

    says: str = ""


class ReportedFailure(msgspec.Struct, frozen=True):
    """The reason why a file was left alone: a key, and the words."""

    reason: str
    says: str


class ReportedFile(msgspec.Struct, frozen=True):
    """A file that a codemod has sites in; `diff`: None if it would not change."""

    path: str
    applied: tuple[ReportedSite, ...]
    left: tuple[ReportedSite, ...]
    failure: ReportedFailure | None
    diff: str | None


class RefactorReport(msgspec.Struct, frozen=True):
    """Changes that codemods would make, or made.

    Attributes:
        seen: how many files there are; `examined`: how many hold what the codemods look for.
        unread: files that could not be read or parsed.
    """

    seen: int
    examined: int
    files: tuple[ReportedFile, ...]
    unread: tuple[Unmeasured, ...]
    schema: Literal[1] = 1
