"""Compare the order of keys and attributes in equal answers of old and new code.

Equal dictionaries may be written, iterated or sent in another order, and callers may depend on it. Sets have no order.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from toolkit.model.lock import Case, Parts
from toolkit.proof.answers.answer_difference import describe_input
from toolkit.text.python_repr import python_repr

_SHOWN = 8
_UNORDERED = ("2.", "3.4", "3.5")
"""Versions of Python whose dictionaries have no order."""


class ReorderedKeys(NamedTuple):
    """Keys of one dictionary, or attributes of one object, in an answer: their order before and now.

    Attributes:
        place: path to it inside of the part.
    """

    case: Case
    part: str
    place: str
    before: tuple[str, ...]
    now: tuple[str, ...]

    def __str__(self) -> str:
        before, now = (", ".join(map(python_repr, it[:_SHOWN])) for it in (self.before, self.now))
        return f"{describe_input(self.case)}: {self.part}{self.place}: {before} -> {now}"


def has_order(python: str) -> bool:
    """Return whether dictionaries are ordered in a version of Python; an empty version counts as ordered."""
    return not python.startswith(_UNORDERED)


def reordered_keys(case: Case, old: Parts, new: Parts) -> Iterator[ReorderedKeys]:
    """Yield places of an answer where the same keys have another order, even if their values differ."""
    for part in sorted({*old} & {*new}):
        for place, before, now in _compare_orders(old[part], new[part], ""):
            yield ReorderedKeys(case, part, place, tuple(before), tuple(now))


def _compare_orders(before: Any, now: Any, place: str) -> Iterator[tuple[str, Any, Any]]:
    """Yield (path, keys before, keys now); the keys of encoded values (`$py`) do not count."""
    if isinstance(before, dict) and isinstance(now, dict):
        if "$py" not in before and [*before] != [*now] and before.keys() == now.keys():
            yield place, before, now
        for key in before.keys() & now.keys():
            yield from _compare_orders(before[key], now[key], f"{place}.{key}")
    elif isinstance(before, list) and isinstance(now, list):
        for number, (was, is_) in enumerate(zip(before, now, strict=False)):
            yield from _compare_orders(was, is_, f"{place}.{number}")
