"""Compare in which order old and new code put the keys and attributes of the same answer.

Equal dictionaries may be written, counted off or sent in another order; nobody knows who depends on it. Sets have none.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from toolkit.model.lock import Case, Parts
from toolkit.proof.answer_difference import describe_input
from toolkit.text.python_repr import python_repr

_SHOWN = 8
_UNORDERED = ("2.", "3.4", "3.5")
"""Versions of Python whose dictionaries have no order."""


class ReorderedKeys(NamedTuple):
    """Keys of one dictionary, or attributes of one object, in an answer: as they stood before, and as they do now.

    Attributes:
        place: path to it from the part of the answer.
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
    """Return whether dictionaries have an order in a version of Python; empty: the version is not known."""
    return not python.startswith(_UNORDERED)


def reordered_keys(case: Case, old: Parts, new: Parts) -> Iterator[ReorderedKeys]:
    """The places of an answer where the same keys stand in another order, however their values differ."""
    for part in sorted({*old} & {*new}):
        for place, before, now in _compare_orders(old[part], new[part], ""):
            yield ReorderedKeys(case, part, place, tuple(before), tuple(now))


def _compare_orders(before: Any, now: Any, place: str) -> Iterator[tuple[str, Any, Any]]:
    """Yield path, keys before and keys now; a mark of the form itself (`$py`) has no order that counts."""
    if isinstance(before, dict) and isinstance(now, dict):
        if "$py" not in before and [*before] != [*now] and before.keys() == now.keys():
            yield place, before, now
        for key in before.keys() & now.keys():
            yield from _compare_orders(before[key], now[key], f"{place}.{key}")
    elif isinstance(before, list) and isinstance(now, list):
        for number, (was, is_) in enumerate(zip(before, now, strict=False)):
            yield from _compare_orders(was, is_, f"{place}.{number}")
