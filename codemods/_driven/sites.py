"""Turn the offers of a tool into sites by statement, each with our own verdict."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from typing import Any, NamedTuple

from codemods._driven.alignment import realign
from codemods._driven.offers import Edit, Offer, edit_lines, extent
from codemods._driven.statements import LineRange, scope_of, unit_at
from codemods._names.other_files import uses
from toolkit.model.codemod import Card, Codemod, Facts, Site, Verdict
from toolkit.model.tree import SourceFile
from toolkit.source.generated import is_generated
from toolkit.source.rewrite_site import TEXT

_PYTHON_2 = re.compile(r"\b(?:python|py) ?2|\b2\.[x67]\b", re.IGNORECASE)
"""Text of a comment that is out of date when what was there for Python 2 is gone."""
_LONG = 120


class Wanted(NamedTuple):
    """An offer, the lines that are rewritten for it, and why a person must review it (may be empty)."""

    offer: Offer
    units: tuple[LineRange, ...]
    reason: str = ""

    def overlaps(self, other: "Wanted") -> bool:
        """Return whether both rewrite the same line."""
        return any(one.overlaps(unit) for one in self.units for unit in other.units)


Find = Callable[[SourceFile, Facts], Iterable[Site]]
Judge = Callable[[SourceFile, Facts, Wanted], str]
"""Returns the reason why a person must review an offer; empty if nobody must."""


def is_left_alone(file: SourceFile, facts: Facts) -> str:
    """Return `generated` for a file that a program writes, and for a migration of a database; empty for others."""
    return "generated" if is_generated(facts.path, file.text) else ""


@dataclass(frozen=True)
class DrivenTool:
    """A tool that a codemod drives: its query about a file, and the judgement of its answers.

    Attributes:
        name: name of the codemod.
        offers: every change that the tool offers for a file.
        judge: returns why a person must review one.
        refuses: returns why a file must not be changed, or an empty text; called only if there is an offer.
    """

    name: str
    offers: Callable[[SourceFile, Facts], Iterable[Offer]]
    judge: Judge
    refuses: Callable[[SourceFile, Facts], str] = is_left_alone

    def find(self, file: SourceFile, facts: Facts) -> Iterator[Site]:
        """Yield every site in a file: certain ones that share no line, and those for review.

        Among certain offers that share lines, only one is applied; the others are computed again for the result.
        """
        wanted = list(self._judge_all(file, facts))
        if wanted and (why := self.refuses(file, facts)):
            yield self._site(file, [wanted[0]._replace(reason=why)], verdict="refused")
            return
        certain = _apart([it for it in wanted if not it.reason])
        for together in certain:
            yield self._site(file, together)
        for it in wanted:
            if it.reason:
                yield self._site(file, [it], edits=not any(it.overlaps(group[0]) for group in certain))

    def find_or_note(self, file: SourceFile, facts: Facts) -> Iterator[Site]:
        """Yield every site in a file; if only Python 2 can parse it, the tool would skip it, and a note says so."""
        if file.python2:
            whole = (1, 0, max(len(file.lines), 1), 0)
            yield Site(self.name, "refused", *whole, TEXT, "only_python2", edits=False)
        else:
            yield from self.find(file, facts)

    def declare(self, card: Card, *, find: Find | None = None, **more: Any) -> Codemod:
        """Declare the codemod of the tool; it examines every file and rewrites text.

        Args:
            card: costs and requirements of a change.
            find: finds the sites; by default `find_or_note`.
            more: other attributes of the codemod, such as its words.
        """
        every_file = ((),)
        shared: dict[str, Any] = {"tokens": every_file, "gather": uses, "gather_tokens": every_file} | more
        return Codemod(self.name, card, find=find or self.find_or_note, rewrite=rewrite_text, **shared)

    def _judge_all(self, file: SourceFile, facts: Facts) -> Iterator[Wanted]:
        seen: set[tuple[Edit, ...]] = set()
        for offer in self.offers(file, facts):
            if offer.edits and offer.edits not in seen and (units := _units(file, offer)):
                seen.add(offer.edits)
                it = Wanted(offer, units)
                yield it._replace(reason=_reason_of_text(file, it) or self.judge(file, facts, it))

    def _site(
        self, file: SourceFile, together: list[Wanted], *, edits: bool = True, verdict: Verdict | None = None
    ) -> Site:
        head = together[0]
        chosen = list(_compatible(it.offer for it in together))
        changes = [edit for offer in chosen for edit in offer.edits]
        first = head.units[0]
        args: dict[str, Any] = {
            "places": [_replacement(file, it, changes) for it in head.units],
            "claims": [[it.first, it.last] for it in head.units],
            "rule": ", ".join(sorted({offer.code for offer in chosen})),
            "said": chosen[0].message.replace("`", "'"),  # it stands in backticks itself
        }
        verdict = verdict or ("review" if head.reason else "certain")
        column = len(file.lines[first.first - 1]) - len(file.lines[first.first - 1].lstrip())
        place = (first.first, column, first.last, len(file.lines[first.last - 1].encode()))
        scope = scope_of(file, first).qualname
        return Site(self.name, verdict, *place, TEXT, head.reason, args, scope, edits=edits)


def rewrite_text(site: Site, node: Any) -> Any:
    """Placeholder for `rewrite` of a codemod whose sites are text: the engine inserts the lines itself."""
    raise NotImplementedError(f"{site.codemod} is not asked about {node}")


def _units(file: SourceFile, offer: Offer) -> tuple[LineRange, ...]:
    """Return the lines of an offer as statements that share no line; none if an edit belongs to no statement."""
    found: list[LineRange] = []
    for edit in offer.edits:
        unit = unit_at(file, *extent([edit]))
        if unit is None:
            return ()
        found.append(unit)
    outer: list[LineRange] = []
    for unit in sorted(found, key=lambda it: (it.first, -it.last)):
        if outer and outer[-1].overlaps(unit):
            outer[-1] = outer[-1]._replace(last=max(outer[-1].last, unit.last))
        else:
            outer.append(unit)
    return tuple(outer)


def _reason_of_text(file: SourceFile, wanted: Wanted) -> str:
    if any(_loses_comment(file, it) for it in wanted.offer.edits):
        return "loses_comment"
    for unit in wanted.units:
        lines = _touched_lines(unit, wanted.offer.edits)
        new = edit_lines(file.lines, *lines, wanted.offer.edits)
        if _PYTHON_2.search("\n".join(_comments_above(file, lines[0]))):
            return "old_comment"
        if not new and lines == (unit.first, unit.last) and _has_comment_above(file, unit):
            return "loses_comment"
        longest = max(map(len, new), default=0)
        if longest > _LONG and longest > max(map(len, file.lines[unit.first - 1 : unit.last])):
            return "too_long"
    return ""


def _replacement(file: SourceFile, unit: LineRange, edits: Iterable[Edit]) -> list[Any]:
    """The first and last changed line of a unit, and the new lines in their place."""
    first, last = _touched_lines(unit, edits)
    new = edit_lines(file.lines, first, last, edits)
    if first == 1 and not new:  # no file begins with blank lines
        last += sum(1 for _ in takewhile(lambda line: not line.strip(), file.lines[last:]))
        return [first, last, new]
    if hasattr(unit.node, "body"):
        return [first, last, new]
    whole = edit_lines(file.lines, first, max(last, unit.last), edits)
    aligned = realign(file.lines[first - 1 : max(last, unit.last)], whole)
    return [first, last, new] if aligned == whole else [first, max(last, unit.last), aligned]


def _touched_lines(unit: LineRange, edits: Iterable[Edit]) -> tuple[int, int]:
    """Return the first and last line of a unit that edits change."""
    inside = [it for it in edits if unit.first <= it.row and extent([it])[1] <= unit.last]
    return extent(inside) if inside else (unit.first, unit.first - 1)


def _loses_comment(file: SourceFile, edit: Edit) -> bool:
    """Return whether an edit removes text that looks like a comment."""
    lines = file.lines[edit.row - 1 : edit.end_row]
    lines[-1] = lines[-1][: edit.end_column - 1]
    lines[0] = lines[0][edit.column - 1 :]
    return edit.content.count("#") < "\n".join(lines).count("#")


def _comments_above(file: SourceFile, line: int) -> list[str]:
    """Return the comment lines directly above a line."""
    return [*takewhile(lambda text: text.lstrip().startswith("#"), reversed(file.lines[: line - 1]))]


def _has_comment_above(file: SourceFile, unit: LineRange) -> bool:
    """Return whether a comment above a statement would remain; a comment at the top describes the whole file."""
    above = file.lines[unit.first - 2].strip() if unit.first > 1 else ""
    return above.startswith("#") and unit.node is not file.tree.body[0]


def _apart(wanted: list[Wanted]) -> list[list[Wanted]]:
    """Group offers by the lines that they share with a first one, which is applied.

    Offers for a whole function or class wait until no others inside it remain; of other statements the
    outermost one includes the rest. An offer at several places waits until no others concern any of them.
    """
    units = [unit for it in wanted for unit in it.units]

    def waits(unit: LineRange) -> bool:
        return unit.is_definition and any(it.node is not unit.node and unit.holds(it) for it in units)

    now = [it for it in wanted if not any(map(waits, it.units))]
    groups: list[list[Wanted]] = []
    for it in sorted(now, key=lambda it: (len(it.units) > 1, it.units[0].first, -it.units[0].last)):
        if len(it.units) == 1 and groups and groups[-1][0].overlaps(it):
            groups[-1].append(it)
        elif len(it.units) == 1 or not any(group[0].overlaps(it) for group in groups):  # they are sorted
            groups.append([it])
    return groups


def _compatible(given: Iterable[Offer]) -> Iterator[Offer]:
    """Yield offers that do not touch each other; the others are computed again for the result."""
    end = (0, 0)
    for offer in sorted(given, key=lambda offer: offer.edits):
        first, last = offer.edits[0], offer.edits[-1]
        if (first.row, first.column) >= end:
            end = last.end_row, last.end_column
            yield offer
