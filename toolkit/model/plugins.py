"""The interfaces of plug-ins. A module in a plug-in folder holds exactly one of these, under the name given here.

They are frozen and made of module-level functions, so that they can be sent to a worker process.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from toolkit.model.facts import Function, Lang, Sign
from toolkit.model.findings import Certainty, Finding, Severity
from toolkit.model.history import History
from toolkit.model.listing import ReportSources
from toolkit.model.project import Project, TestCoverage
from toolkit.model.report import Report
from toolkit.model.settings import Settings
from toolkit.model.treatment import UNKNOWN, Treatment, Treatments
from toolkit.model.tree import Scope, SourceFile
from toolkit.model.words import MetricWords, RuleWords

Value = int | float
Need = Literal["history", "coverage"]


@dataclass(frozen=True)
class Metric:
    """`METRIC` of a module in `toolkit/metrics/`.

    Attributes:
        name: the file's name.
        of_function: function scope -> values by name (the metric's own name first).
        of_file: file and its measured functions -> values by name.
        words: value name -> language -> words.
    """

    name: str
    words: Mapping[str, Mapping[Lang, MetricWords]]
    of_function: Callable[[SourceFile, Scope], Mapping[str, Value]] | None = None
    of_file: Callable[[SourceFile, tuple[Function, ...]], Mapping[str, Value]] | None = None


@dataclass(frozen=True)
class Remedy:
    """The counter-measure of a rule as code, the same in all languages: a few lines before and after the change."""

    before: str
    after: str


@dataclass(frozen=True)
class RuleExample:
    """Code on which a rule reports, or stays silent.

    Attributes:
        files: path -> text; a rule that needs one file gets one. Files that are not Python are project documents.
        lines: line numbers of the evidence in the first file; empty: the rule must stay silent.
        note: the reason, if it is not obvious.
        history, settings, coverage: the project's data besides files; low thresholds keep an example short.
        inventory: whether an inventory of the files is cached.
    """

    files: Mapping[str, str]
    lines: tuple[int, ...] = ()
    note: str = ""
    history: History = field(default_factory=History)
    settings: Settings = field(default_factory=Settings)
    coverage: TestCoverage | None = None
    inventory: bool = False


@dataclass(frozen=True)
class Rule:
    """`RULE` of a module in `toolkit/rules/`.

    A rule with `signs` alone: the signs of one symbol become one finding. With `find`, it judges the whole
    project, and reads its own signs through `Project.signs`. Neither may read a clock, a file or the network.

    Attributes:
        name: the file's name; it is the id in every output.
        signs: source file -> its signs (cached by content, so they must not depend on the path).
        find: project -> findings.
        needs: data without which the rule cannot run; the report says when it is missing.
        in_tests: whether the rule reports on test code as well.
        ratchets: whether a new or worse finding is attributed to the change under test. Not if the rule compares files
            with each other, with the past or with the calendar: such findings come and go in code that nobody touched.
        weigh: computes the severity if it depends on the rest of the project; for rules with `signs` alone.
        counts: project -> whether a sign counts, if that depends on the rest of it; for rules with `signs` alone.
        urges: whether the code fails or can be exploited as the project runs today; for rules with `signs` alone.
        decision: name of the decision that resolves a sign: all signs of one decision become one finding about the
            project, because nobody decides place by place. Empty if the rule has only one decision; None for a
            finding of its own. Words of such a rule may use `{count}` places, `{files}` and `{name}` of the first
            place.
        treatment: size and kind of its usual counter-measure, from which a plan is made.
        remedy: the counter-measure as code; only third-party rules may omit it.
    """

    name: str
    severity: Severity
    words: Mapping[Lang, RuleWords]
    certainty: Certainty = "certain"
    signs: Callable[[SourceFile], Iterable[Sign]] | None = None
    find: Callable[[Project], Iterable[Finding]] | None = None
    weigh: Callable[[Project], Severity] | None = None
    counts: Callable[[Project], Callable[[Sign], bool]] | None = None
    urges: Callable[[Project], bool] | None = None
    needs: tuple[Need, ...] = ()
    in_tests: bool = False
    ratchets: bool = True
    decision: Callable[[Finding], str | None] | None = None
    treatment: Treatment = UNKNOWN
    remedy: Remedy | None = None
    examples: tuple[RuleExample, ...] = ()


@dataclass(frozen=True)
class Catalogue:
    """The installed plug-ins by name, through which their words are found."""

    metrics: Mapping[str, Metric]
    rules: Mapping[str, Rule]

    def treatments(self) -> Treatments:
        """Treatments of the rules, by rule."""
        return {name: rule.treatment for name, rule in self.rules.items()}


@dataclass(frozen=True)
class Format:
    """`FORMAT` of a module in `toolkit/render/`.

    Attributes:
        name: the file's name, which is the value of `--format`.
        files: names of the files that it always writes, main file first.
        render: (report, catalogue, language) -> file name -> bytes.
        render_with_sources: the same with `ReportSources`, used instead of `render` if they are available.
    """

    name: str
    files: tuple[str, ...]
    render: Callable[[Report, Catalogue, Lang], Mapping[str, bytes]]
    render_with_sources: Callable[[Report, Catalogue, Lang, ReportSources], Mapping[str, bytes]] | None = None
