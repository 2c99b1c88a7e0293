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
    """Ask the application for its URL map, in a copy of the project in the sandbox of a replay, and compare.

    Args:
        root: the project.
        settings: its configuration.
        adapters: framework -> what is known of it.
        setup: where the application is, and how it is started.
        python: its interpreter.

    Raises:
        UsageError: the application cannot be imported, or is of no framework that tells its URLs.
    """
    with fresh_copies(RunTarget(python, root))() as target:
        answer = ask_program(setup, target, "replay.list_urls")
    return compare_with_running(answer["urls"], take_inventory(root, settings, lambda: adapters))


def compare_with_running(urls: Iterable[tuple[str, str]], found: Inventory) -> RouteCheck:
    """Hold found routes against (method and pattern, view) of the running application, without HEAD and OPTIONS.

    Args:
        urls: as the probe lists them; Django names no method.
        found: from the source.
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
