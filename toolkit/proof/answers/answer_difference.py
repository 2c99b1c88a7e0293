"""One differing part of the outcome of a case, with its description for a person."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Any, NamedTuple

from toolkit.model.lock import HIDDEN_IN, Case, Parts
from toolkit.text.python_repr import python_repr

_LONGEST = 160
_SHOWN = 5
_TOLD_FIRST = ("exception", "status", "result", "yielded", "body")
_LEFT = "(arguments as before)"
_LEAD = 20
_QUOTES = ("'", '"')
_MARKS = re.compile(r"\\.|['\"]")
_HOLDING = frozenset(
    {"tuple", "set", "frozenset", "dict", "object", "OrderedDict", "defaultdict", "deque", "namedtuple"}
)
_INSIDE = ("of", "state")
"""Keys that hold the members of values unknown to JSON; they are left out of shown paths."""


class AnswerDifference(NamedTuple):
    """One differing part of the outcome of a case.

    Attributes:
        is_unusual: whether the input was made up with a value of a kind that no annotation, caller or recording has.
    """

    case: Case
    part: str
    before: Any
    now: Any
    is_unusual: bool = False

    def __str__(self) -> str:
        if self.part.startswith(HIDDEN_IN):
            return f"{describe_input(self.case)}: {self.part.removeprefix(HIDDEN_IN)}: a masked value -> another one"
        place, before, now = first_difference(self.before, self.now)
        if self.part == "after":  # absent where a call has left its arguments as they were
            before, now = (it if held is not None else _LEFT for it, held in ((before, self.before), (now, self.now)))
        return f"{describe_input(self.case)}: {self.part}{place}: {before} -> {now}"


def part_differences(case: Case, old: Parts, new: Parts) -> Iterator[AnswerDifference]:
    """Yield the differing parts of an answer, without those that the lock omits."""
    return (one for one in all_differences(case, old, new) if one.part not in case.not_locked)


def all_differences(case: Case, old: Parts, new: Parts) -> Iterator[AnswerDifference]:
    """Yield every differing part of an answer, sorted by name; what is masked is not compared."""
    for part in sorted({*old, *new}):
        if not part.startswith(HIDDEN_IN) and canonical_text(old.get(part)) != canonical_text(new.get(part)):
            yield AnswerDifference(case, part, old.get(part), new.get(part))


def hidden_differences(case: Case, old: Parts, new: Parts) -> Iterator[AnswerDifference]:
    """Yield the locked parts of two answers that differ in what is masked, under the names of their fingerprints.

    Some secrets are other ones at each start, which only a second replay shows.
    """
    for part in sorted(old.keys() & new.keys()):
        is_hidden = part.startswith(HIDDEN_IN) and part.removeprefix(HIDDEN_IN) not in case.not_locked
        if is_hidden and old[part] != new[part]:
            yield AnswerDifference(case, part, old[part], new[part])


def steady_parts(parts: Parts, other: Parts) -> Parts:
    """Return the parts of an answer without fingerprints of what is masked that another process did not give alike."""
    return {name: it for name, it in parts.items() if not name.startswith(HIDDEN_IN) or other.get(name) == it}


def describe_input(case: Case) -> str:
    """Describe the input of a case for a person, and how its recorded answers were varied."""
    varied = f", {case.ask['varied']}" if case.ask.get("varied") else ""
    return f"{_describe_ask(case)}{varied}"


def _describe_ask(case: Case) -> str:
    if not case.is_call:
        body = case.ask.get("body") or {}
        return f"{case.ask['method']} {case.ask['target']}" + (
            f" {_shorten_value(body.get('text', ''))}" if body else ""
        )
    calls: list[Mapping[str, Any]] = [*case.ask.get("preceding", ()), case.ask["given"]]
    share = _LONGEST // max(sum(map(len, calls)), 1)
    shown = (", ".join(f"{name}={_shorten_value(value, share)}" for name, value in given.items()) for given in calls)
    return "; ".join(f"{case.about}({given})" for given in shown)


def describe_differences(found: Iterable[AnswerDifference], most: int) -> list[str]:
    """Describe at most `most` differences: one of each case, in what a caller gets if that differs, of each kind first.

    Recorded inputs come before made-up ones, unusual ones last, and among them the shortest first; but requests come
    after the earliest that differs, because they may follow from it. Requests that differ only in what is not shown of
    them are described once.
    """
    first: dict[str, AnswerDifference] = {}
    for one in sorted(found, key=_rank):
        first.setdefault(one.case.id, one)
    later = _later_requests(it.case for it in first.values())
    ordered = sorted(first.values(), key=lambda one: _likelihood(one, later))
    kinds: dict[tuple[str, str, str], AnswerDifference] = {}
    for one in ordered:
        kinds.setdefault(_kind_of(one), one)
    told = {one.case.id for one in kinds.values()}
    chosen = [*kinds.values(), *(one for one in ordered if one.case.id not in told)]
    described: dict[str, None] = {}
    for one in sorted(chosen, key=lambda one: one.is_unusual):
        if len(described) == most:
            break
        described[str(one)] = None
    return list(described)


def _rank(one: AnswerDifference) -> int:
    return _TOLD_FIRST.index(one.part) if one.part in _TOLD_FIRST else len(_TOLD_FIRST)


def _likelihood(one: AnswerDifference, later: Set[str]) -> tuple[bool, bool, bool, int, str]:
    is_made_up, is_later = one.case.origin != "recorded", one.case.id in later
    return is_made_up, one.is_unusual, is_later, len(describe_input(one.case)), one.case.id


def _later_requests(cases: Iterable[Case]) -> Set[str]:
    """Return the ids of all requests but the earliest."""
    requests = sorted((int(it.ask["order"]), it.id) for it in cases if not it.is_call)
    return {name for _, name in requests[1:]}


def _kind_of(one: AnswerDifference) -> tuple[str, str, str]:
    """Return the first differing place with the classes of both values; equal ones are reported once."""
    place, before, now = _first_place(one.before, one.now)
    return re.sub(r"\d+", "*", f"{one.part}{place}"), _class_name(before), _class_name(now)


def _class_name(value: Any) -> str:
    known = (value.get("class") or value.get("$py")) if isinstance(value, dict) else None
    return str(known or type(value).__name__)


def tell_differences(found: Sequence[AnswerDifference]) -> dict[str, Any]:
    """Return the arguments of a result about differences: their cases and functions, and requests that may follow."""
    cases = {one.case.id: one.case for one in found}
    names = sorted({name for case in cases.values() for name in case.reached})
    later = len(_later_requests(cases.values()))
    return {"count": len(cases), "later": later, "examples": describe_differences(found, _SHOWN), "blames": names}


def first_difference(before: Any, now: Any) -> tuple[str, str, str]:
    """Return the path to the first place where two values differ, with the value before and now."""
    place, before, now = _first_place(before, now)
    start = 0
    if isinstance(before, str) and isinstance(now, str):
        start = max(_common_length(before, now) - _LEAD, 0)
        before, now = before[start:], now[start:]
    lead = "..." if start else ""
    shown, whole = (_shorten_value(before), _shorten_value(now)), (python_repr(before), python_repr(now))
    if shown[0] == shown[1] and whole[0] != whole[1]:  # the difference is behind the end of what is shown
        start = len(whole[0][: max(_common_length(*whole) - _LEAD, 0)].rstrip("\\"))
        lead = f"...{_find_open_quote(whole[0][:start])}" if start else ""
        shown = _shorten_text(whole[0], start), _shorten_text(whole[1], start)
    return place, lead + shown[0], lead + shown[1]


def _common_length(before: str, now: str) -> int:
    """Return the number of characters before the first difference of two texts."""
    unlike = (number for number, pair in enumerate(zip(before, now, strict=False)) if pair[0] != pair[1])
    return next(unlike, min(len(before), len(now)))


def _first_place(before: Any, now: Any) -> tuple[str, Any, Any]:
    place = ""
    while (key := _first_differing_key(before, now)) is not None:
        place += "" if key in _INSIDE and "$py" in before else f".{key}"
        before, now = before[key], now[key]
    return place, before, now


def _first_differing_key(before: Any, now: Any) -> Any:
    """Return the key or index of the first differing member; None if the values differ as a whole."""
    if _is_whole(before) or _is_whole(now):
        return None
    if isinstance(before, dict) and isinstance(now, dict) and before.keys() == now.keys():
        return next((key for key in before if canonical_text(before[key]) != canonical_text(now[key])), None)
    if isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        pairs = enumerate(zip(before, now, strict=True))
        return next((number for number, (old, new) in pairs if canonical_text(old) != canonical_text(new)), None)
    return None


def _is_whole(value: Any) -> bool:
    """Return whether a value is encoded as a JSON object but has no members: a moment, a number, a time zone."""
    return isinstance(value, dict) and "$py" in value and value["$py"] not in _HOLDING


def _shorten_value(value: Any, longest: int = _LONGEST) -> str:
    return _shorten_text(python_repr(value), 0, longest)


def _shorten_text(text: str, start: int, longest: int = _LONGEST) -> str:
    """Return the part of a Python literal from a place on; the quotation mark that is open at its end closes it."""
    if len(text) <= start + longest:
        return text[start:]
    end = len(text[: start + longest].rstrip("\\"))
    return f"{text[start:end]}...{_find_open_quote(text[:end])}"


def _find_open_quote(text: str) -> str:
    """Return the quotation mark of the literal in which a text ends: a mask would take all up to the next for one."""
    opened = ""
    for mark in _MARKS.findall(text):
        if not opened and mark in _QUOTES:
            opened = mark
        elif mark == opened:
            opened = ""
    return opened


def canonical_text(value: Any) -> str:
    """Serialize a value of an answer to text that is the same for equal values."""
    return json.dumps(value, sort_keys=True)
