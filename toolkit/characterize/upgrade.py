"""Recognize differences that an upgrade of Python causes and not the program."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from toolkit.characterize.cases import canonical
from toolkit.characterize.difference_places import ABSENT, PlaceDifference
from toolkit.characterize.framework_upgrade import is_made_by_framework
from toolkit.characterize.part_comparison import PartKey, parse_body, part_key
from toolkit.characterize.python2_port import NO_PORT, Port, comparable, port_name, ports_between
from toolkit.model.lock import Parts
from toolkit.session.replay_program import Response

WORDS, INPUT, UNTRACED, OPAQUE, LAYOUT = "words", "input", "untraced", "opaque", "layout"
FRAMEWORK = "framework"
_BY_PYTHON = "python"
_NUMBERED = re.compile(r"\bmasked-\d+\b(?:(?:@|%40)example\.invalid)?")


class Upgrade(NamedTuple):
    """Two interpreters, and how their answers are compared.

    Attributes:
        base, head: minor versions, as in `2.7`; equal for one interpreter compared with itself.
        old, new: translation of cases and answers for each side.
        key: by which parts are compared.
        is_upgrade: whether the interpreters or their libraries differ.
    """

    base: str = ""
    head: str = ""
    old: Port = NO_PORT
    new: Port = NO_PORT
    key: PartKey = part_key
    is_upgrade: bool = False


SAME = Upgrade()
"""One interpreter, compared with itself."""


def upgrade_between(base: str, head: str, *, is_other: bool = False) -> Upgrade:
    """Return the translations between two versions.

    Args:
        base: version of the old interpreter, as in `3.8.18 CPython`.
        head: version of the new interpreter; empty: unknown.
        is_other: whether these are different interpreters although their versions may be the same.
    """
    minors = [".".join(version.partition(" ")[0].split(".")[:2]) for version in (base, head)]
    is_upgrade = is_other or (bool(head) and minors[0] != minors[1])
    return Upgrade(minors[0], minors[1], *ports_between(base, head), is_upgrade)


def explain(
    upgrade: Upgrade, place: PlaceDifference, sides: tuple[Response, Response], *, traces: bool, given: Any
) -> str:
    """Return why a difference does not count, a kind of `toolkit.model.verify.DifferenceCause`; empty if it counts.

    Args:
        upgrade: the interpreters.
        place: the difference.
        sides: the whole old response and the whole new one.
        traces: whether the base's interpreter reports statements at all.
        given: the input of the case.
    """
    if not upgrade.is_upgrade:
        return ""
    return next((kind for kind, holds in _kinds_that_hold(place, *sides, traces, given) if holds), "")


def _kinds_that_hold(
    place: PlaceDifference, before: Response, now: Response, traces: bool, given: Any
) -> Iterator[tuple[str, bool]]:
    yield INPUT, now.raised[:1] == (INPUT,) or before.raised[:1] == (INPUT,)
    yield UNTRACED, place.place == "commands" and not traces and "commands" not in before.parts
    is_length = place.place == "header content-length"
    yield LAYOUT, is_length and _is_same_json(before.parts.get("body"), now.parts.get("body"))
    yield FRAMEWORK, is_made_by_framework(place, before.parts, now.parts)
    yield UNTRACED, not traces and _is_renumbered(place, before.parts, now.parts, given)
    yield OPAQUE, _is_opaque_once(place.was, place.now) or _is_opaque_once(place.now, place.was)
    yield WORDS, place.place == "exception" and _is_only_worded(place, before, now)


def tells_statements(responses: Iterable[Iterable[Response]]) -> bool:
    """Return whether any response holds statements to a database."""
    return any("commands" in response.parts for at_clocks in responses for response in at_clocks)


def _is_renumbered(place: PlaceDifference, before: Parts, now: Parts, given: Any) -> bool:
    """Return whether only numbers of pseudonyms differ, which statements that one side reports count on.

    Numbers tell which values are equal, within the whole answer and to those that were given. All of that must agree.
    """
    if ABSENT in (place.was, place.now):
        return False
    known = frozenset(_NUMBERED.findall(canonical(given).decode()))
    return _renumber(place.was, before, known) == _renumber(place.now, now, known)


def _renumber(value: Any, parts: Parts, known: frozenset[str]) -> tuple[str, list[str]]:
    """Return a value, and all pseudonyms of its answer, numbered anew as they appear; known ones stay."""
    names: dict[str, str] = {}
    told = {name: held for name, held in parts.items() if name != "commands"}
    found = _NUMBERED.findall(canonical(told).decode())
    for one in found:
        names.setdefault(one, one if one in known else f"masked-new-{len(names)}")
    text = _NUMBERED.sub(lambda one: names.get(one[0], one[0]), canonical(value).decode())
    return text, [names[one] for one in found]


def _is_same_json(before: Any, now: Any) -> bool:
    """Return whether two bodies are equal JSON with different white space or order of keys."""
    return not isinstance(parse_body(now), str) and part_key("body", before) == part_key("body", now)


def _is_opaque_once(opaque: Any, written: Any) -> bool:
    """Return whether only one side can serialize an object of the same class."""
    if not (isinstance(opaque, dict) and opaque.get("$cut") == "opaque" and isinstance(written, dict)):
        return False
    return "$cut" not in written and port_name(str(opaque.get("type"))) == port_name(str(written.get("class", "")))


def _is_only_worded(place: PlaceDifference, before: Response, now: Response) -> bool:
    """Return whether Python raised the same class in the same function, and only its message differs."""
    who, where, *own = (*now.raised, "", "")[: max(len(now.raised), 2)]
    if who != _BY_PYTHON or (before.raised and before.raised[1:2] != (where,)):
        return False
    texts = [_only_text(value) for value in (place.was, place.now)]
    if texts[0] is None or texts[1] is None or _without_args(place.was) != _without_args(place.now):
        return False
    start, ending = (int(number) for number in own) if len(own) == 2 else (0, 0)
    lead, tail = texts[1][:start], texts[1][len(texts[1]) - ending :]
    return texts[0].startswith(lead) and texts[0].endswith(tail) and len(texts[0]) >= start + ending


def _only_text(raised: Any) -> str | None:
    """Return the message of an exception that has nothing else; None for other values."""
    if not isinstance(raised, dict) or raised.get("$py") != "exception":
        return None
    args = raised.get("args")
    texts = [arg for arg in args if isinstance(arg, str)] if isinstance(args, list) else []
    return texts[0] if texts and len(texts) == len(args or ()) else None


def _without_args(raised: dict[str, Any]) -> Any:
    compared = comparable({**raised, "args": []})
    state = compared.get("state")
    message = _only_text(raised)
    if isinstance(state, dict):  # what repeats the message
        compared = {**compared, "state": {name: held for name, held in state.items() if held != message}}
    return compared if compared.get("state") else {name: held for name, held in compared.items() if name != "state"}
