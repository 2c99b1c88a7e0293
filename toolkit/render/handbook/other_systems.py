"""Write the section on other systems: those that settings name, and the calls to them by address."""

import re
from collections.abc import Iterable, Iterator

from toolkit.model.data_access import OutsideUse, Setting
from toolkit.model.inventory import Inventory
from toolkit.render.handbook.sentences import Sentences
from toolkit.render.handbook.setting_tables import is_for_tests

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
    r"\A(?:SITE|BASE|ROOT|LOGO|APP|SERVER|ALLOWED|DB|EMAIL|INTERNAL|PUBLIC|HELP|TERMS|PRIVACY|SUPPORT|PING|SUCCESS|APPEND"
    r"|DISABLE|TEST\w*|SQLALCHEMY|(?:\w+_)?(?:DATABASE|MEDIA|STATIC|LOGIN|LOGOUT|REDIRECT|CALLBACK|REPORT|LOGO|DOCS|ADMIN"
    r"|FORWARDED|BROKER|FAVICON|SKIPPED))\Z"
)
_ADDRESS = re.compile(r"://|(?:\A|[., ])_?[A-Z][A-Z0-9]*_[A-Z0-9_]*[A-Z0-9](?:\Z|,)|\A[\w-]+(?:\.[\w-]+)+\.[a-z]+\Z")
"""A target that shows where a call goes: a URL, a host, a setting."""
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
    addressed = [use for use in uses if use.kind in _ADDRESSED and _ADDRESS.search(use.target)]
    if addressed:
        yield _table(addressed, say)
    rest = [use for use in uses if use not in addressed]
    for kind in dict.fromkeys(use.kind for use in rest):
        yield _sum_calls(kind, [use for use in rest if use.kind == kind], say)
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


def _table(uses: Iterable[OutsideUse], say: Sentences) -> str:
    counted: dict[tuple[str, str], tuple[int, str]] = {}
    for use in uses:
        key = (use.kind, use.target)
        amount, place = counted.get(key, (0, f"{use.file}:{use.line}"))
        counted[key] = (amount + 1, place)
    rows = [
        (say.words.label(f"kinds.{kind}"), target, str(amount), place)
        for (kind, target), (amount, place) in sorted(counted.items())
    ]
    return say.table(("kind", "target", "calls", "place"), rows)


def _sum_calls(kind: str, uses: Iterable[OutsideUse], say: Sentences) -> str:
    """Write the calls of one kind without a known address in one sentence."""
    rows = list(uses)
    is_queue = kind == "queue"
    names = dict.fromkeys(use.target if is_queue and use.target else use.what for use in rows)
    what = ", ".join([*names][:_MOST_SETTINGS]) + (", \u2026" if len(names) > _MOST_SETTINGS else "")
    key = "unknown_addresses" if kind in ("http", "database") else "further_calls"
    places = [f"{use.file}:{use.line}" for use in rows]
    return say.cite(key, places, kind=say.words.label(f"kinds.{kind}"), count=len(rows), what=what)
