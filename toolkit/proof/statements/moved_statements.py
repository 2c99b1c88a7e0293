"""Find the conditions whose blocks a change moves statements into or out of, or that it moves statements over.

A case in which such a condition holds runs the statement in both versions and shows nothing about the move. So the
condition counts as changed: cases have to kill its mutants, and those that always enter the block are among them. A
condition that moves itself past another one is barred: only a case that fulfils both shows something about it. So is
what acts and moves past a call that may refuse to go on, a wait or a `yield`: where it raises, no case runs on.
"""

from collections.abc import Collection, Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from toolkit.proof.statements.barred_statements import Entry

_CONDITIONS = ("If ", "While ", "For ", "AsyncFor ", "match_case ")
"""Prefixes of the texts of conditions: their kinds of nodes."""
_JUMPS = ("Return ", "Raise ", "Continue ", "Break ")
"""Those of statements after which nothing in their block runs."""


def conditions_of_moved(
    own: Sequence[Entry], other: Sequence[Entry], changed: Collection[int], changed_there: Collection[int]
) -> Iterator[Entry]:
    """Yield the unchanged conditions around or before statements that the other version has elsewhere, each once.

    Args:
        own: the statements of a function in one version.
        other: its statements in the other version.
        changed: positions of the differing ones in `own`.
        changed_there: the same in `other`.
    """
    found = {head for _, heads in _moved_past(own, other, changed, changed_there) for head in heads}
    yield from (own[it] for it in sorted(found))


def moved_conditions(
    own: Sequence[Entry], other: Sequence[Entry], changed: Collection[int], changed_there: Collection[int]
) -> frozenset[int]:
    """Return the ids of the conditions in `own` that move past unchanged ones; arguments as above."""
    moved = _moved_past(own, other, changed, changed_there)
    return frozenset(id(own[it]) for it, heads in moved if heads and own[it].text.startswith(_CONDITIONS))


def _moved_past(
    own: Sequence[Entry], other: Sequence[Entry], changed: Collection[int], changed_there: Collection[int]
) -> Iterator[tuple[int, set[int]]]:
    """Yield (position of a moved statement, those of the unchanged conditions around or before it here alone)."""
    there = [(other[it].text, _conditions_met(other, it).values()) for it in changed_there]
    for number in sorted(changed):
        elsewhere = [met for text, met in there if text == own[number].text]
        if own[number].shape == "function" and elsewhere:
            here = _conditions_met(own, number)
            kept = set(max(elsewhere, key=lambda met: sum(it in met for it in here.values())))
            kept |= {(text, "") for text, _ in kept}
            yield number, {head for head, block in here.items() if block not in kept} - set(changed)


def _heads_around(entries: Sequence[Entry], number: int) -> list[int]:
    """Return the positions of the compound statements around a statement, the innermost first."""
    found, depth = [], entries[number].says[0]
    for before in range(number - 1, -1, -1):
        if 0 < entries[before].says[0] < depth:
            found.append(before)
            depth = entries[before].says[0]
    return found


def _conditions_met(entries: Sequence[Entry], number: int) -> dict[int, tuple[str, str]]:
    """Return the conditions around and before a statement by position: text, and the block that holds the statement."""
    met = {it: (one.text, "") for it, one in enumerate(entries[:number]) if one.text.startswith(_CONDITIONS)}
    inner = number
    for head in _heads_around(entries, number):
        if head in met:
            met[head] = (entries[head].text, entries[inner].says[1])
        inner = head
    return met


def moved_past_refusals(was: Sequence[Entry], now: Sequence[Entry]) -> frozenset[int]:
    """Return the ids of statements that have another order, one of which may refuse, and the other acts.

    Statements that never run one after the other, because they are in branches that exclude each other, have no order.

    Args:
        was: the statements of a function in the old file.
        now: its statements in the new file.
    """
    pairs = list(_same_statements(was, now))
    found: set[int] = set()
    for index, (first, first_now) in enumerate(pairs):
        for second, second_now in pairs[index + 1 :]:
            if first_now < second_now or "refuses" not in (was[first].order, was[second].order):
                continue
            if not (_exclude_each_other(was, first, second) or _exclude_each_other(now, second_now, first_now)):
                sides = ((was, first), (was, second), (now, first_now), (now, second_now))
                found.update(id(side[number]) for side, number in sides)
    return frozenset(found)


def _same_statements(was: Sequence[Entry], now: Sequence[Entry]) -> Iterator[tuple[int, int]]:
    """Yield (position, position in the new file) of statements whose order counts; those with one text in order."""
    places: dict[str, list[int]] = {}
    for number, it in enumerate(now):
        places.setdefault(it.text, []).append(number)
    for number, it in enumerate(was):
        if it.shape == "function" and it.order and (there := places.get(it.text)):
            yield number, there.pop(0)


class _Block(NamedTuple):
    """A block around a statement: the position of its compound statement, its name there, its last statement."""

    head: int
    field: str
    last: int


def _blocks_around(entries: Sequence[Entry], number: int) -> Iterator[_Block]:
    """Yield the blocks around a statement, the innermost first."""
    inner = number
    for before in range(number - 1, -1, -1):
        depth, field, _ = entries[inner].says
        if 0 < entries[before].says[0] < depth:
            rest = takewhile(lambda it: it.says[0] > depth or it.says[:2] == (depth, field), entries[inner:])  # noqa: B023
            same = [it for it, one in enumerate(rest, inner) if one.says[0] == depth]
            yield _Block(before, field, same[-1])
            inner = before


def _exclude_each_other(entries: Sequence[Entry], first: int, second: int) -> bool:
    """Return whether only one of two statements, the second behind the first, can run."""
    around = {it.head: it.field for it in _blocks_around(entries, second)}
    for it in _blocks_around(entries, first):
        head = entries[it.head].text
        if it.head in around:
            return head.startswith("If ") and around[it.head] != it.field
        if head.startswith(("If ", "match_case ")) and entries[it.last].text.startswith(_JUMPS):
            return True
    return False
