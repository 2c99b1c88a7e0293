"""Write the section on other systems: those that settings name, and the calls to them by address."""

import re
from collections.abc import Iterable, Iterator, Mapping

from toolkit.model.data_access import OutsideUse, Setting, name_of_system
from toolkit.model.inventory import Inventory
from toolkit.model.links import split_symbol
from toolkit.render.handbook.endpoints import EndpointNames
from toolkit.render.handbook.failure_words import failure_words
from toolkit.render.handbook.job_table import name_of_job, own_jobs
from toolkit.render.handbook.sentences import Markup, Sentences
from toolkit.render.handbook.setting_tables import is_for_tests
from toolkit.render.pull.markdown import code_text

_NO_SYSTEMS = ("job", "command", "switch")
_ADDRESSED = ("http", "database", "object_storage", "mail")
"""Kinds whose calls have an address; those of other kinds have keys, names of tasks or paths of files."""
_KNOWN = (
    ("Amazon S3", r"(?:AWS_S3|(?:\A|_)S3)_|AWS_STORAGE_BUCKET"),
    ("Azure Storage", r"AZURE_(?:ACCOUNT|CONTAINER|STORAGE)"),
    ("Sentry", r"(?:SENTRY|RAVEN)_(?:DSN|CONFIG)|\A(?:SENTRY|RAVEN)"),
    ("SMTP", r"EMAIL_HOST\Z|(?:SMTP|MAIL)_(?:HOST|SERVER|PORT)|MAIL_SERVER"),
    ("Redis", r"REDIS"),
    ("MongoDB", r"MONGO"),
    ("PostgreSQL", r"POSTGRES|\APG_?(?:HOST|DATABASE|USER)"),
    ("MySQL", r"MYSQL"),
    ("RabbitMQ", r"RABBIT|AMQP"),
    ("Elasticsearch", r"ELASTIC|OPENSEARCH"),
    ("LDAP", r"LDAP_(?:URL|SERVER|HOST)"),
    ("StatsD", r"STATSD"),
    ("Memcached", r"MEMCACHE"),
    ("Kafka", r"KAFKA"),
)
_SYSTEM = re.compile(
    r"\A(?P<name>[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*?)_(?:INTERNAL_|API_|BASE_|SERVER_|SERVICE_|PUBLIC_)*"
    r"(?:URLS?|URI|API|HOST|ENDPOINT|SERVER|HOMESERVER|SOCKET|DSN)\Z"
)
_OWN = re.compile(
    r"\A(?:SITE|BASE|ROOT|LOGO|APP|SERVER|ALLOWED|DB|EMAIL|INTERNAL|PUBLIC|HELP|TERMS|PRIVACY|SUPPORT|PING|SUCCESS|APPEND|(?:\w+_)?DB"
    r"|DISABLE|TEST\w*|SQLALCHEMY|(?:\w+_)?(?:DATABASE|MEDIA|STATIC|LOGIN|LOGOUT|REDIRECT|CALLBACK|REPORT|LOGO|DOCS|ADMIN"
    r"|FORWARDED|BROKER|FAVICON|SKIPPED))\Z"
)
_ADDRESS = re.compile(r"://|(?:\A|[., ])_?[A-Z][A-Z0-9]*_[A-Z0-9_]*[A-Z0-9](?:\Z|,)|\A[\w-]+(?:\.[\w-]+)+\.[a-z]+\Z")
"""A target that shows where a call goes: a URL, a host, a setting."""
_KINDS = ("http", "queue", "mail", "object_storage", "file_storage", "search", "database", "cache")
_MAKES_ONLY = ("init_app", "Mail", "Message", "Session", "Config", "attach")
"""Calls that only prepare a client or a mail."""
_ALIKE = ("queue", "cache", "mail", "file_storage")
"""Kinds of which one server answers all calls: those with the same words on a failure share a row."""
_MOST_CALLERS = 4
_MOST_CALLS = 60
_MOST_TARGETS = 6
_MOST_SYSTEMS = 24
_MOST_SETTINGS = 4


def outside_lines(found: Inventory, say: Sentences) -> Iterator[str]:
    """Yield the section on other systems."""
    uses = [use for use in found.data.outside if use.kind not in _NO_SYSTEMS]
    systems = name_systems(found.data.settings)
    if not uses and not systems:
        return
    yield say.heading("outside")
    if systems:
        rows = [
            (name, ", ".join(item.name for item in items[:_MOST_SETTINGS]), f"{items[0].file}:{items[0].line}")
            for name, items in [*systems.items()][:_MOST_SYSTEMS]
        ]
        yield say.table(("system", "named_by", "place"), rows)
    if uses:
        yield from _calls(found, uses, say)
    yield from say.ask("outside_contacts")


