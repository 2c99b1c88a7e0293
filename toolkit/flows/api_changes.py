"""Compare two API specifications, given as files or taken from the source at two revisions."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
import yaml

from toolkit.change.revisions import resolve_revision
from toolkit.change.scratch_tree import checked_out
from toolkit.errors import UsageError
from toolkit.flows.read_inventory import MEBIBYTE, ParseFile, find_endpoints
from toolkit.flows.remembered_inventory import SPECIFICATION, InventoryKey, InventoryMemory
from toolkit.inventory.adapter import RouteAdapter
from toolkit.inventory.diff.compare import compare_specifications
from toolkit.inventory.openapi import openapi_document
from toolkit.model.api_change import ApiChange
from toolkit.model.inventory import Inventory
from toolkit.model.settings import Settings
from toolkit.source.discover import discover_files
from toolkit.source.file_bytes import read_files
from toolkit.source.parse import parse_file
from toolkit.system.regular_file import read_regular

_MOST_VALUES = 1_000_000
"""Values that a specification may have: a few aliases of aliases make billions."""


def compare_apis(
    old: str, new: str, root: Path, settings: Settings, adapters: Mapping[str, RouteAdapter]
) -> tuple[ApiChange, ...]:
    """Compare two specifications and return the changes that a client may notice.

    Args:
        old: a file with OpenAPI or Swagger in JSON or YAML; else a revision of the project.
        new: a file or revision, likewise.
        root: the project, for revisions.
        settings: settings of the project.
        adapters: name of a framework -> its adapter.

    Raises:
        UsageError: a file holds no specification, or there is no such file and no such revision.
        GitError: git cannot read a revision.
    """
    before, after = (_read_specification(name, root, settings, adapters) for name in (old, new))
    return compare_specifications(before, after)


def describe_api(name: str, found: Inventory) -> dict[str, Any]:
    """Describe the endpoints of an inventory as OpenAPI 3.1; `name` is the title of the system."""
    return openapi_document(name, found.endpoints, found.schemas, found.traffic)


def source_specification(
    root: Path,
    settings: Settings,
    adapters: Mapping[str, RouteAdapter],
    parse: ParseFile = parse_file,
    memory: InventoryMemory | None = None,
) -> dict[str, Any]:
    """Derive the OpenAPI specification from the source of a project, or return the cached one of the same files.

    Args:
        root: the project.
        settings: settings of the project.
        adapters: framework -> what is known of it.
        parse: like `parse_file`, perhaps with a cache.
        memory: the cache; None: no cache.

    Raises:
        UsageError: the root is not a directory.
    """
    discovery = discover_files(root, settings)
    read = read_files(root, discovery.files, int(settings.size_limit * MEBIBYTE))
    key = InventoryKey(memory, root, settings, discovery, read) if memory else None
    if key and (remembered := key.read_values(SPECIFICATION)):
        return msgspec.json.decode(remembered, type=dict[str, Any])
    found = find_endpoints(root, settings, adapters, read, parse)
    document = openapi_document("project", found.endpoints, found.schemas)
    if key:
        with suppress(UnicodeEncodeError):  # names that are no text, as Python 2 allows them, are not kept
            key.store_values(found.named, {SPECIFICATION: msgspec.json.encode(document)})
    return document


def _read_specification(
    name: str, root: Path, settings: Settings, adapters: Mapping[str, RouteAdapter]
) -> Mapping[str, Any]:
    if Path(name).is_file():
        return read_specification_file(Path(name))
    with checked_out(root, resolve_revision(root, name)) as folder:
        return source_specification(folder, settings, adapters)


def read_specification_file(file: Path) -> Mapping[str, Any]:
    """Decode a specification in JSON or YAML.

    Raises:
        UsageError: the file cannot be read, or is not a specification.
    """
    try:
        data = read_regular(file)
        value = msgspec.json.decode(data) if data.lstrip()[:1] == b"{" else yaml.safe_load(data)
        count = _count_values(value, {})
    except (OSError, msgspec.DecodeError, yaml.YAMLError, ValueError, RecursionError) as error:
        raise UsageError(f"{file} cannot be read as JSON or YAML: {error}. Correct that, then run again.") from error
    if count > _MOST_VALUES:
        raise UsageError(
            f"{file} holds over a million values where aliases are written out. Shorten it, then run again."
        )
    if not isinstance(value, dict) or not ({"openapi", "swagger"} & set(value)):
        raise UsageError(f"{file} holds no specification: it must have `openapi` or `swagger` at its top.")
    if not _has_paths(value.get("paths", {})):
        raise UsageError(f"{file} holds no specification: `paths` must give an object for each path.")
    return value


def _count_values(value: Any, known: dict[int, int]) -> int:
    """Count the values in a document with each alias written out, which YAML reads as the same object.

    Args:
        value: of the document.
        known: id of a list or object -> its count.
    """
    if not isinstance(value, dict | list):
        return 1
    if id(value) not in known:
        known[id(value)] = 0  # where it holds itself
        inner = value.values() if isinstance(value, dict) else value
        known[id(value)] = 1 + sum(_count_values(it, known) for it in inner)
    return known[id(value)]


def _has_paths(given: object) -> bool:
    """Return whether a value can be the `paths` of a specification; extensions (`x-`) may be anything."""
    kinds = (dict, type(None))
    return given is None or (
        isinstance(given, dict)
        and all(isinstance(item, kinds) or f"{path}".startswith("x-") for path, item in given.items())
    )
