"""Read the requests of an access log in the common or combined format of Apache and nginx.

Such a log only has the first line of each request, without bodies and most headers, so requests that change data are of
little use.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

from toolkit.errors import UsageError
from toolkit.model.recording import Exchange
from toolkit.system.regular_file import open_regular

_LINE = re.compile(
    r'^\S+ \S+ \S+ \[[^\]]+\] "(?P<method>[A-Z]+) (?P<target>\S+)(?: HTTP/[\d.]+)?" (?P<status>\d{3}) \S+'
    r'(?: "(?P<referer>(?:[^"\\]|\\.)*)" "(?P<agent>(?:[^"\\]|\\.)*)")?'
)


def read_access_log(file: Path) -> tuple[tuple[Exchange, ...], int]:
    """Read the requests of a log in order, and the number of lines that are not requests.

    Raises:
        UsageError: the file cannot be read, or no line of it is a request.
    """
    requests: list[Exchange] = []
    others = 0
    for match, rest in match_lines(file):
        if match:
            requests.append(_exchange(match, len(requests) + 1))
        else:
            others += bool(rest.strip())
    return tuple(requests), others


def match_lines(file: Path) -> Iterator[tuple[re.Match[str] | None, str]]:
    """Yield for each line of a log the match of its request (or None), and the rest of the line.

    Raises:
        UsageError: the file cannot be read, or no line of it is a request.
    """
    found = False
    try:
        with os.fdopen(open_regular(file), encoding="utf-8", errors="replace") as lines:
            for line in lines:
                match = _LINE.match(line)
                found = found or match is not None
                yield match, line[match.end() :] if match else line
    except OSError as error:
        raise UsageError(f"cannot read {file}: {error.strerror}. Correct its permissions, then run again.") from error
    if not found:
        raise UsageError(f"{file} holds no request in the common or combined log format. Is it an access log?")


def _exchange(match: re.Match[str], order: int) -> Exchange:
    pairs = (("Referer", match["referer"]), ("User-Agent", match["agent"]))
    headers = tuple((name, value) for name, value in pairs if value and value != "-")
    return Exchange(
        method=match["method"],
        target=match["target"],
        headers=headers,
        status=int(match["status"]),
        protocol="import",
        order=order,
    )
