"""Add what recordings show to an inventory: which of its routes, status codes and fields were seen running."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from toolkit.characterize.recording_reader import read_recorded_requests
from toolkit.flows.record import runs_tests
from toolkit.flows.recording_folders import find_recordings
from toolkit.inventory.traffic.join import join_traffic
from toolkit.inventory.traffic.requests import RecordedRequests
from toolkit.model.inventory import Inventory


def add_traffic(root: Path, found: Inventory, named: Sequence[Path] = ()) -> Inventory:
    """Add what was recorded to an inventory; without any recorded request there is nothing to add.

    Args:
        root: the project.
        found: its inventory.
        named: folders of recordings; empty: the usual one, if it is there.

    Raises:
        UsageError: a folder holds no recording, or one of a newer tebiki.
    """
    folders = find_recordings(root, named)
    traffic = join_traffic(found, [_read(folder, root) for folder in folders]) if folders else None
    return msgspec.structs.replace(found, traffic=traffic if traffic and traffic.requests else None)


def _read(folder: Path, root: Path) -> RecordedRequests:
    recording = read_recorded_requests(folder)
    name = folder.relative_to(root) if folder.is_relative_to(root) else folder
    of_tests = any(runs_tests(run.command) for run in recording.runs)
    return RecordedRequests(str(name), recording.exchanges, of_tests, bool(recording.unfinished or recording.damaged))
