"""Gather the data that pages show besides the report: code, the latest commits of its files, and endpoints."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import msgspec
from msgspec.structs import replace

from toolkit.errors import GitError
from toolkit.flows.inputs import Inputs
from toolkit.flows.listings import ListingTools, make_listings
from toolkit.flows.recording_folders import find_recordings
from toolkit.flows.remembered_inventory import KIND, InventoryKey, InventoryMemory
from toolkit.history.latest_commits import describe_commits
from toolkit.model.endpoint_reach import EndpointReach, InventoryBrief
from toolkit.model.inventory import Inventory
from toolkit.model.listing import LatestCommit, ReportSources
from toolkit.model.picture import PictureDifferences, SequencePicture
from toolkit.model.report import Report
from toolkit.model.request import AnalyzeOptions
from toolkit.source.masked_lines import mask_document


def report_sources(report: Report, request: AnalyzeOptions, inputs: Inputs, tools: ListingTools) -> ReportSources:
    """Gather the sources of a report.

    Args:
        report: the report.
        request: the options.
        inputs: the files of the project.
        tools: tools that prepare listings of code.
    """
    shown = make_listings(report, inputs.found.data, inputs.discovery.documents, tools)
    memory = InventoryMemory(tools.cache, tools.version)
    found = remembered_inventory(request, inputs, memory)
    if found and inputs.recordings:
        found = _with_recorded_sequences(request, found)
    inventory = mask_inventory(found) if found else None
    reach = msgspec.msgpack.decode(inputs.inventory, type=InventoryBrief).reach if inventory else EndpointReach()
    handlers = {path for path, code in reach.code.items() if any(code.values())}
    changes = _changes(report, request.root, {item.path for item in shown} | handlers)
    return ReportSources(shown, changes, inventory, reach, tools.cache, tools.version)


def _with_recorded_sequences(request: AnalyzeOptions, found: Inventory) -> Inventory:
    """Return an inventory with sequences of recorded requests, where there are any."""
    from toolkit.flows.recorded_sequences import read_sequences

    recorded = read_sequences(request.root, found, find_recordings(request.root, request.recordings))
    return replace(found, sequences=recorded.draw_recorded()) if recorded else found


def remembered_inventory(request: AnalyzeOptions, inputs: Inputs, memory: InventoryMemory) -> Inventory | None:
    """Return the cached inventory of the same files, if any."""
    key = InventoryKey(memory, request.root, request.settings, inputs.discovery, inputs.found)
    taken = key.read_values(KIND) if inputs.inventory else b""
    return msgspec.msgpack.decode(taken, type=Inventory) if taken else None


def _changes(report: Report, root: Path, paths: Iterable[str]) -> dict[str, tuple[LatestCommit, ...]]:
    wanted = frozenset(paths)
    latest = {item.path: item.latest for item in report.sections.history.files if item.path in wanted}
    try:
        known = describe_commits(root, (name for names in latest.values() for name in names))
    except GitError:
        known = {}  # the report says that history could not be read; here only subjects are missing
    masked = {name: replace(change, subject=mask_document(change.subject)) for name, change in known.items()}
    return {path: tuple(masked[name] for name in names if name in masked) for path, names in latest.items()}


def mask_inventory(found: Inventory) -> Inventory:
    """Mask secrets in texts of the program that pages quote: addresses, inputs, messages."""
    mask = cache(mask_document)

    def mask_picture(picture: SequencePicture) -> SequencePicture:
        boxes = [replace(box, name=mask(box.name)) for box in picture.participants]
        messages = tuple(
            replace(item, source=mask(item.source), target=mask(item.target), text=mask(item.text))
            for item in picture.messages
        )
        unresolved = tuple(map(mask, picture.unresolved))
        unique = tuple({box.name: box for box in boxes}.values())
        names = msgspec.structs.asdict(picture.differences)
        differences = PictureDifferences(**{key: tuple(map(mask, found)) for key, found in names.items()})
        masked = replace(picture, participants=unique, messages=messages, unresolved=unresolved)
        return replace(masked, title=mask(picture.title), differences=differences)

    data = replace(
        found.data,
        outside=tuple(replace(use, target=mask(use.target)) for use in found.data.outside),
        filters=tuple(replace(item, input=mask(item.input)) for item in found.data.filters),
    )
    endpoints = tuple(replace(item, summary=mask(item.summary)) for item in found.endpoints)
    sequences = {name: mask_picture(picture) for name, picture in found.sequences.items()}
    return replace(found, data=data, endpoints=endpoints, sequences=sequences)
