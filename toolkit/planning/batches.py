"""Group units of work into batches, each small enough for one reviewed pull request.

A batch is at most `MOST_LINES` changed lines in `MOST_FILES` files, one major version of a library, at most
`MOST_EXTRACTIONS` pieces that leave functions, and at most `MOST_FUNCTIONS` functions that have to be locked before:
what is larger is not reviewed but waved through, unless it only deletes code of one file (Cisco's review data in Cohen,
*Best Kept Secrets of Peer Code Review*, 2006, show reviewers losing track above 200 to 400 lines).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil

import msgspec

from toolkit.model.estimate import Size
from toolkit.model.findings import Finding
from toolkit.model.links import split_symbol
from toolkit.model.pull import MOST_LINES
from toolkit.planning.code import CodeIndex
from toolkit.planning.units import Unit, churn_of, join_sizes, symbols_of

MOST_FILES = 12
MOST_FUNCTIONS = 8
MOST_EXTRACTIONS = 4


@dataclass(frozen=True)
class Batch:
    """Changes of one pull request.

    Attributes:
        group: shared by the batches into which one large unit was divided.
        untested: functions that must be locked first.
        part, parts: number of this batch and of all batches in the group.
        link, links: index (from 0) and number of the parts that edit the same code one after another.
        share: share of its findings that it resolves, if one finding is divided.
    """

    group: tuple[str, ...]
    units: tuple[Unit, ...]
    size: Size
    untested: tuple[str, ...]
    part: int = 1
    parts: int = 1
    link: int = 0
    links: int = 1
    share: float = 1

    @property
    def is_chained(self) -> bool:
        """Return whether the previous part must be done first, because both edit the same code."""
        return self.link > 0

    @property
    def family(self) -> str:
        """The kind of work."""
        return self.units[0].family

    @property
    def symbols(self) -> tuple[str, ...]:
        """The code that is edited, sorted."""
        return symbols_of(self.units)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Findings that it resolves, the most extensive first."""
        ordered = sorted(self.units, key=lambda unit: (-unit.churn, unit.lead.id))
        return tuple(finding for unit in ordered for finding in unit.findings)


def make_batches(units: Iterable[Unit], code: CodeIndex) -> list[Batch]:
    """Group units that belong together and divide those that are too large; sorted by group."""
    groups: dict[tuple[str, ...], list[Unit]] = {}
    for unit in units:
        groups.setdefault(_group(unit), []).append(unit)
    return [batch for group, members in sorted(groups.items()) for batch in _batches(group, members, code)]


def _group(unit: Unit) -> tuple[str, ...]:
    reach = unit.treatment.reach
    urgent = ("now",) if unit.lead.is_urgent else ()
    if reach == "project":
        return (unit.family, *urgent)
    return (unit.family, *urgent, unit.path) if reach == "file" else (unit.family, *urgent, *unit.symbols)


def _batches(group: tuple[str, ...], members: Sequence[Unit], code: CodeIndex) -> Iterator[Batch]:
    found: list[Batch] = []
    filling: list[Unit] = []
    for unit in sorted(members, key=lambda unit: (unit.path, unit.symbols, unit.lead.id)):
        if _too_large([unit], code) and not _deletes_a_file(unit):
            found += _divide_unit(group, unit, code)
        elif filling and _too_large([*filling, unit], code):
            found.append(_batch(group, filling, code))
            filling = [unit]
        else:
            filling.append(unit)
    if filling:
        found.append(_batch(group, filling, code))
    yield from (replace(batch, part=number, parts=len(found)) for number, batch in enumerate(found, 1))


def _batch(group: tuple[str, ...], units: Sequence[Unit], code: CodeIndex) -> Batch:
    files = len(_files(units)) if any(unit.size.files for unit in units) else 0
    return Batch(
        group, tuple(units), join_sizes((unit.size for unit in units), files), _untested_functions(units, code)
    )


def _deletes_a_file(unit: Unit) -> bool:
    """Return whether a unit only deletes code of one file, which is not reviewed line by line."""
    return unit.treatment.kind == "remove" and len(_files([unit])) == 1


def _too_large(units: Sequence[Unit], code: CodeIndex) -> bool:
    return (
        sum(unit.churn for unit in units) > MOST_LINES
        or sum(unit.size.extractions for unit in units) > MOST_EXTRACTIONS
        or sum(unit.size.upgrades for unit in units) > 1
        or len(_files(units)) > MOST_FILES
        or len(_untested_functions(units, code)) > MOST_FUNCTIONS
    )


def _files(units: Iterable[Unit]) -> set[str]:
    return {split_symbol(name)[0] for unit in units for name in unit.symbols}


def _untested_functions(units: Sequence[Unit], code: CodeIndex) -> tuple[str, ...]:
    """Return the functions to lock first: those that units edit, and of an upgrade those that matter most."""
    upgraded = (unit.lead for unit in units if unit.treatment.kind == "upgrade")
    found = {name for lead in upgraded for name in code.functions_upgraded(lead, MOST_FUNCTIONS)}
    edited = code.untested_functions(name for unit in units if unit.treatment.locks for name in unit.symbols)
    return tuple(sorted(found.union(edited)))


def _divide_unit(group: tuple[str, ...], unit: Unit, code: CodeIndex) -> Iterator[Batch]:
    """Divide a unit into parts, each with a share of the symbols, or with the same symbols if there are too few."""
    parts = max(
        ceil(unit.churn / MOST_LINES),
        ceil(unit.size.extractions / MOST_EXTRACTIONS),
        unit.size.upgrades,
        ceil(len(_files([unit])) / MOST_FILES),
        ceil(len(_untested_functions([unit], code)) / MOST_FUNCTIONS),
    )
    by_symbol = unit.size.upgrades <= 1 and len(unit.symbols) >= parts and churn_of(unit.size) / parts <= MOST_LINES
    while by_symbol and any(_too_many(names, code) for names in _shares(unit.symbols, parts)):
        parts += 1
    for number in range(parts):
        names = _shares(unit.symbols, parts)[number] if by_symbol else unit.symbols
        part = replace(unit, symbols=names, size=_share(unit.size, number, parts, len(names)))
        link, links = (0, 1) if by_symbol else (number, parts)
        yield replace(_batch(group, [part], code), link=link, links=links, share=1 / parts)


def _too_many(names: Sequence[str], code: CodeIndex) -> bool:
    return (
        len({split_symbol(name)[0] for name in names}) > MOST_FILES
        or len(code.untested_functions(names)) > MOST_FUNCTIONS
    )


def _shares(symbols: Sequence[str], parts: int) -> list[tuple[str, ...]]:
    """Divide symbols into shares of neighbours; no share is empty if there are enough symbols."""
    cuts = [len(symbols) * number // parts for number in range(parts + 1)]
    return [tuple(symbols[start:end]) for start, end in pairwise(cuts)]


def _share(size: Size, number: int, parts: int, symbols: int) -> Size:
    """Return the size of a part: lines are divided, files and functions are those of the part."""

    def share(amount: int) -> int:
        return amount * (number + 1) // parts - amount * number // parts

    shared = ("hunks", "added", "deleted", "new_files", "other_churn", "extractions", "upgrades", "partners")
    lines = {name: share(getattr(size, name)) for name in shared}
    first = {"other_files": size.other_files if number == 0 else 0}
    return msgspec.structs.replace(size, **lines, **first, functions=min(size.functions, symbols))
