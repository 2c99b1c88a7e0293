"""Draw sequences of endpoints from recordings."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

import msgspec

from toolkit.characterize.recording_reader import read_sent_statements
from toolkit.errors import SourceError, UsageError
from toolkit.flows.record import runs_tests
from toolkit.inventory.pictures.recorded_calls import find_loop_lines
from toolkit.inventory.pictures.recorded_requests import SentByRequests, choose_request, count_statuses
from toolkit.inventory.pictures.recorded_sequence import RecordedEndpoint, list_paths, picture_request
from toolkit.inventory.pictures.sequence_differences import name_participants
from toolkit.inventory.traffic.join import match_requests
from toolkit.inventory.traffic.match_path import PathMatcher
from toolkit.inventory.traffic.requests import RecordedRequests, read_requests
from toolkit.model.inventory import Endpoint, Inventory
from toolkit.model.links import endpoint as fold_endpoint
from toolkit.model.picture import RecordedSource, SequencePicture
from toolkit.model.recording import Exchange, Recording
from toolkit.source.parse import parse_file
from toolkit.source.read import read_file

_LARGEST = 8 * 2**20


class RecordedSequences:
    """Sequences of the endpoints of an inventory from recordings.

    Args:
        root: the project.
        found: its inventory.
        recordings: name of its folder -> recording.
    """

    def __init__(self, root: Path, found: Inventory, recordings: Mapping[str, Recording]) -> None:
        self._root, self._found = root, found
        self._sent = SentByRequests(recordings)
        self._endpoints: dict[str, Endpoint] = {}
        for item in found.endpoints:
            self._endpoints.setdefault(fold_endpoint(item.route.method, item.route.path), item)
        self._requests: dict[str, list[Exchange]] = defaultdict(list)
        self._of_tests: set[tuple[str, int]] = set()
        matcher = PathMatcher(found.endpoints)
        for name, recording in recordings.items():
            self._add_requests(name, recording, matcher)
        self._find_loops = cache(self._read_loops)

    def _add_requests(self, name: str, recording: Recording, matcher: PathMatcher) -> None:
        """Add the requests of a recording to the endpoints that they belong to."""
        of_tests = any(runs_tests(run.command) for run in recording.runs)
        incoming = [item for item in recording.exchanges if item.direction == "incoming" and item.protocol != "import"]
        requests = list(read_requests(RecordedRequests(name, incoming, of_tests), 0))
        for exchange, request, matched in zip(incoming, requests, match_requests(requests, matcher), strict=True):
            for position in matched.routes:
                route = self._found.endpoints[position].route
                self._requests[fold_endpoint(route.method, route.path)].append(exchange)
            if request.is_of_test:
                self._of_tests.add((exchange.process, exchange.order))

    def draw(
        self, name: str, method: str = "*", status: int | None = None, number: int | None = None
    ) -> SequencePicture:
        """Return the sequence of a recorded request of an endpoint, or that of its source if none was recorded.

        Args:
            name: the endpoint, `METHOD /folded/{}`.
            method: method of the request, for an endpoint with any method; `*`: any.
            status: status code of the request; None: the most usual one.
            number: position of the request among those of the endpoint, from 1; None: one that shows most.

        Raises:
            UsageError: no request has this status or number.
        """
        requests = [item for item in self._requests.get(name, ()) if method in ("*", item.method)]
        static = self._found.sequences[name]
        if not requests and status is None and number is None:
            source = RecordedSource(self._sent.folders, self._sent.requests, (), 0, 0, 0)
            return msgspec.structs.replace(static, recorded=source)
        chosen = choose_request(requests, self._sent, status, number)
        if chosen is None:
            known = ", ".join(f"{code or 'exception'} ({count})" for code, count in count_statuses(requests))
            raise UsageError(
                f"no recorded request of {name} is like that. There are {len(requests)}, by status: {known}."
            )
        paths = list_paths(self._sent.list_lines(chosen.request))
        route = self._endpoints[name].route
        endpoint = RecordedEndpoint(
            route=route,
            title=f"{chosen.request.method} {static.title.partition(' ')[2]}",
            requests=requests,
            names=name_participants(route, static, self._found.data),
            loops={path: self._find_loops(path) for path in sorted(paths)},
            is_of_test=(chosen.request.process, chosen.request.order) in self._of_tests,
        )
        return picture_request(endpoint, self._sent, chosen)

    def draw_recorded(self) -> dict[str, SequencePicture]:
        """Return the sequences of all endpoints, `METHOD /folded/{}`: of a recorded request where there is one."""
        return {name: self.draw(name) for name in self._found.sequences}

    def _read_loops(self, path: str) -> frozenset[int]:
        with suppress(SourceError):
            return find_loop_lines(parse_file(path, read_file(self._root, path, _LARGEST)).tree)
        return frozenset()


def _name(folder: Path, root: Path) -> str:
    return str(folder.relative_to(root) if folder.is_relative_to(root) else folder)


def read_sequences(root: Path, found: Inventory, folders: Sequence[Path]) -> RecordedSequences | None:
    """Read recordings; None if none of them holds statements.

    Raises:
        UsageError: a folder holds no recording, or one of a newer tebiki.
    """
    read = {_name(folder, root): read_sent_statements(folder) for folder in folders}
    whole = {name: item for name, item in read.items() if any("data" in run.levels for run in item.runs)}
    return RecordedSequences(root, found, whole) if whole else None
