"""Findings of the rules for the documents of a project, with the endpoints that lead to each."""

from pathlib import Path

import msgspec

from toolkit.flows.findings_at import RuleRunner
from toolkit.flows.remembered_inventory import BRIEF, InventoryKey, InventoryMemory
from toolkit.flows.run_rules import run_rules
from toolkit.model.documents import ReachedFinding
from toolkit.model.endpoint_reach import EndpointReach, InventoryBrief
from toolkit.model.settings import Settings
from toolkit.source.discover import discover_files
from toolkit.source.file_bytes import read_files

_MEBIBYTE = 2**20


def find_reached(
    root: Path, settings: Settings, runner: RuleRunner, memory: InventoryMemory
) -> tuple[ReachedFinding, ...]:
    """Return the findings of high and medium severity of code that serves, one for each function.

    Args:
        root: the project.
        settings: its settings.
        runner: runs the rules; measured files are cached, and shared with `tebiki analyze`.
        memory: the cache in which the inventory of the same files is.
    """
    project = runner.measure_project(root.resolve().name, root)
    found = run_rules(project, runner.rules.values()).by_symbol
    reach = _read_reach(root, settings, memory)
    return tuple(
        ReachedFinding(item, reach.of([item.symbol], project.by_path) or ())
        for item in found
        if item.severity != "low" and not item.is_test
    )


def _read_reach(root: Path, settings: Settings, memory: InventoryMemory) -> EndpointReach:
    """Return the endpoints that lead to each function, as the cached inventory has them; empty if none is cached."""
    discovery = discover_files(root, settings)
    read = read_files(root.resolve(), discovery.files, int(settings.size_limit * _MEBIBYTE))
    brief = InventoryKey(memory, root, settings, discovery, read).read_values(BRIEF)
    return msgspec.msgpack.decode(brief, type=InventoryBrief).reach if brief else EndpointReach()
