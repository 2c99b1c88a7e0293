"""Group requests to routes that are not in the source by paths without data."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from toolkit.inventory.traffic.requests import RecordedRequest
from toolkit.model.traffic import UNNAMED, UnlistedTraffic

_MOST_ALIKE = 5
"""Number of values of one segment above which they are taken for data."""
_WORD = re.compile(r"[A-Za-z_.~][\w.~-]{0,30}\Z", re.ASCII)
_RANDOM = re.compile(r"(?:.*\d){5}|(?=.*\d)(?=.*[a-fA-F])[0-9a-fA-F-]{8,}\Z|.*@")


def looks_random(text: str) -> bool:
    """Return whether a text is rather a value, such as an id, a token or an address, than a name."""
    return bool(_RANDOM.match(text))


def group_unlisted(requests: Sequence[tuple[RecordedRequest, bool]]) -> Iterator[UnlistedTraffic]:
    """Yield method and path of unknown routes, most requests first.

    Args:
        requests: request, and whether its path is in the source without its method.
    """
    paths = _fold_paths(sorted({request.path for request, _ in requests}))
    groups: dict[tuple[str, str, bool], list[RecordedRequest]] = defaultdict(list)
    for request, is_method in requests:
        groups[request.method, paths[request.path], is_method].append(request)
    for (method, path, is_method), members in sorted(groups.items(), key=lambda item: (-len(item[1]), item[0])):
        statuses = tuple(sorted(Counter(request.status for request in members).items()))
        tests = sum(request.is_of_test for request in members)
        yield UnlistedTraffic(method, path, len(members), tests, statuses, is_method)


def _fold_paths(paths: Sequence[str]) -> dict[str, str]:
    """Map each path to one without data: segments that are no words, and those with many different values."""
    plain = {path: tuple(map(_plain_segment, path.split("/"))) for path in paths}
    values: dict[tuple[int, tuple[str, ...]], set[str]] = defaultdict(set)
    for parts in plain.values():
        for position, part in enumerate(parts):
            values[len(parts), parts[:position]].add(part)

    def fold(parts: tuple[str, ...]) -> str:
        return "/".join(
            UNNAMED if position > 1 and len(values[len(parts), parts[:position]]) > _MOST_ALIKE else part
            for position, part in enumerate(parts)
        )

    return {path: fold(parts) for path, parts in plain.items()}


def _plain_segment(part: str) -> str:
    return part if not part or (_WORD.match(part) and not looks_random(part)) else UNNAMED
