"""Find the conditions whose blocks a change moves statements into or out of.

A case in which such a condition holds runs the statement in both versions and shows nothing about the move. So the
condition counts as changed: cases have to kill its mutants, and those that always enter the block are among them.
"""

from collections.abc import Collection, Iterator, Sequence

from toolkit.proof.barred_statements import Entry

_CONDITIONS = ("If ", "While ", "For ", "AsyncFor ")
"""Prefixes of the texts of conditions: their kinds of nodes."""


def conditions_of_moved(
    own: Sequence[Entry], other: Sequence[Entry], changed: Collection[int], changed_there: Collection[int]
) -> Iterator[Entry]:
    """Yield the unchanged conditions around statements that the other version has elsewhere, each once.

    Args:
        own: the statements of a function in one version.
        other: its statements in the other version.
        changed: positions of the differing ones in `own`.
        changed_there: the same in `other`.
    """
    there = [(other[it].text, _blocks_around(other, it).values()) for it in changed_there]
    found: set[int] = set()
    for number in sorted(changed):
        elsewhere = [blocks for text, blocks in there if text == own[number].text]
        if own[number].shape == "function" and elsewhere:
            around = _blocks_around(own, number)
            kept = max(elsewhere, key=lambda blocks: sum(it in blocks for it in around.values()))
            found |= {head for head, block in around.items() if block not in kept}
    yield from (own[it] for it in sorted(found - set(changed)) if own[it].text.startswith(_CONDITIONS))


def _heads_around(entries: Sequence[Entry], number: int) -> list[int]:
    """Return the positions of the compound statements around a statement, the innermost first."""
    found, depth = [], entries[number].says[0]
    for before in range(number - 1, -1, -1):
        if 0 < entries[before].says[0] < depth:
            found.append(before)
            depth = entries[before].says[0]
    return found


def _blocks_around(entries: Sequence[Entry], number: int) -> dict[int, tuple[str, str]]:
    """Return the compound statements around a statement by position: text, and the block that holds the statement."""
    blocks, inner = {}, number
    for head in _heads_around(entries, number):
        blocks[head] = (entries[head].text, entries[inner].says[1])
        inner = head
    return blocks
