"""The report: the value from which every output format is rendered. `report.json` is this value.

Later versions only add sections.
"""

from typing import Any

import msgspec

from toolkit.model.endpoint_reach import InventorySummary
from toolkit.model.excerpt import Excerpt
from toolkit.model.facts import Unmeasured
from toolkit.model.findings import Finding, Place
from toolkit.model.graph import ImportGraph
from toolkit.model.history import History
from toolkit.model.line_origin import LineOrigin
from toolkit.model.picture import Picture
from toolkit.model.plan import Plan

SCHEMA = 1


class RunFacts(msgspec.Struct, frozen=True):
    """Facts about the run: its scope, date and versions.

    Attributes:
        project: name of the analysed directory.
        day: `YYYY-MM-DD`.
        revision: commit hash, empty without git; `branch`: its name, empty when detached.
    """

    project: str
    day: str
    tebiki: str
    revision: str = ""
    branch: str = ""


class UnreadPath(msgspec.Struct, frozen=True):
    """A path that was not analysed, and why.

    Attributes:
        reason: directories: `submodule`, `not_ours` (installed packages, build results), `ignored` (by git); files:
            `same` (a link to a file that is counted), `absent` (tracked by git, but not in the work tree), `link` (to a
            directory).
    """

    path: str
    reason: str


class Coverage(msgspec.Struct, frozen=True):
    """The measured share of the project; nothing is left out silently.

    Attributes:
        files_seen: number of Python files; `files_measured`: those measured. The others are in `unmeasured`.
        excluded: Python files excluded by the configuration.
        left_out: paths that were not analysed.
        python2: measured files that are only valid in Python 2.
        tests: measured files that are tests.
        beside: measured files that are not tests and on which rules stay silent: documentation, examples, copied code.
    """

    files_seen: int
    files_measured: int
    unmeasured: tuple[Unmeasured, ...] = ()
    excluded: int = 0
    python2: int = 0
    tests: int = 0
    beside: int = 0
    left_out: tuple[UnreadPath, ...] = ()


class FunctionRow(msgspec.Struct, frozen=True):
    """One function with its metrics (metric name -> value).

    Attributes:
        strength: share of its mutants that the lock kills, 0 to 1; None: not measured.
    """

    symbol: str
    path: str
    line: int
    end_line: int
    is_test: bool
    metrics: dict[str, int | float]
    strength: float | None = None


class FileRow(msgspec.Struct, frozen=True):
    """One file with its metrics and its place in history and imports.

    Attributes:
        metrics: metric name -> value of the file; `cyclomatic` and `cognitive` are sums over its functions.
        heat: 0 to 1, its rank among production files by complexity and changes; see `ranked_by`.
        commits, recent: commits that touched it, in all and in the recent window; 0 without history.
        findings: number of findings in it.
        strength: share of its mutants that the lock kills, 0 to 1; None: not measured.
    """

    path: str
    is_test: bool
    python2: bool
    metrics: dict[str, int | float]
    heat: float
    fan_in: int
    fan_out: int
    commits: int = 0
    recent: int = 0
    authors: int = 0
    last: str = ""
    findings: int = 0
    strength: float | None = None


class TopItem(msgspec.Struct, frozen=True):
    """One of the things to do first.

    Attributes:
        title_rule: the rule whose counter-measure it is, for the title.
        finding_ids: ids of the findings that it resolves, the main one first.
        score: its importance; only the order is meaningful.
        reasons: keys with numbers that say why it is here: (key, value), e.g. ("recent_commits", 23).
        is_urgent: whether it fails or can be exploited today.
    """

    title_rule: str
    path: str
    finding_ids: tuple[str, ...]
    score: float
    reasons: tuple[tuple[str, float], ...]
    is_urgent: bool = False


class RuleRun(msgspec.Struct, frozen=True):
    """The outcome of one rule: number of findings and of suppressed ones, or the key of the reason why it did not run.

    Attributes:
        set_aside: number of true places that are not reported: small ones, rarely changed code, or scripts run by hand.
    """

    rule: str
    findings: int
    suppressed: int = 0
    skipped: str = ""
    set_aside: tuple[Place, ...] = ()


class Suppression(msgspec.Struct, frozen=True):
    """An inline suppression, and whether it still hides a finding; an empty `why` is reported."""

    path: str
    line: int
    rule: str
    why: str
    used: bool


class RatchetResult(msgspec.Struct, frozen=True):
    """Result of the comparison with the baseline: ids of findings that are new, worse, or gone.

    Attributes:
        findings: the new or worse findings, one per piece of code even if the report joins them.
    """

    baseline: str
    known: int
    new: tuple[str, ...] = ()
    worse: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


class LockStrength(msgspec.Struct, frozen=True):
    """Strength of the project's lock, in all functions where it was measured.

    Attributes:
        functions: number of functions; outdated: others that were measured before the lock or their file changed.
        mutants: number of all mutants; tried, noticed: number of those tried, and of those killed.
    """

    functions: int
    outdated: int
    mutants: int
    tried: int
    noticed: int


class Sections(msgspec.Struct, frozen=True):
    """The parts of a report.

    Attributes:
        totals: sums over production code: `lines`, `functions`, `cyclomatic`, ...; `tests_*`: of test code.
        ranked_by: `change` (complexity x recent changes), or `reach` (complexity x fan-in) without history.
        top: the things to do first, at most ten.
        further: what comes after them where they are fewer: what limits for a rule or a file left out of them, and then
            the best of what was set aside (which is in no other part); together at most ten.
        plan: steps of one pull request each that resolve the findings, with hours.
        strength: strength of the lock, if it was measured.
        layers: packages of the production code, each above those that it imports.
        inventory: what the system consists of; None: no inventory of the same files is cached.
        excerpts: lines of code around the first place of each finding, sorted by place.
        origins: the commits in which the first lines that `top` cites came, sorted by place; none without history.
    """

    coverage: Coverage
    totals: dict[str, int | float]
    ranked_by: str
    top: tuple[TopItem, ...]
    findings: tuple[Finding, ...]
    files: tuple[FileRow, ...]
    functions: tuple[FunctionRow, ...]
    history: History
    imports: ImportGraph
    rules: tuple[RuleRun, ...]
    suppressions: tuple[Suppression, ...] = ()
    ratchet: RatchetResult | None = None
    settings: dict[str, Any] = {}
    plan: Plan | None = None
    strength: LockStrength | None = None
    layers: Picture = Picture()
    excerpts: tuple[Excerpt, ...] = ()
    origins: tuple[LineOrigin, ...] = ()
    inventory: InventorySummary | None = None
    further: tuple[Finding, ...] = ()


class Report(msgspec.Struct, frozen=True):
    """The report of one run."""

    schema: int
    measured: RunFacts
    sections: Sections
