"""Compare the routes that are found in the source with those of the running application."""

from collections.abc import Iterable, Mapping
from pathlib import Path

from toolkit.flows.inventory import take_inventory
from toolkit.inventory.adapter import RouteAdapter
from toolkit.inventory.score import fold_path, score_routes
from toolkit.model.inventory import Inventory, RouteCheck, RunningRoute
from toolkit.model.lock import Setup
from toolkit.model.settings import Settings
from toolkit.session.run_target import RunTarget, fresh_copies
from toolkit.session.start_program import ask_program

_NOT_COMPARED = frozenset({"HEAD", "OPTIONS"})


def check_routes(
    root: Path, settings: Settings, adapters: Mapping[str, RouteAdapter], setup: Setup, python: str
) -> RouteCheck:
    """Ask the running application for its URL map, in a scratch copy and the sandbox, and compare it with the source.

    Args:
        root: the project.
        settings: its configuration.
        adapters: name of a framework -> its adapter.
        setup: where the application is, and how to start it.
        python: its interpreter.

    Raises:
        UsageError: the application cannot be imported, or its framework does not list URLs.
    """
    with fresh_copies(RunTarget(python, root))() as target:
        answer = ask_program(setup, target, "replay.list_urls")
    return compare_with_running(answer["urls"], take_inventory(root, settings, lambda: adapters))


def compare_with_running(urls: Iterable[tuple[str, str]], found: Inventory) -> RouteCheck:
    """Compare routes of the source with those of the running application, without HEAD and OPTIONS.

    Args:
        urls: (method and pattern, view) as the probe lists them; Django gives no method.
        found: the inventory of the source.
    """
    running = [_running_route(name, view) for name, view in urls]
    running = [route for route in running if route.method not in _NOT_COMPARED]
    score = score_routes(
        [{"method": route.method, "path": route.path} for route in running],
        [{"method": route.method, "path": route.path} for route in found.routes],
    )
    missing, extra = set(score.missing), set(score.extra)
    return RouteCheck(
        score=score,
        only_running=tuple(sorted({route for route in running if fold_path(route.path) in missing})),
        only_source=tuple(route for route in found.routes if fold_path(route.path) in extra),
        unresolved=len(found.unresolved),
    )


def _running_route(name: str, view: str) -> RunningRoute:
    method, space, path = name.partition(" ")
    if not space or not (method.isupper() or method == "*"):
        method, path = "*", name
    return RunningRoute(path if path.startswith("/") else f"/{path}", method, view)
