"""Settings of a project, under `[tool.tebiki]` of its pyproject.toml or in its tebiki.toml."""

from pathlib import Path
from typing import Annotated

import msgspec

from toolkit.model.facts import Lang
from toolkit.model.lock import OwnDatabase
from toolkit.model.plain_text import PlainText, Variable

GENERATED = (
    *("**/migrations/[0-9]*.py", "**/*migration*/versions/", "**/alembic/versions/"),
    *("*_pb2.py", "*_pb2_grpc.py"),
)
"""Patterns of generated files that nobody edits: database migrations, and the output of protobuf."""
COPIED = ("vendor/", "_vendor/", "vendored/", "third_party/", "thirdparty/", "*-[0-9]*.[0-9]*/")
"""Patterns of files that a team only copied."""
Count = Annotated[int, msgspec.Meta(ge=1)]
Share = Annotated[float, msgspec.Meta(ge=0, le=1)]


class Thresholds(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """Values from which rules report."""

    cyclomatic: Count = 15
    cognitive: Count = 20
    nesting: Count = 5
    function_statements: Count = 45
    module_lines: Count = 1000
    elif_branches: Count = 8
    duplicate_lines: Count = 10
    coupling_degree: Share = 0.5
    coupling_commits: Count = 5
    knowledge_share: Share = 0.8


Positive = Annotated[float, msgspec.Meta(gt=0, le=10_000)]
Amount = Annotated[float, msgspec.Meta(ge=0, le=10_000)]


class EstimateSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """Assumptions about effort, under `[tool.tebiki.estimate]`, since no public history shows them.

    Attributes:
        investigation: hours to find out what a change affects; `first_time`: factor on them where nobody in the team
            has worked before.
        investigation_place: hours to understand each further function that is changed by hand, beyond the first.
        extraction: hours to find the inputs and outputs of one piece that is extracted from a function, and to name it.
        upgrade: hours to read the release notes of one major version of a library and resolve its deprecation warnings;
            `upgrade_file`: hours to check one file that uses it; `upgrade_package`: hours to upgrade a related package.
        locking: hours to lock one function that no test covers; `locking_per_branch`: share of that which each point of
            cyclomatic complexity beyond five adds.
        review: hours that every review takes; `review_lines`: changed lines read in one more hour.
        release: hours of one release; `cohort`: hours of each further group of tenants that gets it.
        assumption_spread: ratio of an assumption's P90 to its median, and of its median to its P10.
        cohorts: number of groups of tenants that get a release one after another.
        members: people who work on steps at the same time; hours_per_week: hours of each of them for this work.
        capacity_spread: standard deviation of the logarithm of these hours: holidays, incidents, other work.
        gate_failures: share of changes that the gate rejects; rework: share of such a step's hours that is repeated.
        hours_per_day: hours of a person-day.
    """

    investigation: Amount = 0.5
    first_time: Positive = 2.0
    investigation_place: Amount = 0.25
    extraction: Amount = 1.0
    upgrade: Amount = 6.0
    upgrade_file: Amount = 0.1
    upgrade_package: Amount = 1.5
    locking: Amount = 0.5
    locking_per_branch: Amount = 0.2
    review: Amount = 0.25
    review_lines: Positive = 300.0
    release: Amount = 0.5
    cohort: Amount = 0.25
    assumption_spread: Annotated[float, msgspec.Meta(ge=1, le=100)] = 2.0
    cohorts: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 1
    members: Annotated[int, msgspec.Meta(ge=1, le=100)] = 2
    hours_per_week: Annotated[float, msgspec.Meta(gt=0, le=80)] = 6.0
    capacity_spread: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.2
    gate_failures: Share = 0.15
    rework: Share = 0.5
    hours_per_day: Annotated[float, msgspec.Meta(gt=0, le=24)] = 8.0


class RecordSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """Settings with which the program is started, recorded and locked, under `[tool.tebiki.record]`.

    `record`, `lock`, `strength`, `verify` and the proofs of changes read them; command-line options take precedence.

    Attributes:
        python: the interpreter of the project: its path, absolute or from the project's directory, for which `{root}`
            stands; or a name on the PATH.
        packages: prefixes of the modules whose functions are recorded; empty: every module.
        app: import path of the application, `module:name`, `module:factory()` or `django`; empty: as recorded.
        path: folders to import from, relative to the project.
        environment: variables that it is started with; `{scratch}` stands for the scratch copy that it runs in.
        before: commands that prepare what it needs, with `{python}` and `{scratch}`.
        writes: files and folders outside of the scratch copy that it may write, relative to the project.
        connects: addresses that it may connect to while it is replayed, `HOST:PORT` or the path of a socket.
        database: `new` or `kept`: create a database for replays; `none`: never. See `toolkit.model.lock.Setup`.
        mask: names of fields to mask, as regular expressions.
        mask_patterns: name -> regular expression of text to mask anywhere.
        keep: names of fields and patterns that are not masked, because they hold no secret here.
    """

    python: str = ""
    packages: tuple[str, ...] = ()
    app: str = ""
    path: tuple[PlainText, ...] = ()
    environment: dict[Variable, PlainText] = {}
    before: tuple[PlainText, ...] = ()
    writes: tuple[PlainText, ...] = ()
    connects: tuple[str, ...] = ()
    database: OwnDatabase = ""
    mask: tuple[str, ...] = ()
    mask_patterns: dict[str, str] = {}
    keep: tuple[str, ...] = ()


class ProveSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """Settings of proofs, under `[tool.tebiki.prove]`. A proof without its setting is not run.

    Attributes:
        tests: the project's own test command, for the shell; `{root}` stands for the project's directory.
        seconds: time limit of that command.
        python, app, environment: as under `[tool.tebiki.record]`, whose values are the defaults.
        lock: the directory of the lock, below the project.
        search: CPU seconds to generate more inputs from those of the lock, which old and new code must answer alike;
            0: none.
        strength: share of mutants (0 to 1) that the lock must kill before code is changed, if no codemod requires more.
    """

    tests: PlainText = ""
    seconds: Annotated[float, msgspec.Meta(gt=0, le=86_400)] = 1800.0
    python: str = ""
    app: str = ""
    environment: dict[Variable, PlainText] = {}
    lock: PlainText = "characterization_tests"
    search: Annotated[float, msgspec.Meta(ge=0, le=86_400)] = 20.0
    strength: Share = 0.0


Address = Annotated[str, msgspec.Meta(pattern=r"""\A(https?://([^\s{}<>"'`\\]|\{(path|line|revision)\})+)?\Z""")]
"""Template of an HTTP address; nothing else is ever linked."""


class ReportSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """Settings of the HTML report, under `[tool.tebiki.report]`.

    Attributes:
        source: address of a line of code on a hosting service, with `{path}` (relative to the project), `{line}` and
            `{revision}`. Empty: no links.
    """

    source: Address = ""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """The configuration of one project.

    Attributes:
        include: patterns (as in .gitignore) of files to analyse; empty means every Python file.
        exclude: patterns of files to leave out; they are counted, never dropped silently.
        tests: patterns of test code.
        beside: patterns of code that is not part of the running program (documentation, examples, CI), that runs only
            once (database migrations), that is generated, or that the team only copied: it is measured, but rules stay
            silent on it.
        disable: names of rules that stay silent; the report names them.
        size_limit: largest file to read, in MiB.
        timeout: CPU seconds that one file may take.
        jobs: number of worker processes; 0: one for each processor.
        types: whether an inventory asks a type checker (the extra `types`) where calls lead.
    """

    lang: Lang = "en"
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    tests: tuple[str, ...] = (
        "test/",
        "tests/",
        "testing/",
        "test_*.py",
        "*_test.py",
        "*_tests.py",
        "tests_*.py",
        "*-test.py",
        "tests.py",
        "conftest.py",
        "pytest_*/",
    )
    beside: tuple[str, ...] = (
        *("doc/", "docs/", "example/", "examples/", "example-*/", "sample/", "samples/"),
        *COPIED,
        *("js/", "javascript/", "javascripts/", "bower_components/"),
        *(".circleci/", ".github/", ".gitlab/"),
        *GENERATED,
    )
    disable: tuple[str, ...] = ()
    size_limit: Annotated[float, msgspec.Meta(gt=0, le=1024)] = 10
    timeout: Annotated[float, msgspec.Meta(gt=0, le=3600)] = 60
    jobs: Annotated[int, msgspec.Meta(ge=0, le=256)] = 0
    types: bool = False
    thresholds: Thresholds = Thresholds()
    estimate: EstimateSettings = EstimateSettings()
    prove: ProveSettings = ProveSettings()
    record: RecordSettings = RecordSettings()
    report: ReportSettings = ReportSettings()


def interpreter_in_settings(python: str, root: Path) -> str:
    """Return the interpreter that a setting names: an absolute path, or a name on the PATH; empty if there is none.

    Args:
        python: the setting; `{root}` and the start of a relative path stand for `root`.
        root: the project's directory.
    """
    named = python.replace("{root}", str(root.absolute()))
    return str(root.absolute() / named) if "/" in named else named
