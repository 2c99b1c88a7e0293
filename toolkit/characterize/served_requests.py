"""Read status, response time and number of statements of served requests from a log or a recording."""

import re
from dataclasses import dataclass
from pathlib import Path

from toolkit.characterize.access_log import match_lines
from toolkit.model.recording import Recording

_SECONDS = re.compile(r"(?:^|\s)\"?(?:[\w-]+[=:])?(\d+\.\d+)s?\"?(?=\s|$)")
_MICROSECONDS = re.compile(r"(?:^|\s)\"?(?:[\w-]+[=:])?(\d+)\"?(?=\s|$)")


@dataclass(frozen=True)
class ServedRequest:
    """A request that was served.

    Attributes:
        method, path: as in the request line, without the query.
        status: status code of the response; 0: the program raised an exception before there was one.
        milliseconds: response time; None: not in the log.
        statements: number of database statements; None: not in the log.
    """

    method: str
    path: str
    status: int
    milliseconds: float | None = None
    statements: int | None = None


def read_served_requests(log: Path) -> tuple[ServedRequest, ...]:
    """Read the requests of an access log in the common or combined format.

    A number after these fields is the response time: seconds if it has a decimal point (`$request_time` of nginx,
        `%(L)s` of Gunicorn), else microseconds (`%D` of Apache httpd and Gunicorn).

    Raises:
        UsageError: it cannot be read, or no line of it is a request.
    """
    return tuple(
        ServedRequest(match["method"], _path(match["target"]), int(match["status"]), _milliseconds(rest))
        for match, rest in match_lines(log)
        if match
    )


def recorded_requests(recording: Recording) -> tuple[ServedRequest, ...]:
    """Return the requests that a program answered while it was recorded, with the number of their statements.

    That number is unknown if any process was recorded without data access.
    """
    complete = all("data" in run.levels for run in recording.runs)
    return tuple(
        ServedRequest(one.method, _path(one.target), one.status, statements=len(one.commands) if complete else None)
        for one in recording.exchanges
        if one.direction == "incoming" and one.protocol != "import"
    )


def _path(target: str) -> str:
    return re.sub(r"^[a-z]+://[^/]*", "", target.partition("?")[0]) or "/"


def _milliseconds(rest: str) -> float | None:
    if match := _SECONDS.search(rest):
        return float(match[1]) * 1e3
    if match := _MICROSECONDS.search(rest):
        return int(match[1]) / 1e3
    return None