def name_systems(settings: Iterable[Setting]) -> dict[str, list[Setting]]:
    """Return the systems that the names of settings and environment variables say, each with them.

    A variable is left out where the setting made of it says the same, and so are settings for tests.

    Args:
        settings: the settings of a project.
    """
    named = {id(item): name for item in settings if (name := _system_of(item)) and not is_for_tests(item.file)}
    within = {name for item in settings if id(item) in named for name in item.variables if name != item.name}
    found: dict[str, list[Setting]] = {}
    for item in settings:
        name = named.get(id(item), "")
        if name and item.name not in within:
            name = next((known for known in found if name.startswith(f"{known}_")), name)
            rows = found.setdefault(name, [])
            if all(row.name != item.name for row in rows):
                rows.append(item)
    shorter = {name: next((other for other in found if name.startswith(f"{other}_")), "") for name in found}
    for name, other in shorter.items():
        if other and not shorter[other]:
            found[other] += found.pop(name)
    return found


def _system_of(item: Setting) -> str:
    """Return the system that the name of a setting says; empty if it says none."""
    if known := next((name for name, pattern in _KNOWN if re.search(pattern, item.name)), ""):
        return known
    match = _SYSTEM.match(item.name)
    is_path = item.default.startswith(("'/", '"/', "f'/", 'f"/'))
    return match["name"] if match and not _OWN.match(match["name"]) and not is_path else ""


def _calls(found: Inventory, uses: Iterable[OutsideUse], say: Sentences) -> Iterator[str]:
    """Yield a table of the calls: to what, from which endpoints and jobs, and what happens if it does not answer."""
    groups: dict[tuple[str, str], list[OutsideUse]] = {}
    for use in uses:
        if use.what.rpartition(".")[2] in _MAKES_ONLY:
            continue
        is_known = use.kind in _ADDRESSED and _ADDRESS.search(use.target)
        if use.kind == "mail" and "SMTP" in use.what:
            name = "smtplib.SMTP()"
        else:
            name = use.target if is_known or (use.kind == "queue" and use.target) else _caller_and_function(use)
        groups.setdefault((use.kind, name), []).append(use)
    names, jobs = EndpointNames(found), _jobs_by_target(found)
    merged: dict[tuple[str, str], tuple[list[str], list[OutsideUse]]] = {}
    for (kind, name), calls in sorted(groups.items(), key=lambda item: (_KINDS.index(item[0][0]), item[0])):
        failure = failure_words(calls, found, say)
        key = (kind, failure if kind in _ALIKE else name)
        targets, together = merged.setdefault(key, ([], []))
        targets.append(name)
        together += calls
    rows = [
        (
            say.words.label(f"kinds.{kind}"),
            _targets(targets, say),
            _callers(calls, names, jobs, say),
            failure_words(calls, found, say),
            f"{calls[0].file}:{calls[0].line}",
        )
        for (kind, _), (targets, calls) in merged.items()
    ]
    yield f"{say.words.label('failures_hint')}"
    yield say.table(("kind", "target", "callers", "failure", "place"), rows[:_MOST_CALLS])
    if (rest := len(rows) - _MOST_CALLS) > 0:
        yield say.words.text("further_calls", count=rest) + "\n"


def _targets(names: list[str], say: Sentences) -> Markup:
    """Return the targets of a row, which are several where what follows a failure is the same."""
    more = [say.words.text("more_of_these", count=len(names) - _MOST_TARGETS)] if len(names) > _MOST_TARGETS else []
    return Markup(
        say.words.label("separator").join((*map(code_text, names[:_MOST_TARGETS]), *more)).replace("|", "\\|")
    )


def _caller_and_function(use: OutsideUse) -> str:
    """Return the called function, with the class or module that calls it: each client of its own has a row."""
    if use.kind not in _ADDRESSED:
        return f"{use.what}()"
    name = split_symbol(use.symbol)[1]
    owner = name.rpartition(".")[0] or use.file.rpartition("/")[2].removesuffix(".py")
    return f"{use.what}() in {owner}"


def _jobs_by_target(found: Inventory) -> dict[str, list[str]]:
    """Return target or called function -> names of the jobs that lead to it."""
    effects = {(item.file, item.line): item.calls for item in found.job_effects}
    by_target: dict[str, list[str]] = {}
    for job in own_jobs(found):
        for target in effects.get((job.file, job.line), ()):
            by_target.setdefault(target, []).append(name_of_job(job))
    return by_target


def _callers(
    calls: Iterable[OutsideUse], names: EndpointNames, jobs: Mapping[str, Iterable[str]], say: Sentences
) -> Markup:
    """Return the endpoints and jobs that lead to calls; the functions if none was found."""
    rows = list(calls)
    endpoints = dict.fromkeys(names.endpoint(name) for use in rows for name in use.endpoints)
    found = [*endpoints, *dict.fromkeys(name for use in rows for name in jobs.get(name_of_system(use), ()))]
    found = found or [*dict.fromkeys(split_symbol(use.symbol)[1] or use.file for use in rows)]
    more = say.words.text("more_endpoints", count=len(found) - _MOST_CALLERS) if len(found) > _MOST_CALLERS else ""
    return Markup(
        f"{say.words.label('separator').join(map(code_text, found[:_MOST_CALLERS]))}{more}".replace("|", "\\|")
    )
