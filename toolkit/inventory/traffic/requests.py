"""Reduce recorded exchanges to what a join with the source needs, without any value."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from urllib.parse import unquote

from toolkit.inventory.traffic.read_names import CarriedNames, read_names
from toolkit.model.recording import Exchange

_LONGEST_PATH = 2000
_TEST_CLIENT = re.compile(r"werkzeug/|testclient\Z")
"""User agents of the test clients of Flask, Quart, Starlette and FastAPI; that of Django has a host name instead."""
_TEST_HOST = "testserver"


class RecordedRequests(NamedTuple):
    """The requests of one recording.

    Attributes:
        folder: name of its folder.
        exchanges: what was recorded; requests to other services do not count.
        of_tests: whether the recorded command ran tests.
        incomplete: whether requests may be missing.
    """

    folder: str
    exchanges: Iterable[Exchange]
    of_tests: bool = False
    incomplete: bool = False


class RecordedRequest(NamedTuple):
    """One request to the program.

    Attributes:
        path: decoded, without the query.
        status: status code of the response; 0: the program raised an exception.
        recording: position of its recording.
        carried: the names that it and its response carried.
    """

    method: str
    path: str
    status: int
    is_of_test: bool
    is_imported: bool
    recording: int
    carried: CarriedNames


def read_requests(recording: RecordedRequests, number: int) -> Iterator[RecordedRequest]:
    """Yield the requests to the program; `number`: position of the recording."""
    for exchange in recording.exchanges:
        if exchange.direction == "incoming":
            path = re.sub(r"\A[a-z]+://[^/]*", "", exchange.target.partition("?")[0])[:_LONGEST_PATH]
            is_imported = exchange.protocol == "import"
            yield RecordedRequest(
                exchange.method.upper(),
                re.sub(r"/{2,}", "/", f"/{unquote(path)}"),
                exchange.status,
                not is_imported and (recording.of_tests or _is_of_test(exchange)),
                is_imported,
                number,
                read_names(exchange),
            )


def _is_of_test(exchange: Exchange) -> bool:
    """Return whether a test client sent a request."""
    headers = {name.lower(): value for name, value in exchange.headers}
    hosts = {headers.get("host", ""), *exchange.server[1:2]}
    return exchange.is_of_test or _TEST_HOST in hosts or bool(_TEST_CLIENT.match(headers.get("user-agent", "")))
