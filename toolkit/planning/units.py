"""Group findings into units of work: the smallest pieces that are not divided over two pull requests."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

import msgspec

from toolkit.model.estimate import Size
from toolkit.model.findings import Finding
from toolkit.model.links import split_symbol
from toolkit.model.treatment import LOCK, RESTRUCTURE, UNKNOWN, Treatment, Treatments
from toolkit.planning.code import CodeIndex
from toolkit.planning.extractions import Moved, divide_module, join_copies, take_apart

_LINES_PER_HUNK = 25


@dataclass(frozen=True)
class Unit:
    """A unit of change.

    Attributes:
        family: kind of work: the family of the treatment, or the rule.
        lead: the finding whose words describe it.
        findings: all findings that it resolves, `lead` first.
        symbols: the code that is edited, sorted.
        treatment: treatment of the rule of `lead`.
    """

    family: str
    lead: Finding
    findings: tuple[Finding, ...]
    symbols: tuple[str, ...]
    size: Size
    treatment: Treatment

    @property
    def path(self) -> str:
        """The file that it is mostly about."""
        return self.lead.path

    @property
    def churn(self) -> int:
        """Lines added and deleted."""
        return churn_of(self.size)


def symbols_of(units: Iterable[Unit]) -> tuple[str, ...]:
    """Return the symbols that units edit, sorted."""
    return tuple(sorted({name for unit in units for name in unit.symbols}))


def churn_of(size: Size) -> int:
    """Lines added and deleted, of any kind."""
    return size.added + size.deleted + size.test_added + size.test_deleted + size.other_churn


def make_units(findings: Iterable[Finding], treatments: Treatments, code: CodeIndex) -> list[Unit]:
    """Make the units of work for findings, in an order that does not depend on theirs.

    Findings about tests are left out, and those whose counter-measure is a lock: see `toolkit.planning.lock_steps`.

    Args:
        findings: the findings of the rules.
        treatments: the work that the counter-measure of each rule takes.
        code: index of the project's code.
    """
    groups: dict[tuple[str, str], list[Finding]] = {}
    for finding in sorted(findings, key=lambda item: (item.id, item.place, item.body_hash)):
        how = treatments.get(finding.rule, UNKNOWN)
        if not finding.is_test and how.family != LOCK:
            groups.setdefault((how.family or finding.rule, code.finding_symbol(finding)), []).append(finding)
    return [_unit(family, members, treatments, code) for (family, _), members in sorted(groups.items())]


def _unit(family: str, members: list[Finding], treatments: Treatments, code: CodeIndex) -> Unit:
    known = {item.rule: treatments.get(item.rule, UNKNOWN) for item in members}
    sizes = [(_size(item, known[item.rule], code), item) for item in members]
    sized = sorted(sizes, key=lambda pair: (-churn_of(pair[0]), pair[1].id))
    size, lead = sized[0]
    symbols = sorted({name for item in members for name in code.touched_symbols(item)})
    return Unit(family, lead, tuple(item for _, item in sized), tuple(symbols), size, known[lead.rule])


def _size(finding: Finding, how: Treatment, code: CodeIndex) -> Size:
    """A guess from the extent of the finding; findings of one family on one symbol are one change, the largest."""
    symbols = code.touched_symbols(finding)
    functions = [name for name in symbols if code.find_function(name)]
    sites = len(finding.evidence)
    added, deleted, extractions = _lines_moved(finding, how, code)
    files = len({split_symbol(name)[0] for name in symbols}) if added + deleted else 0
    return Size(
        files=files,
        hunks=max(files, sites if how.per == "site" else ceil(max(added, deleted) / _LINES_PER_HUNK)),
        added=added,
        deleted=deleted,
        new_files=how.new_files,
        other_files=how.other_files,
        other_churn=how.other,
        functions=len(functions),
        complexity=code.total_complexity(functions),
        extractions=extractions,
        **_upgrade(finding, how),
        kind=how.kind,
        guessed=True,
    )


def _upgrade(finding: Finding, how: Treatment) -> dict[str, int]:
    """Return the size of an upgrade: major versions, users and related packages; empty for other changes."""
    if how.kind != "upgrade":
        return {}
    found = finding.args
    return {
        "upgrades": found.get("versions", 0),
        "users": found.get("users", 0),
        "partners": len(found.get("partners", ())),
    }


def _lines_moved(finding: Finding, how: Treatment, code: CodeIndex) -> Moved:
    """Return the lines that a counter-measure adds and deletes, and the pieces that it has to find."""
    if how.family == RESTRUCTURE and (apart := code.find_function(code.finding_symbol(finding))):
        return take_apart(apart)
    if how.per == "module":
        return divide_module(finding, code.line_count(code.finding_symbol(finding)))
    if how.per == "copies":
        return join_copies(finding, _span(finding, code))
    amount = {"site": len(finding.evidence), "span": _span(finding, code), "finding": 1}[how.per]
    return Moved(ceil(how.added * amount), ceil(how.deleted * amount), 0)


def _span(finding: Finding, code: CodeIndex) -> int:
    """Lines of the code that a finding spans: its evidence, or what its symbol names if it points at one line."""
    lines = sum(place.end_line - place.line + 1 for place in finding.evidence if place.end_line > place.line)
    if lines and not (finding.args.get("nesting") or finding.args.get("branches")):
        return lines
    return max([lines, *map(code.line_count, code.touched_symbols(finding))])


def join_sizes(sizes: Iterable[Size], files: int) -> Size:
    """The size of several changes made in one pull request that touches that many files."""
    total: dict[str, int] = {}
    kind = "other"
    for size in sizes:
        kind = size.kind
        for name, value in msgspec.structs.asdict(size).items():
            if isinstance(value, int) and not isinstance(value, bool):
                total[name] = total.get(name, 0) + value
    return Size(**{**total, "files": files}, kind=kind, guessed=True)
