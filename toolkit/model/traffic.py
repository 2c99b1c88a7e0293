"""Marks that a recording gives to the interface which the source declares: seen running, or only in code.

A recording shows what happened while it was made, and no more: a route that is only in code may be in use all the same,
and what tests ask for need not be what clients ask for.
"""

from typing import Literal

import msgspec

Mark = Literal["seen", "only_in_code", "only_seen", "not_recorded"]
"""`only_seen`: seen running, and not in the code as far as it was read; `not_recorded`: bodies that could show it are
not wholly known."""
FieldPlace = Literal["path", "query", "header", "cookie", "form", "json", "file", "response"]
UNNAMED = "{}"
"""Stands for names that look like data and not like names of fields."""


def mark_of(is_declared: bool, is_seen: bool) -> Mark:
    """Return the mark of a part of the interface."""
    if not is_seen:
        return "only_in_code"
    return "seen" if is_declared else "only_seen"


class TrafficSource(msgspec.Struct, frozen=True):
    """One recording.

    Attributes:
        folder: its folder, as it was named.
        requests: number of requests to the program; `tests` of them were sent by a test client or while tests ran,
            `imported` come from a HAR file or an access log.
        prefix: path below which the program was mounted, as in `/app`; no route of the source begins with it.
        incomplete: whether a process did not end, or lines cannot be read, so that requests may be missing.
    """

    folder: str
    requests: int
    tests: int = 0
    imported: int = 0
    prefix: str = ""
    incomplete: bool = False


class StatusTraffic(msgspec.Struct, frozen=True, order=True):
    """A status code of an endpoint: the number of requests that were answered with it.

    Attributes:
        methods: methods of these requests.
    """

    code: int
    mark: Mark
    requests: int = 0
    methods: tuple[str, ...] = ()


class FieldTraffic(msgspec.Struct, frozen=True, order=True):
    """A parameter, or a field of a body: the number of requests that carried it, or whose response did.

    Attributes:
        place: part of the request, or `response`.
        name: its name; with dots for a field of a field. Values are nowhere.
        schema: name of the schema that declares it; empty if none does.
        methods: as of `StatusTraffic`.
    """

    place: FieldPlace
    name: str
    mark: Mark
    requests: int = 0
    schema: str = ""
    methods: tuple[str, ...] = ()

    @property
    def leaf(self) -> str:
        """The name within its own object."""
        return self.name.rpartition(".")[2]


class EndpointTraffic(msgspec.Struct, frozen=True):
    """The recorded requests to one route.

    Attributes:
        method, path: name the route.
        requests: number of requests; `tests` of them were sent by tests.
        recordings: positions of the recordings with requests to it, in `Traffic.sources`.
        methods: (method, requests).
        exceptions: requests that ended with an exception and without a status code.
        shared_with: names of other routes that match some of these requests equally well, `METHOD path`.
        statuses, fields: what was answered and carried, and what the code declares.
    """

    method: str
    path: str
    requests: int = 0
    tests: int = 0
    recordings: tuple[int, ...] = ()
    methods: tuple[tuple[str, int], ...] = ()
    exceptions: int = 0
    shared_with: tuple[str, ...] = ()
    statuses: tuple[StatusTraffic, ...] = ()
    fields: tuple[FieldTraffic, ...] = ()

    @property
    def mark(self) -> Mark:
        """The mark of the route itself."""
        return mark_of(is_declared=True, is_seen=self.requests > 0)

    @property
    def compared_fields(self) -> tuple[FieldTraffic, ...]:
        """The fields of requests, and those of responses if the code declares any: else it says nothing of them."""
        declares = any(item.place == "response" and item.schema for item in self.fields)
        return tuple(item for item in self.fields if declares or item.place != "response")


class UnlistedTraffic(msgspec.Struct, frozen=True):
    """Requests that the program answered, to a route that was not found in its source.

    Attributes:
        path: segments that look like data are `{}`.
        statuses: (status code, requests).
        is_method: whether the path is in the code, without this method.
    """

    method: str
    path: str
    requests: int
    tests: int = 0
    statuses: tuple[tuple[int, int], ...] = ()
    is_method: bool = False


class Traffic(msgspec.Struct, frozen=True):
    """Recorded requests, joined with the endpoints of an inventory.

    Attributes:
        endpoints: one for each route of the inventory, in its order.
        unlisted: routes that were not found in the code, most requests first.
        refused: requests that no route matches and that were not served either: answered with 404 or 405, with a
            redirect to the path with another slash at its end, or by the framework (`OPTIONS`).
    """

    sources: tuple[TrafficSource, ...]
    endpoints: tuple[EndpointTraffic, ...]
    unlisted: tuple[UnlistedTraffic, ...] = ()
    refused: int = 0

    @property
    def requests(self) -> int:
        """Number of requests to the program."""
        return sum(source.requests for source in self.sources)

    @property
    def tests(self) -> int:
        """Number of requests that tests sent."""
        return sum(source.tests for source in self.sources)
