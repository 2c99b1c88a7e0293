"""Values that `--json` writes when a command's own result holds files, diffs or plug-ins."""

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
from toolkit.model.lock_run import LastInput, SearchFault
from toolkit.model.practise import ExerciseCheck
from toolkit.model.proof import ChangePiece
from toolkit.model.pull import PullRequest


class RuleExplanation(msgspec.Struct, frozen=True, tag_field="kind", tag="rule"):
    """A rule, in one language.

    Attributes:
        seen, cause, why, steps, fine_when, looked_for: its texts; `...` replaces the values of a finding.
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
        minutes: (least, most) minutes of a reviewer per site.
        strength: share of mutants (0 to 1) that the lock must kill where a site is changed; 0: no lock is needed.
        reasons: key -> why a site is refused, or what its reviewer must know; `...` replaces values of the site.
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
        reached: symbols of the code that ran.
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
        refused: the actions that the sandbox refused.
        changed: ids of cases that behave differently now; they keep the old answer until the new one is accepted.
        seconds: CPU seconds of the search for further inputs.
        ended_early: how often an input ended the interpreter and the search was restarted.
        too_old: the Python version if it is too old to generate inputs; empty otherwise.
        interrupted: whether the search was stopped by Ctrl-C.
        left_out: inputs that ended the interpreter.
        faults: errors of tebiki's own code in the search, which say nothing about the functions.
        not_set_up: why a framework could not be set up; empty otherwise.
        is_unmasked: whether the masking of the recording was not finished.
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
    faults: tuple[SearchFault, ...]
    not_set_up: str
    is_unmasked: bool
    connections: Connections


class ExerciseReport(msgspec.Struct, frozen=True):
    """An exercise of `tebiki practise`, and its judgement.

    Attributes:
        step: id of the step.
        origin: what made the example: a codemod, a past commit, or the rule itself; empty: there is none.
        example: the site that is shown done; None: no codemod made it. `site`: the site as the codemod found it;
            `diff`: the change. `commit`: the past commit that it comes from, if any.
        task: the site to be done by hand; `by` is empty if no codemod finds it.
        finding: the rule's finding about the task; None for sites of codemods, and for locks without a finding.
        likeness: similarity of the two pieces of code, from 0 to 1.
        code: the statement of the task, line by line.
        others: number of further sites.
        commands: commands to type in order; the change itself is made after the first one.
        pull: the proved branch of `--judge`; `done`: whether the task and nothing else is done there, None without
            `--judge`. `check`: the observations on the branch.
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
    """One finding that must be resolved.

    Attributes:
        finding: its id; `seen`: the rule's sentence about it today; empty: the rule no longer finds it.
        figures: today's values; `limits`: thresholds of the settings for some of them.
    """

    finding: str
    seen: str
    figures: dict[str, float] = {}
    limits: dict[str, float] = {}


class BriefReport(msgspec.Struct, frozen=True):
    """A step as a specification, as `tebiki practise --brief` prints it: figures, and the texts of its Markdown.

    Attributes:
        step: id of the step; `title`: what is done, and to what.
        base: the branch to start from.
        goal: the goal in one sentence.
        targets: the findings that must be resolved: id, today's state in words and figures, and thresholds for the
            figures.
        allowed, forbidden: what may be done, and what must not be touched; a sentence each.
        paths: files that may be changed.
        lock: the part of the lock that covers the code; `cases`: number of its cases, None without a lock; `strength`:
            share of the mutants that it kills there, None if not measured.
        codemod: the codemod that does it or a part of it; empty: none does.
        needs: ids of the steps that come first.
        commands: commands that create the branch and prove it.
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
        done: whether its findings are resolved or its functions locked, and nothing else is changed.
        check: the observations on the branch; `pull`: the proved branch.
    """

    step: str
    done: bool
    check: ExerciseCheck
    pull: PullRequest


class EstimateReport(msgspec.Struct, frozen=True):
    """Result of `tebiki estimate rows`.

    Attributes:
        out: path of the CSV file.
        hours: hours of active coding, one for each row in order; not rounded.
        calibrated: number of rows that were estimated with the history of their own project.
        calibrations: project -> corrections from its history; an empty name stands for all rows.
        few: project -> number of past tasks with measured time, if too few for a calibration.
        unobserved: number of past tasks without a time in git.
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
    """An action that the sandbox refused to a function, and the number of calls with it."""

    kind: str
    detail: str
    calls: int


class FilterReport(msgspec.Struct, frozen=True):
    """Differences of an implementation of filters from MongoDB, or of two implementations.

    Attributes:
        dialect: the differences, as in `dialect.json`.
        connections: addresses that each implementation connected to.
        refused: the actions that the sandbox refused.
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
    """The reason why a file was left alone: a key, and a sentence."""

    reason: str
    says: str


class ReportedFile(msgspec.Struct, frozen=True):
    """A file that a codemod has sites in.

    Attributes:
        applied: sites that are changed in `diff`.
        diff: None if the file would not change.
        unwritten: why the file was left alone although changes were to be written; None if it was written, or if
            nothing was to be.
    """

    path: str
    applied: tuple[ReportedSite, ...]
    left: tuple[ReportedSite, ...]
    failure: ReportedFailure | None
    diff: str | None
    unwritten: ReportedFailure | None = None


class RefactorReport(msgspec.Struct, frozen=True):
    """Changes that codemods would make, or made.

    Attributes:
        seen: number of files; `examined`: number of files that passed the codemods' prefilter.
        unread: files that could not be read or parsed.
    """

    seen: int
    examined: int
    files: tuple[ReportedFile, ...]
    unread: tuple[Unmeasured, ...]
    schema: Literal[1] = 1
