"""Determine the context in which code runs: code that a person runs once matters less than request handlers."""

import re
from typing import Literal

from msgspec.structs import replace

from toolkit.model.findings import Finding, Severity
from toolkit.model.links import split_symbol
from toolkit.model.project import Project

RunContext = Literal["service", "command", "migration", "fixture"]

_FIXTURE = re.compile(
    r"(\A|/)(fixtures?|factories|stress\w*|load_?tests?|locust|fakes?|mocks?|stubs?|seeds?|testing|(test|example|demo|sample)_?(project|site)|test_?utils?|test_?helpers?|test_?data)/"
    r"|(\A|/)(conftest|testing|\w*factory_boy|fakes?|fake_\w+|mocks?|mock_\w+|stubs?|seed|seeds|seed_\w+|populate|populate_\w+|loaddata|load_data|load_fixtures|locustfile)\.py\Z"
    r"|(\A|/)((selenium|playwright|cypress|regression|integration|functional|acceptance|system|browser|e2e|unit|smoke|ws|api|load|perf)[_-]?)?[Tt]ests?/|_factories\.py\Z|(\A|/)factories\.py\Z"
    r"|(\A|/)(settings|configs?|conf)/(tests?|testing|ci|dev|devel|development|local)(_\w+)?\.py\Z"
    r"|(\A|/)\w*(settings|config|configuration|secret)s?[._/]?(\w+_)?(template|example|sample|dist)\.py\Z"
    r"|(\A|/)(dev|local)_(environment|setup|settings|data)\w*\.py\Z|settings[._]tests?\.py\Z"
)
_MIGRATION = re.compile(
    r"(\A|/)(migrations?|alembic|versions|upgrades?|data_migrations|data_updates)/|(\A|/)(migrate|migration)_\w+\.py\Z"
)
_COMMAND = re.compile(
    r"(\A|/)(commands|cli|scripts?|bin|tools?|utilities/cli|contrib|hack|dev|devtools|maintenance|cdk|benchmarks?|examples?|extras?)/"
    r"|(\A|/)(commands|cli|console|shell|fabfile|manage|manage_\w+|setup|noxfile|build|release|deploy|benchmark)\.py\Z"
    r"|(\A|/)\w+(-\w+)+\.py\Z"
)
_TRANSFERS = re.compile(r"(\A|/)(\w+_)?(importers?|exporters?|etl)/")
"""Folders of code that moves data in bulk, which commands and timers start unless a part of the service uses it."""
_DEVELOPMENT = re.compile(r"(\A|\.)(Dev|Development|Local|Test|Testing)(Config|Settings|Configuration)?(\.|\Z)")
"""Names of settings classes that are not for production."""
_PROBES = re.compile(
    r"(\A|[._])(ping|health|healthz|healthcheck|heartbeat|alive|liveness|readiness)(_|\Z)", re.IGNORECASE
)
"""Names of functions that check whether a component works; failure is a valid answer there."""
_JOB = re.compile(
    r"(\A|/)(tasks?|jobs?|workers?|celery\w*|cron\w*|queues?|schedul\w*|daemons?)(/|\.py\Z)", re.IGNORECASE
)
_START = re.compile(r"(\A|/)(setup|startup|start_up|bootstrap)/")
_STARTS = re.compile(r"(\A|[._])(setup|bootstrap|startup|wait_for|wait_until|main)(_|\Z)")
_CLEANS = re.compile(
    r"(\A|[._])(clear|clean|cleanup|clean_up|close|stop|shut_?down|tear_?down|terminate|kill|disconnect|unlink|rollback|exit|exiting"
    r"|delete_temp|remove_temp|__del__|__exit__|atexit)(_|\Z)"
)
_WAITS = frozenset(("retry_without_limit", "blocking_sleep", "call_without_timeout", "query_in_loop"))
"""Rules about waiting, which is harmless before the first request."""
_MILDER: dict[Severity, Severity] = {"high": "medium", "medium": "low", "low": "low"}
ANYWHERE = frozenset(
    (
        *("hard_coded_secret", "end_of_life", "unimported_module", "python2_leftover", "logged_secret"),
        *("removed_api", "pymongo_removed_api"),
    )
)
"""Rules that apply in every context: a secret can be read anywhere, and broken code breaks everywhere."""


def run_context(path: str, main_folder: str = "") -> RunContext:
    """Return the context in which the code of a file runs: the service, unless its path indicates otherwise.

    Args:
        path: path of the file.
        main_folder: main folder of the product (`Project.main_folder`). It may be called `seed`, `tools` or `cli`, so
            the
            names of this folder and of its parents are ignored.
    """
    inside = path.removeprefix(main_folder)
    beside = main_folder.removesuffix("/")
    if _FIXTURE.search(inside) or (beside and path.startswith((f"{beside}test/", f"{beside}tests/"))):
        return "fixture"
    if _MIGRATION.search(path):
        return "migration"
    return "command" if _COMMAND.search(inside) else "service"


def context_in(project: Project, path: str) -> RunContext:
    """Return the context in which a file of a project runs, from its path, its importers, and how it is started."""
    if path in project.test_helpers:
        return "fixture"
    if path in project.command_helpers:
        return "command"
    context = run_context(path, project.main_folder)
    is_started = path in project.scripts or _is_transfer(path, project)
    return "command" if context == "service" and is_started else context


def _is_transfer(path: str, project: Project) -> bool:
    """Return whether a file is in a folder of importers or exporters, and only those and commands import it."""
    if not _TRANSFERS.search(path):
        return False
    sources = {edge.source for edge in project.imports.edges if edge.target == path}
    return all(_TRANSFERS.search(source) or run_context(source) != "service" for source in sources)


def is_job(path: str) -> bool:
    """Return whether the code at a path is run by a queue or a timer, by its name: no client waits for it."""
    return bool(_JOB.search(path))


def is_milder_here(finding: Finding) -> bool:
    """Return whether a finding matters less in its function: waiting at start-up, or failing clean-up and probes."""
    path, name = split_symbol(finding.symbol)
    if finding.rule in _WAITS:
        return bool(_START.search(path) or _STARTS.search(name) or _PROBES.search(name))
    if finding.rule == "swallowed_exception":
        return bool(_CLEANS.search(name) or _PROBES.search(name))
    return False


def is_development(symbol: str) -> bool:
    """Return whether a symbol is in a settings class for development or tests: `class Development(Config)`."""
    return bool(_DEVELOPMENT.search(split_symbol(symbol)[1]))


def weigh_by_context(finding: Finding, project: Project) -> Finding | None:
    """Adapt the severity of a finding to the context of its code; None for code that creates test data.

    Code that is run by hand or once gets a lower severity and is never urgent.

    Args:
        finding: the finding of the rule.
        project: the project.
    """
    if is_milder_here(finding):
        finding = replace(finding, severity=_MILDER[finding.severity], is_urgent=False)
    context = "fixture" if is_development(finding.symbol) else context_in(project, finding.place.path)
    if finding.is_test or context == "service":
        return finding
    if finding.rule in ANYWHERE and not (context == "fixture" and finding.rule == "logged_secret"):
        return replace(finding, severity="low", is_urgent=False) if context == "fixture" else finding
    if context == "fixture":
        return None
    return replace(finding, severity=_MILDER[finding.severity], is_urgent=False)
