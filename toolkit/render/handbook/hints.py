"""Write what the files say of a question that they answer only in part: backups, monitoring."""

import re
from collections.abc import Iterator

from toolkit.model.inventory import Inventory, Route
from toolkit.model.setup import SetupFacts
from toolkit.render.handbook.endpoints import ANY_METHOD
from toolkit.render.handbook.sentences import Sentences
from toolkit.render.inventory.unchecked import REFUSED

_BACKUP = re.compile(r"back[-_ ]?up|(?:pg|mysql|mongo)_?dump|snapshot|バックアップ", re.IGNORECASE)
_HEALTH = re.compile(
    r"/(?:(?:\w*_)?(?:health(?:z|[-_]?checks?)?|heartbeat)|alive|livez?|readyz?|metrics|ping|_?status)/?\Z",
    re.IGNORECASE,
)
_WATCHES = re.compile(
    r"SENTRY|RAVEN_|STATSD|PROMETHEUS|NEW_RELIC|DATADOG|ROLLBAR|OPENTELEMETRY|OTEL_|HONEYBADGER|BUGSNAG", re.IGNORECASE
)
_READS = ("GET", ANY_METHOD)
_MOST = 5


def backups_of(found: Inventory, setup: SetupFacts) -> dict[str, str]:
    """Return place -> text of the schedules and commands that are named after backups."""
    told = {item.place: item.text for item in setup.schedules if _BACKUP.search(item.text)}
    for use in found.data.outside:
        if use.kind in ("job", "command") and _BACKUP.search(use.target):
            told.setdefault(f"{use.file}:{use.line}", use.target)
    return told


def monitoring_settings(found: Inventory) -> dict[str, str]:
    """Return the settings of monitoring services, with their places."""
    return {item.name: f"{item.file}:{item.line}" for item in found.data.settings if _WATCHES.search(item.name)}


def backup_lines(found: Inventory, setup: SetupFacts, say: Sentences) -> Iterator[str]:
    """Yield the schedules and commands that are named after backups."""
    if told := backups_of(found, setup):
        names = ", ".join([*told.values()][:_MOST])
        yield say.cite("backups", told, names=names)


def health_paths(found: Inventory) -> dict[str, str]:
    """Return the paths without parameters that are named like a health check and that GET asks, with their places.

    The first ones need no log-in, and are short.
    """
    routes = sorted(
        (route for route in found.routes if route.method in _READS),
        key=lambda route: (_refuses(route, found), "metrics" in route.path, route.path.count("/")),
    )
    return {
        route.path: f"{route.file}:{route.line}"
        for route in routes
        if _HEALTH.search(f"/{route.path.strip('^$')}") and not re.search(r"[<{(]", route.path)
    }


def open_health_path(found: Inventory) -> tuple[str, str]:
    """Return the path of a health check that needs no log-in, as far as the source shows it, with its place.

    Two empty texts if there is none.
    """
    closed = {route.path for route in found.routes if _refuses(route, found)}
    return next((item for item in health_paths(found).items() if item[0] not in closed), ("", ""))


def _refuses(route: Route, found: Inventory) -> bool:
    """Return whether an endpoint checks its caller, or may answer 401 or 403."""
    return any(
        item.route == route and (item.caller_checks or any(status.code in REFUSED for status in item.statuses))
        for item in found.endpoints
    )


def monitoring_lines(found: Inventory, say: Sentences) -> Iterator[str]:
    """Yield the endpoints that answer whether the system is well, and the settings of monitoring services."""
    if routes := health_paths(found):
        yield say.cite("health_paths", routes.values(), names=", ".join([*routes][:_MOST]))
    if settings := monitoring_settings(found):
        yield say.cite("monitoring_settings", settings.values(), names=", ".join([*settings][:_MOST]))
