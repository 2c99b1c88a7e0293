"""Take an inventory of a project: the plug-ins of `toolkit/inventory/`, found by folder."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.wiring import plugins
from toolkit.wiring.fingerprint import code_fingerprint

if TYPE_CHECKING:
    from toolkit.model.api_change import ApiChange
    from toolkit.model.documents import ProjectDocuments, ReachedFinding
    from toolkit.model.inventory import Inventory, RouteCheck, RouteScore
    from toolkit.model.lock import Setup
    from toolkit.model.picture import SequenceChoice, SequencePicture
    from toolkit.model.request import AnalyzeOptions
    from toolkit.model.settings import Settings


def take_inventory(root: Path, settings: Settings, *, keep: bool = True) -> Inventory:
    """Take the inventory of a project from its source alone; without `keep`, it is not cached.

    Raises:
        UsageError: the root is not a directory.
    """
    from toolkit.flows.inventory import take_inventory
    from toolkit.flows.remembered_inventory import InventoryMemory
    from toolkit.store import open_cache

    with open_cache(root, keep=keep) as store:
        memory = InventoryMemory(store, code_fingerprint())
        return take_inventory(root, settings, route_adapters, memory)


def add_traffic(root: Path, found: Inventory, recordings: Sequence[Path]) -> Inventory:
    """Add what recordings show to an inventory: the named ones, or the usual one of the project.

    Raises:
        UsageError: a folder holds no recording, or one of a newer tebiki.
    """
    from toolkit.flows.recorded_traffic import add_traffic

    return add_traffic(root, found, recordings)


def mark_new_migrations(root: Path, found: Inventory, base: str = "") -> Inventory:
    """Mark every operation of a migration that is new since the merge base with a revision.

    Raises:
        UsageError, GitError: as `toolkit.flows.new_migrations.mark_new_migrations`.
    """
    from toolkit.flows.new_migrations import mark_new_migrations

    return mark_new_migrations(root, found, base)


def find_sequence(root: Path, found: Inventory, endpoint: str, choice: SequenceChoice) -> SequencePicture:
    """Return what one endpoint of an inventory does, as a sequence diagram: of a recorded request, or of its source.

    Raises:
        UsageError: no such endpoint or request was found, or a folder holds no recording.
    """
    from toolkit.flows.inventory_pictures import find_sequence

    return find_sequence(root, found, endpoint, choice)


def gather_documents(
    root: Path, settings: Settings, recordings: Sequence[Path], request: AnalyzeOptions
) -> ProjectDocuments:
    """Gather the facts from which documents of a project are drafted.

    Args:
        root: the project.
        settings: its settings.
        recordings: folders of recordings; empty: the usual one.
        request: options of the analysis whose findings are among the risks.

    Raises:
        UsageError: the root is not a directory, or its answers or a recording cannot be read.
    """
    from toolkit.flows.inventory_docs import gather_documents

    found = add_traffic(root, mark_new_migrations(root, take_inventory(root, settings)), recordings)
    return gather_documents(root, settings, found, _find_reached(request, settings))


def gather_facts(root: Path, settings: Settings) -> ProjectDocuments:
    """Gather the facts of a project for its open questions, without findings and recordings.

    Raises:
        UsageError: the root is not a directory, or its answers cannot be read.
    """
    from toolkit.flows.inventory_docs import gather_documents

    return gather_documents(root, settings, take_inventory(root, settings))


def _find_reached(request: AnalyzeOptions, settings: Settings) -> tuple[ReachedFinding, ...]:
    """Return what the rules find in a project, with the endpoints of its cached inventory."""
    from toolkit.flows.findings_at import make_rule_runner
    from toolkit.flows.reached_findings import find_reached
    from toolkit.flows.remembered_inventory import InventoryMemory
    from toolkit.store import open_cache

    run = partial(plugins.load("executors", "processes", "run"), jobs=request.jobs, timeout=request.settings.timeout)
    with open_cache(request.root, keep=request.cache) as cache:
        runner = make_rule_runner(request, plugins.catalogue(), code_fingerprint(), run, cache)
        return find_reached(request.root, settings, runner, InventoryMemory(cache, code_fingerprint()))


def score_inventory(truth: Path, found: Path) -> RouteScore:
    """Compare the routes of one file with those of another.

    Raises:
        UsageError: a file cannot be read or holds no routes.
    """
    from toolkit.flows.inventory import score_inventory

    return score_inventory(truth, found)


def compare_apis(old: str, new: str, root: Path, settings: Settings) -> tuple[ApiChange, ...]:
    """Compare two specifications, files or revisions, and return the changes that a client may notice.

    Raises:
        UsageError, GitError: as `toolkit.flows.api_changes.compare_apis`.
    """
    from toolkit.flows.api_changes import compare_apis

    return compare_apis(old, new, root, settings, route_adapters())


def describe_api(name: str, found: Inventory) -> dict[str, Any]:
    """The endpoints of an inventory as OpenAPI 3.1."""
    from toolkit.flows.api_changes import describe_api

    return describe_api(name, found)


def check_routes(root: Path, settings: Settings, setup: Setup, python: str) -> RouteCheck:
    """Compare the routes of the source with those of the running application.

    Raises:
        UsageError: as `toolkit.flows.check_routes.check_routes`.
    """
    from toolkit.flows.check_routes import check_routes

    return check_routes(root.resolve(), settings, route_adapters(), setup, python)


def route_adapters() -> dict[str, Any]:
    """Every web framework (a `toolkit.inventory.adapter.RouteAdapter`) by name."""
    folder = "inventory/frameworks"
    return {name: plugins.load(folder.replace("/", "."), name, "ADAPTER") for name in plugins.names(folder)}
