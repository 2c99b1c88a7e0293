"""Take an inventory of a project, or return the cached one of the same files."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from toolkit.errors import UsageError
from toolkit.flows.remembered_inventory import BRIEF, KIND, InventoryKey, InventoryMemory
from toolkit.inventory.score import score_routes
from toolkit.model.inventory import Inventory, RouteScore
from toolkit.model.links import digest
from toolkit.model.settings import Settings
from toolkit.source.discover import discover_files
from toolkit.source.file_bytes import read_files
from toolkit.system.regular_file import read_regular

if TYPE_CHECKING:
    from toolkit.inventory.adapter import RouteAdapter

_MEBIBYTE = 2**20


def take_inventory(
    root: Path,
    settings: Settings,
    load_adapters: "Callable[[], Mapping[str, RouteAdapter]]",
    memory: InventoryMemory | None = None,
) -> Inventory:
    """Take the inventory of every Python file of a project; nothing of it is imported or executed.

    Args:
        root: the project.
        settings: settings of the project; registrations in tests and in code that is not run are left out.
        load_adapters: loads name of a framework -> its adapter; called only if nothing is cached.
        memory: the cache of inventories; None: no cache.

    Raises:
        UsageError: the root is not a directory.
    """
    discovery = discover_files(root, settings)
    read = read_files(root, discovery.files, int(settings.size_limit * _MEBIBYTE))
    key = InventoryKey(memory, root, settings, discovery, read) if memory else None
    if key and (remembered := key.read_values(KIND)):
        return msgspec.msgpack.decode(remembered, type=Inventory)
    from toolkit.flows.read_inventory import read_inventory  # takes longer than everything above

    taken = read_inventory(root, settings, load_adapters(), discovery, read)
    if key:
        encode = msgspec.msgpack.encode
        whole = encode(taken.inventory)
        brief = msgspec.structs.replace(taken.brief, whole=digest(whole))
        key.store_values(taken.named, {KIND: whole, BRIEF: encode(brief)})
    return taken.inventory


def score_inventory(truth: Path, found: Path) -> RouteScore:
    """Compare the routes of two files in JSON, each an object with `routes`, or a list of them.

    Raises:
        UsageError: a file cannot be read or holds no routes.
    """
    return score_routes(_read_routes(truth), _read_routes(found))


def _read_routes(file: Path) -> list[dict[str, str]]:
    try:
        value = msgspec.json.decode(read_regular(file))
    except (OSError, msgspec.DecodeError, RecursionError) as error:
        raise UsageError(f"{file} cannot be read as JSON: {error}. Correct that, then run again.") from error
    rows = value.get("routes") if isinstance(value, dict) else value
    if not isinstance(rows, list) or not all(map(_is_row, rows)):
        wanted = '{"routes": [{"method": "GET", "path": "/users/{id}"}]}'
        raise UsageError(f"{file} holds no list of routes: it must look like {wanted}.")
    return rows


def _is_row(row: object) -> bool:
    return isinstance(row, dict) and isinstance(row.get("method"), str) and isinstance(row.get("path"), str)
