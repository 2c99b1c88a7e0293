"""Join recorded requests with the endpoints of an inventory."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from toolkit.inventory.traffic.fields import declared_fields, join_fields
from toolkit.inventory.traffic.match_path import MatchedPath, PathMatcher
from toolkit.inventory.traffic.requests import RecordedRequest, RecordedRequests, read_requests
from toolkit.inventory.traffic.unlisted import group_unlisted
from toolkit.model.inventory import BodySchema, Endpoint, Inventory
from toolkit.model.traffic import EndpointTraffic, StatusTraffic, Traffic, TrafficSource, mark_of

_LEAST_MOUNTED = 2
"""Number of different routes that have to be found below a prefix before it is believed."""
_DEEPEST_MOUNT = 3
_NO_ROUTE = frozenset({404, 405})
_REDIRECTS = range(300, 400)


def join_traffic(found: Inventory, recordings: Sequence[RecordedRequests]) -> Traffic:
    """Return what recordings show of the endpoints of an inventory.

    A request belongs to the route whose pattern matches its path, the most specific one if there are several; routes
    that match equally well share it, and say so.

    Args:
        found: the inventory.
        recordings: the recordings, at least one.
    """
    matcher = PathMatcher(found.endpoints)
    of_routes: dict[int, list[RecordedRequest]] = defaultdict(list)
    shared: dict[int, set[int]] = defaultdict(set)
    unlisted: list[tuple[RecordedRequest, bool]] = []
    sources, refused = [], 0
    for number, recording in enumerate(recordings):
        requests = list(read_requests(recording, number))
        prefix = _find_prefix(requests, matcher)
        sources.append(_describe_source(recording, requests, prefix))
        for request in requests:
            matched = _match(request, matcher, prefix)
            for position in matched.routes:
                of_routes[position].append(request)
                shared[position].update({*matched.routes} - {position})
            if not matched.routes and _is_refused(request, matched, matcher, prefix):
                refused += 1
            elif not matched.routes:
                unlisted.append((request, matched.is_known))
    schemas = {schema.name: schema for schema in found.schemas}
    endpoints = tuple(
        _join_endpoint(item, of_routes[position], schemas, _names(shared[position], found.endpoints))
        for position, item in enumerate(found.endpoints)
    )
    return Traffic(tuple(sources), endpoints, tuple(group_unlisted(unlisted)), refused)


def match_requests(requests: Sequence[RecordedRequest], matcher: PathMatcher) -> list[MatchedPath]:
    """Return the routes that each request of one recording matches, below the path where it was mounted."""
    prefix = _find_prefix(requests, matcher)
    return [_match(request, matcher, prefix) for request in requests]


def _describe_source(recording: RecordedRequests, requests: Sequence[RecordedRequest], prefix: str) -> TrafficSource:
    return TrafficSource(
        recording.folder,
        len(requests),
        sum(request.is_of_test for request in requests),
        sum(request.is_imported for request in requests),
        prefix,
        recording.incomplete,
    )


def _match(request: RecordedRequest, matcher: PathMatcher, prefix: str) -> MatchedPath:
    """Find the routes of a request: by its path as it is, then below the prefix, then by what is almost the same."""
    matches: list[MatchedPath] = []
    for path, is_loose in _possible_paths(request, prefix):
        matches.append(matcher.match(request.method, path, is_loose))
        if matches[-1].routes:
            return matches[-1]
    return MatchedPath((), any(match.is_known for match in matches))


def _possible_paths(request: RecordedRequest, prefix: str) -> Iterator[tuple[str, bool]]:
    """Yield paths that may be meant, and whether parameters may have any text, because values were masked."""
    paths = [request.path]
    if prefix and f"{request.path}/".startswith(f"{prefix}/"):
        paths.append(request.path[len(prefix) :] or "/")
    yield from ((path, False) for path in paths)
    if request.status not in _NO_ROUTE:
        yield from ((path, True) for path in paths)
        if request.status not in _REDIRECTS:  # a program that does not care about the slash at the end
            yield from ((_other_slash(path), False) for path in paths)


def _other_slash(path: str) -> str:
    return path[:-1] if path.endswith("/") else f"{path}/"


def _is_refused(request: RecordedRequest, matched: MatchedPath, matcher: PathMatcher, prefix: str) -> bool:
    """Return whether the program answered that it has no such route, or where the route is."""
    if request.status in _NO_ROUTE or (matched.is_known and request.method == "OPTIONS"):
        return True
    other = _other_slash(request.path.removeprefix(prefix))
    return request.status in _REDIRECTS and bool(matcher.match(request.method, other).routes)


def _find_prefix(requests: Iterable[RecordedRequest], matcher: PathMatcher) -> str:
    """Return the path below which most routes are found that are not found at the root; empty if there is none."""
    below: dict[str, set[int]] = defaultdict(set)
    for method, path in {(item.method, item.path) for item in requests if item.status not in _NO_ROUTE}:
        if matcher.match(method, path).routes:
            continue
        parts = path.split("/")
        for amount in range(2, min(len(parts), _DEEPEST_MOUNT + 2)):
            routes = matcher.match(method, "/" + "/".join(parts[amount:])).routes
            below["/".join(parts[:amount])].update(filter(matcher.begins_with_word, routes))
    best = max(sorted(below), key=lambda prefix: len(below[prefix]), default="")
    return best if len(below.get(best, ())) >= _LEAST_MOUNTED else ""


def _names(positions: Iterable[int], endpoints: Sequence[Endpoint]) -> tuple[str, ...]:
    routes = [endpoints[position].route for position in sorted(positions)]
    return tuple(f"{route.method} {route.path} ({route.handler})" for route in routes)


def _join_endpoint(
    endpoint: Endpoint,
    requests: Sequence[RecordedRequest],
    schemas: Mapping[str, BodySchema],
    shared: tuple[str, ...],
) -> EndpointTraffic:
    return EndpointTraffic(
        endpoint.route.method,
        endpoint.route.path,
        len(requests),
        sum(request.is_of_test for request in requests),
        tuple(sorted({request.recording for request in requests})),
        tuple(sorted(Counter(request.method for request in requests).items())),
        sum(not request.status for request in requests),
        shared,
        tuple(_join_statuses(endpoint, requests)),
        tuple(join_fields(declared_fields(endpoint, schemas), requests)),
    )


def _join_statuses(endpoint: Endpoint, requests: Sequence[RecordedRequest]) -> Iterator[StatusTraffic]:
    declared = {status.code for status in endpoint.statuses}
    for code in sorted(declared | {request.status for request in requests if request.status}):
        methods = [request.method for request in requests if request.status == code]
        yield StatusTraffic(code, mark_of(code in declared, bool(methods)), len(methods), tuple(sorted({*methods})))
