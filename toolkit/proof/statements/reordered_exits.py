"""Find guarded exits of a function whose order a change modifies: the first one whose condition holds is taken."""

from collections.abc import Iterator, Sequence

from toolkit.proof.statements.barred_statements import Entry

_EXITS = ("Return ", "Raise ", "Continue ", "Break ")
"""Prefixes of the texts of exits: their kinds of nodes."""


def reordered_exits(was: Sequence[Entry], now: Sequence[Entry]) -> frozenset[int]:
    """Return the ids of the guarded exits that both versions have, if their order differs.

    A case that fulfils only one of the conditions shows nothing about the order.

    Args:
        was: the statements of a function in the old file.
        now: its statements in the new file.
    """
    sides = [dict(_guarded_exits(side)) for side in (was, now)]
    shared = set(sides[0].values()) & set(sides[1].values())
    common = [list(dict.fromkeys(one for one in side.values() if one in shared)) for side in sides]
    if common[0] == common[1]:
        return frozenset()
    return frozenset(key for side in sides for key, one in side.items() if one in shared)


def _guarded_exits(entries: Sequence[Entry]) -> Iterator[tuple[int, tuple[str, str, str]]]:
    """Yield (id of an exit, (the `if` around it, its block, its text))."""
    heads: list[Entry] = []
    for it in entries:
        depth, block = it.says[0], it.says[1]
        heads = [one for one in heads if one.says[0] < depth]
        if heads and heads[-1].text.startswith("If ") and it.text.startswith(_EXITS):
            yield id(it), (heads[-1].text, block, it.text)
        heads.append(it)
