"""Judge changed statements by what all changed statements of their file say together."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal

from toolkit.model.verdict import WhyUnheld
from toolkit.proof.statements.barred_statements import Entry
from toolkit.proof.statements.container_changes import PLACE
from toolkit.proof.statements.operand_protocols import unlike_operands

_VALUE = re.compile(r"[(=]")  # what follows is a value of the program, which may be a secret


def judge_by_file(
    gone: Sequence[Entry], put_in: Sequence[Entry], *, is_deeper: bool
) -> Callable[[Literal["old", "new"], Entry], Entry]:
    """Make what judges a changed statement by what all changed statements of its file say together.

    It bars a statement, and leaves of the values that it compares with those that the other version does not have.

    Args:
        gone: the statements that the new file does not have.
        put_in: those that the old file does not have.
        is_deeper: whether more functions call themselves than before.
    """
    is_found_alike = _are_files_found_alike(gone, put_in)
    alone = _one_sided([it.beside for it in gone], [it.beside for it in put_in])
    seldom = _one_sided([it.seldom for it in gone], [it.seldom for it in put_in])
    unlike = unlike_operands(*([one for it in side for one in it.protocols] for side in (gone, put_in)))
    written = {"old": _written(put_in), "new": _written(gone)}

    def bar(side: Literal["old", "new"], entry: Entry) -> WhyUnheld | None:
        if entry.places and not is_found_alike:
            return "started"
        if entry.beside & alone:
            return "alone"
        if entry.seldom & seldom:
            return "seldom"
        if told := [name for name, _ in entry.protocols if name in unlike]:
            return "in_place" if all(it.startswith(PLACE) for it in told) else "protocol"
        if entry.recurses and side == "new" and is_deeper:
            return "recursive"
        return "swapped" if entry.is_swapped else None

    def judge(side: Literal["old", "new"], entry: Entry) -> Entry:
        barred = entry.barred or bar(side, entry)
        shown = ", ".join(sorted({_VALUE.split(it, maxsplit=1)[0] for it in entry.beside & alone}))
        shown = shown if barred == "alone" else ""
        return entry._replace(barred=barred, barred_by=shown, compared=entry.compared - written[side])

    return judge


def _written(entries: Iterable[Entry]) -> frozenset[str]:
    return frozenset[str]().union(*(it.written for it in entries))


def _are_files_found_alike(gone: Sequence[Entry], put_in: Sequence[Entry]) -> bool:
    """Return whether the changed statements of a file say the same of where files are; a path may get a name."""
    was, now = (frozenset[str]().union(*(it.places for it in side)) for side in (gone, put_in))
    bound = frozenset[str]().union(*(it.texts for it in (*gone, *put_in)))
    return was - bound == now - bound


def _one_sided(gone: Iterable[frozenset[str]], put_in: Iterable[frozenset[str]]) -> frozenset[str]:
    """Return what old statements of a file say that new ones do not say as often, or reversed."""
    was, now = (Counter(name for it in side for name in it) for side in (gone, put_in))
    return frozenset((was - now) | (now - was))


def count_recursive(owners: Mapping[str, Sequence[Entry]]) -> int:
    """Count the functions that call themselves: one more ends where inputs are deeper than any that was asked."""
    return sum(any(it.recurses for it in entries) for entries in owners.values())
