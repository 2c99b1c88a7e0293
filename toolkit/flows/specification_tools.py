"""Tools of proofs that compare APIs from source; what reads an inventory is only imported when they are used.

A proof that ends with a difference before it compares APIs needs none of it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from toolkit.model.api_change import ApiChange
from toolkit.proof.tools import ProofTools
from toolkit.source.parse import parse_file
from toolkit.state.settings import load

if TYPE_CHECKING:
    from toolkit.flows.remembered_inventory import InventoryMemory
    from toolkit.inventory.adapter import RouteAdapter


def with_specification(
    tools: ProofTools,
    base: Path,
    find_adapters: "Callable[[], Mapping[str, RouteAdapter]]",
    open_memory: "Callable[[], InventoryMemory]",
) -> ProofTools:
    """Return the tools of proofs with the comparison of APIs from source.

    Args:
        tools: the tools of a project.
        base: the project before the change.
        find_adapters: returns framework -> what is known of it.
        open_memory: returns the cache of specifications: proofs of several branches share their base.
    """
    settings, parse = load(base), cache(parse_file)  # both revisions share most files
    adapters, memory = cache(find_adapters), cache(open_memory)

    def describe(folder: Path) -> Mapping[str, Any]:
        from toolkit.flows.api_changes import source_specification

        return source_specification(folder, settings, adapters(), parse, memory())

    return replace(tools, specification=describe, compare_apis=_compare_specifications)


def _compare_specifications(old: Mapping[str, Any], new: Mapping[str, Any]) -> Sequence[ApiChange]:
    from toolkit.inventory.diff.compare import compare_specifications

    return compare_specifications(old, new)
