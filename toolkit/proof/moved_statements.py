"""Find the conditions whose blocks a change moves statements into or out of, or that it moves statements over.

A case in which such a condition holds runs the statement in both versions and shows nothing about the move. So the
condition counts as changed: cases have to kill its mutants, and those that always enter the block are among them. A
condition that moves itself past another one is barred: only a case that fulfils both shows something about it.
"""

from collections.abc import Collection, Iterator, Sequence

from toolkit.proof.barred_statements import Entry

_CONDITIONS = ("If ", "While ", "For ", "AsyncFor ", "match_case ")
"""Prefixes of the texts of conditions: their kinds of nodes."""


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
