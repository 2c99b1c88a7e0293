"""Find the places at which the parts of two responses differ, and format them for a person."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from toolkit.characterize.cases import canonical
from toolkit.characterize.part_comparison import parse_body
from toolkit.model.lock import Parts
from toolkit.model.verify import ChangedPart
from toolkit.source.opcodes import opcodes
from toolkit.text.python_repr import python_repr

ABSENT = object()
"""Marks an absent value."""
RAISES, RETURNS = "raises", "returns"
"""Places of a call or request that was answered and now raises an exception, and the other way round."""

_FIRST = ("gone", "status", RAISES, RETURNS, "exception", "result", "body", "yielded", "after", "commands", "outgoing")
_LENGTH = "header content-length"
_MOST = 20
_LONGEST = 160
_LEAD = 40
_SEQUENCES = ("tuple", "deque", "namedtuple")
_PAIRS = ("dict", "OrderedDict")

PartPairs = Mapping[str, tuple[Any, Any]]
"""Name of a part -> (before, now)."""


class PlaceDifference(NamedTuple):
    """One place at which two responses differ.

    Attributes:
        place: part of the response, and path inside of it: `status`, `body.data.0.point`.
        was, now: the serialized values there, or `ABSENT`.
    """

    place: str
    was: Any
    now: Any


def find_places(parts: PartPairs) -> list[PlaceDifference]:
    """Find every differing place, the most specific first, also within JSON bodies."""
    merged = _merge_outcome(parts)
    shown = sorted(merged, key=lambda name: (_FIRST.index(name) if name in _FIRST else len(_FIRST), name))
    if "body" in merged:
        shown = [name for name in shown if name != _LENGTH]  # it adds no information
    return [place for name in shown for place in _places_of_part(name, *merged[name])]


def describe_parts(parts: PartPairs, most: int = _MOST) -> tuple[ChangedPart, ...]:
    """Format the differing places, the most specific first, up to a limit."""
    return tuple(describe_place(place) for place in find_places(parts)[:most])


def describe_place(place: PlaceDifference) -> ChangedPart:
    """Format a place, truncated around the difference; two values never look alike."""
    texts = [_text(place.place, value) for value in (place.was, place.now)]
    if texts[0] == texts[1]:
        texts = ["" if value is ABSENT else canonical(value).decode() for value in (place.was, place.now)]
    return ChangedPart(place.place, *cut_around(*texts))


def cut_around(before: str, now: str) -> tuple[str, str]:
    """Truncate two long texts around the first place at which they differ."""
    if max(len(before), len(now)) <= _LONGEST:
        return before, now
    alike, ending = common_ends(before, now)
    start = max(alike - _LEAD, 0)
    return _excerpt(before, start, ending), _excerpt(now, start, ending)


def common_ends(before: str, now: str) -> tuple[int, int]:
    """Return the lengths of the common prefix and suffix of two texts."""
    most = min(len(before), len(now))
    start = next((number for number in range(most) if before[number] != now[number]), most)
    most -= start
    ending = next((number for number in range(most) if before[-1 - number] != now[-1 - number]), most)
    return start, ending


def _excerpt(text: str, start: int, ending: int) -> str:
    """Return the differing part of a text with some context."""
    end = min(len(text), start + _LONGEST, len(text) - ending + _LEAD)
    return f"{'...' if start and text else ''}{text[start:end]}{'...' if end < len(text) else ''}"


def _merge_outcome(parts: PartPairs) -> dict[str, tuple[Any, Any]]:
    """Merge result or status and exception into one part if one replaced the other."""
    merged = dict(parts)
    name = "status" if "status" in parts else "result"
    raised, returned = parts.get("exception"), parts.get(name)
    if raised and returned and (raised[0] is None) != (raised[1] is None):
        del merged["exception"], merged[name]
        if raised[0] is None:
            merged[RAISES] = (returned[0], raised[1])
        else:
            merged[RETURNS] = (raised[0], returned[1])
    return merged


def _places_of_part(name: str, was: Any, now: Any) -> Iterator[PlaceDifference]:
    if name in ("commands", "outgoing"):
        yield from _places_of_statements(name, was or (), now or ())
    elif name.startswith("header "):
        yield PlaceDifference(name, *(ABSENT if held is None else ", ".join(map(str, held)) for held in (was, now)))
    elif name in (RAISES, RETURNS):
        yield PlaceDifference(name, was, now)
    else:
        absent = (ABSENT if held is None and name not in ("result", "body") else held for held in (was, now))
        left, right = map(parse_body, absent) if name == "body" else absent
        yield from _places_inside(left, right, name)


def _places_inside(was: Any, now: Any, path: str) -> Iterator[PlaceDifference]:
    left, right = _members(was), _members(now)
    if left is not None and right is not None and _is_alike(was, now):
        for name in dict.fromkeys([*left, *right]):
            pair = left.get(name, ABSENT), right.get(name, ABSENT)
            yield from _places_inside(*pair, f"{path}.{name}" if name else path)
    elif isinstance(was, str) and isinstance(now, str) and "\n" in was.strip() and "\n" in now.strip():
        yield from _places_of_lines(was, now, path)
    elif was is ABSENT or now is ABSENT:
        if was is not now:
            yield PlaceDifference(path, was, now)
    elif canonical(was) != canonical(now):
        yield PlaceDifference(path, was, now)


def _is_alike(was: Any, now: Any) -> bool:
    """Return whether two values have members that can be compared one by one."""
    if isinstance(was, list) or isinstance(now, list):
        return isinstance(was, list) and isinstance(now, list) and len(was) == len(now)
    kinds = [(held.get("$py"), held.get("class")) for held in (was, now)]
    if kinds[0] != kinds[1]:
        return False
    return kinds[0][0] not in _SEQUENCES or len(was["of"]) == len(now["of"])


def _members(value: Any) -> dict[str, Any] | None:
    """Return the members of a value by name; None if it cannot be compared member by member."""
    if isinstance(value, list):
        return {str(number): member for number, member in enumerate(value)}
    if not isinstance(value, dict):
        return None
    if "$py" in value:
        return _members_of_wrapper(value)
    return None if any(name.startswith("$") for name in value) else value


def _members_of_wrapper(value: dict[str, Any]) -> dict[str, Any] | None:
    kind, of = value["$py"], value.get("of")
    if kind in _SEQUENCES and isinstance(of, list):
        return {str(number): member for number, member in enumerate(of)}
    if kind in _PAIRS and isinstance(of, list) and all(isinstance(one, list) and len(one) == 2 for one in of):
        return {one[0] if isinstance(one[0], str) else python_repr(one[0]): one[1] for one in of}
    if kind == "object" and isinstance(value.get("state"), dict):
        return {**value["state"], **({"": value["base"]} if "base" in value else {})}
    return None


def _places_of_lines(was: str, now: str, path: str) -> Iterator[PlaceDifference]:
    """Yield differing lines of a long text."""
    yield from (
        PlaceDifference(f"{path} line {number}", *pair)
        for number, pair in _changed_rows(was.splitlines(), now.splitlines())
    )


def _places_of_statements(name: str, was: Iterable[Parts], now: Iterable[Parts]) -> Iterator[PlaceDifference]:
    """Yield differing statements."""
    rows = [[_statement(line) for line in lines] for lines in (was, now)]
    yield from (PlaceDifference(name, *pair) for _, pair in _changed_rows(*rows))


def _changed_rows(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[int, tuple[Any, Any]]]:
    """Yield (position from 1, (before, now)) of rows that differ."""
    for kind, start, end, new_start, new_end in opcodes(before, after):
        if kind == "equal":
            continue
        left, right = before[start:end], after[new_start:new_end]
        for number in range(max(len(left), len(right))):
            pair = [lines[number] if number < len(lines) else ABSENT for lines in (left, right)]
            yield start + number + 1, (pair[0], pair[1])


def _statement(line: Parts) -> str:
    if "statement" in line:
        given = python_repr(line["given"]) if line.get("given") else ""
        return f"{line['statement']} {given} {python_repr(line['answer']) if line.get('answer') else ''}".rstrip()
    return f"{line.get('method', '')} {line.get('target', '')} {python_repr(line.get('body'))}"


def _text(place: str, value: Any) -> str:
    if value is ABSENT:
        return ""
    is_text = place.startswith(("header ", "commands", "outgoing")) or place == "gone"
    return value if is_text and isinstance(value, str) else python_repr(value)
