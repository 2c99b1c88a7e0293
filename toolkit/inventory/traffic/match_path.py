"""Find the route that a recorded path belongs to, by the patterns of the routes, most specific first."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

import regex

from toolkit.model.inventory import Endpoint

_TYPES = {
    "int": r"-?\d+",
    "integer": r"-?\d+",
    "float": r"-?\d+(?:\.\d+)?",
    "number": r"-?\d+(?:\.\d+)?",
    "uuid": r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}",
    "slug": r"[-\w]+",
    "path": r".+",
    "everything": r".*",
}
_TEXT = r"[^/]+"
_NUMBERS = frozenset(_TYPES[name] for name in ("int", "float", "uuid"))
_ANYTHING = frozenset({_TYPES["path"], _TYPES["everything"]})
_DEEPEST_GROUP = 4
_PATIENCE = 5.0  # seconds


def _match_balanced(depth: int) -> str:
    """Build a pattern for the content of a group in a regular expression, with nested groups down to `depth`."""
    inner = rf"|\({_match_balanced(depth - 1)}\)" if depth else ""
    return rf"(?:\\.|\[(?:\\.|[^\]\\])*\]|[^()\\\[]{inner})*"


_PARAMETER = re.compile(
    rf"(?P<group>\({_match_balanced(_DEEPEST_GROUP)}\)\??)"
    r"|<(?P<converter>\w+)\((?P<given>(?:[^()<>]|\([^()]*\))*)\):\w+>"
    r"|<(?P<angle>[^<>]*)>"
    r"|\{(?P<brace>(?!\d*,?\d*\})(?:[^{}]|\{[^{}]*\})*)\}"
    r"|(?<=/):(?P<colon>[A-Za-z_]\w*)"
    r"|(?<=/)\*(?P<rest>\w+)"
)
"""A parameter in the notation of any framework."""
_IS_REGEX = re.compile(r"[\\^$(]")
_NAMES_TYPE_LAST = re.compile(r"(?P<name>\w+):(?P<kind>re|int|float|path|str|uuid|alpha|string)(?::(?P<regex>.*))?\Z")
_NARROW_MARK, _TYPED_MARK, _FREE_MARK, _REST_MARK = "\1\2\3\4"
_SPECIAL = re.compile(r"[\1\2\3\4?*+.|\[\]{}]")
_LITERAL, _MIXED, _NARROW, _TYPED, _FREE, _REST, _END = range(7)
"""Kinds of segments, the most specific first; the end of a path comes last, so that the longer of two patterns wins."""


_RANKS = {_NARROW_MARK: _NARROW, _TYPED_MARK: _TYPED, _FREE_MARK: _FREE}


class _Pattern(NamedTuple):
    """A compiled route.

    Attributes:
        exact: matches whole paths; `loose`: the same with parameters of any text, because a masked value can have
            another form.
        rank: kind of each segment, the most specific first.
        words: its literal segments before the first that is not.
    """

    exact: regex.Pattern[str]
    loose: regex.Pattern[str]
    rank: tuple[int, ...]
    words: tuple[str, ...]


class MatchedPath(NamedTuple):
    """Positions of the routes that match a request equally well; `is_known`: the path is there with some method."""

    routes: tuple[int, ...]
    is_known: bool


class PathMatcher:
    """Finds the routes of requests.

    Args:
        endpoints: the endpoints whose routes are matched.
    """

    def __init__(self, endpoints: Sequence[Endpoint]) -> None:
        self._endpoints = endpoints
        self._patterns = [_compile(endpoint) for endpoint in endpoints]
        self._by_words: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for position, pattern in enumerate(self._patterns):
            self._by_words[pattern.words].append(position)
        self.match = lru_cache(maxsize=100_000)(self._match)

    def begins_with_word(self, position: int) -> bool:
        """Return whether a route begins with a literal segment, so that a path does not match it by chance."""
        return bool(self._patterns[position].words)

    def _match(self, method: str, path: str, is_loose: bool = False) -> MatchedPath:
        """Return the routes of a request; `is_loose`: parameters may have any text."""
        parts = _split(path)
        near = (item for count in range(len(parts) + 1) for item in self._by_words.get(parts[:count], ()))
        patterns = ((position, self._patterns[position]) for position in near)
        matching = [position for position, held in patterns if _matches(held.loose if is_loose else held.exact, path)]
        ranks = {position: self._rank(position, method) for position in matching if self._suits(position, method)}
        best = min(ranks.values(), default=None)
        equal = [position for position, rank in ranks.items() if rank == best]
        return MatchedPath(self._without_later(equal), bool(matching))

    def _suits(self, position: int, method: str) -> bool:
        allowed = self._endpoints[position].route.method
        return allowed in {"*", method} or (method == "HEAD" and allowed == "GET")

    def _rank(self, position: int, method: str) -> tuple[tuple[int, ...], bool]:
        """Return the rank of a route by its path, and then by its method: a named one is the most specific."""
        return self._patterns[position].rank, self._endpoints[position].route.method != method

    def _without_later(self, positions: Iterable[int]) -> tuple[int, ...]:
        """Leave out routes that the same file registers behind an equal one: the first that matches is taken."""
        first: dict[tuple[str, str, str], tuple[int, int]] = {}
        for position in positions:
            route = self._endpoints[position].route
            file, _, line = route.registered.rpartition(":")
            key = (route.path, file, "" if route.confidence == "certain" else line)
            first[key] = min(first.get(key, (int(line or 0), position)), (int(line or 0), position))
        return tuple(sorted(position for _, position in first.values()))


def _compile(endpoint: Endpoint) -> _Pattern:
    path = endpoint.route.path
    is_regex = bool(_IS_REGEX.search(path))
    if is_regex:
        path = re.sub(r"(?<![\\\[])\^|(?<!\\)\$|\\Z", "", path)
    path = f"/{path.removeprefix('/')}"
    exact, loose, shape, last = "", "", "", 0
    for match in _PARAMETER.finditer(path):
        literal, inside = path[last : match.start()], _inside(match)
        mark = _mark(inside)
        keeps_form = bool(match["group"]) or mark == _REST_MARK
        shown = literal if is_regex else re.escape(literal)
        exact, loose = exact + shown + inside, loose + shown + (inside if keeps_form else _TEXT)
        shape, last = shape + literal + mark, match.end()
    rest = path[last:] if is_regex else re.escape(path[last:])
    segments = _split((shape + path[last:]).replace("\\", ""))
    words = tuple(takewhile(lambda segment: not _SPECIAL.search(segment), segments))
    return _Pattern(_regex(exact + rest), _regex(loose + rest), (*map(_rank, segments), _END), words)


def _split(path: str) -> tuple[str, ...]:
    return tuple(part for part in path.split("/") if part)


def _regex(text: str) -> regex.Pattern[str]:
    """Compile a pattern; one that cannot be compiled matches nothing."""
    try:
        return regex.compile(text)
    except (regex.error, OverflowError, RecursionError):
        return regex.compile(r"(?!)")


def _matches(pattern: regex.Pattern[str], path: str) -> bool:
    try:
        return pattern.fullmatch(path, timeout=_PATIENCE) is not None
    except TimeoutError:  # the pattern is the project's own
        return False


def _inside(match: re.Match[str]) -> str:
    """Return the regular expression of a parameter, in the notation of any framework."""
    if match["group"]:
        return re.sub(r"\(\?P<\w+>", "(?:", match["group"])
    if match["converter"]:
        given = match["given"].strip("'\"")
        return f"(?:{given})" if match["converter"].startswith("re") else _TYPES.get(match["converter"], _TEXT)
    if match["brace"]:
        kind = match["brace"].partition(":")[2]
        return _TYPES.get(kind) or (f"(?:{kind})" if re.search(r"[\\\[.*+|{(]", kind) else _TEXT)
    if match["angle"]:
        return _inside_angle(match["angle"])
    return _TYPES["everything"] if match["rest"] else _TEXT


def _inside_angle(text: str) -> str:
    """Return the regular expression of `<type:name>`, or of `<name:type>` of Bottle and Sanic."""
    last = _NAMES_TYPE_LAST.match(text)
    if last and last["name"] not in _TYPES:
        return f"(?:{last['regex']})" if last["regex"] else _TYPES.get(last["kind"], _TEXT)
    return _TYPES.get(text.rpartition(":")[0], _TEXT)


def _is_rest(inside: str) -> bool:
    """Return whether a parameter may contain slashes."""
    return inside in _ANYTHING or bool(re.search(r"(?<!\\)\.[*+]", inside))


def _mark(inside: str) -> str:
    """Return the mark of a parameter, by its regular expression: numbers, other types, any text, or anything."""
    if inside in _NUMBERS:
        return _NARROW_MARK
    return _REST_MARK if _is_rest(inside) else _FREE_MARK if inside == _TEXT else _TYPED_MARK


def _rank(segment: str) -> int:
    if _REST_MARK in segment:
        return _REST
    if len(segment) > 1 and not {*segment}.isdisjoint(_RANKS):
        return _MIXED
    return _RANKS.get(segment, _LITERAL)
