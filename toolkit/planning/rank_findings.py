"""Rank findings: at most ten to do first, different enough from each other to be a plan."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from math import log2

from msgspec.structs import replace

from toolkit.model.findings import Finding
from toolkit.model.links import is_about_project, split_symbol
from toolkit.model.project import Project
from toolkit.model.report import TopItem

MOST = 10
PER_RULE = 4
"""At most so many of the ten come from one rule,"""
PER_FILE = 2
"""and at most so many from one file: ten entries about one file are one entry."""

PER_ABOUT = 2
"""At most so many are about a whole file: one more "look here" is no help."""
PER_MILD = 1
"""At most so many of one rule that begin with a finding of low severity."""

REST = 0.25
"""Weight of each further finding of an entry."""
ABOUT = 0.5
"""Factor of a finding that is about a whole file: it says where to look, not what to do."""

UPGRADE = "end_of_life"
"""Rule that asks for an upgrade."""
OTHERS = 8
"""Number of them that count: what is there a hundred times is one decision."""

_SEVERITY = {"high": 8.0, "medium": 3.0, "low": 1.0}
_CERTAINTY = {"certain": 1.0, "likely": 0.8, "guess": 0.4}


def rank_findings(
    findings: Iterable[Finding],
    project: Project,
    heat: Mapping[str, float],
    swept: Callable[[str], bool] | None = None,
    prepares: Callable[[str], tuple[str, ...]] | None = None,
) -> tuple[TopItem, ...]:
    """The things to do first, most important first: what fails or can be abused today before everything else.

    Upgrades are among the ten by their weight, but come after what takes hours and not weeks: they need its tests.
    A finding counts by its severity, how sure it is, how hot its file is (1 to 3 times) and how much of it there
    is (logarithmically). The findings of one function are one thing to do, led by the weightiest, together with a
    finding about the file that names this function as the worst one; so are those that one rule leads in one file, and
    in the whole project if its counter-measure is one decision for all of them (`swept`). What only has to be done for
    an upgrade is one thing with the upgrade, if it is among the findings.
    An entry counts as much as its weightiest finding and a part (`REST`) of each other one.

    Args:
        findings: all findings; those about tests are left out.
        project: what the reasons are taken from.
        heat: path -> heat, 0 to 1.
        swept: whether the findings of a rule are settled by one decision, wherever they are.
        prepares: rule -> products whose upgrade its counter-measure prepares.
    """
    groups: dict[tuple[str, ...], list[tuple[float, Finding]]] = {}
    for finding in findings:
        if not finding.is_test:
            path, qualname = _subject(finding)
            qualname = qualname or finding.args.get("worst", "")
            group = (path, qualname) if qualname else (path, "", finding.rule)
            groups.setdefault(group, []).append((_counted(finding, heat.get(path, 0.0)), finding))
    fan_in = project.imports.fan_in()
    items = sorted(
        (_item(members, _reasons(path, project, fan_in)) for (path, *_), members in groups.items()),
        key=_order,
    )
    by_id = {item.id: item for members in groups.values() for _, item in members}
    joined = _join_upgrades(_join_reasons(items, swept or (lambda _: False)), prepares or (lambda _: ()), by_id)
    chosen = _vary_rules(joined, by_id)
    return tuple(sorted(chosen, key=lambda item: _turn(item, by_id[item.finding_ids[0]])))


def rank_further(
    findings: Iterable[Finding],
    aside: Iterable[Finding],
    top: Iterable[TopItem],
    rank: Callable[[Iterable[Finding]], tuple[TopItem, ...]],
) -> tuple[Finding, ...]:
    """Return what comes after the things to do first where they are fewer than ten: a short list is no empty page.

    Args:
        findings: all that is told.
        aside: findings that were not told.
        top: the things to do first.
        rank: puts findings in order, as `rank_findings`.
    """
    items = tuple(top)
    taken = {name for item in items for name in item.finding_ids}
    found: list[Finding] = []
    for group in ([item for item in findings if item.id not in taken], list(aside)):
        by_id = {item.id: item for item in group}
        found += [by_id[item.finding_ids[0]] for item in rank(group)]
    return tuple(found[: MOST - len(items)])


def finding_weight(finding: Finding, heat: float) -> float:
    """Return the weight of one finding: one that one decision settles counts as its places would, but for mild ones.

    What many files use (a framework past its end) counts more than what few do.
    """
    amount = 1 + log2(max(finding.value, 1)) / 8
    amount *= 1 + log2(1 + finding.args.get("users", 0)) / 8
    if (
        is_about_project(finding.symbol) and finding.severity != "low"
    ):  # as much as its places were if each were a finding
        amount = 1 + REST * min(max(finding.value - 1, 0), OTHERS)
    return _SEVERITY[finding.severity] * _CERTAINTY[finding.certainty] * (1 + 2 * heat) * amount


def _subject(finding: Finding) -> tuple[str, str]:
    """The path and qualname that a finding is about: of one about a project the file of its first place."""
    return finding.path, "" if is_about_project(finding.symbol) else split_symbol(finding.symbol)[1]


def _counted(finding: Finding, heat: float) -> float:
    """Return the weight of a finding in its entry."""
    return finding_weight(finding, heat) * (ABOUT if _is_about_file(finding) else 1)


def _is_about_file(finding: Finding) -> bool:
    """Return whether a finding is a measure of a whole file, perhaps with the name of its worst function."""
    path, qualname = split_symbol(finding.symbol)  # "." is about no file
    is_whole = path.endswith(".py") and finding.place.line == 1 and not finding.place.end_line
    return not qualname and (is_whole or bool(finding.args.get("worst")))


def _item(members: list[tuple[float, Finding]], reasons: tuple[tuple[str, float], ...]) -> TopItem:
    members.sort(key=lambda pair: (not pair[1].is_urgent, -pair[0], pair[1].id))
    (first_weight, first), *others = members
    counted = sorted((value for value, _ in others), reverse=True)[:OTHERS]
    return TopItem(
        title_rule=first.rule,
        path=_subject(first)[0],
        finding_ids=tuple(finding.id for _, finding in members),
        score=round(first_weight + sum(counted) * REST, 3),
        reasons=reasons,
        is_urgent=first.is_urgent,
    )


def _order(item: TopItem) -> tuple[bool, float, tuple[str, ...]]:
    return not item.is_urgent, -item.score, item.finding_ids


def _turn(item: TopItem, lead: Finding) -> int:
    """Return when an entry's turn comes: urgent ones, then what matters and is done in hours, then the others."""
    if item.is_urgent:
        return 0
    return 2 if item.title_rule == UPGRADE or lead.severity == "low" else 1


def _reasons(path: str, project: Project, fan_in: Mapping[str, int]) -> tuple[tuple[str, float], ...]:
    """Numbers that a reader can check: changes, complexity, dependents, and unnoticed mutants."""
    file = project.by_path.get(path)
    if file is None:
        return ()
    past = project.past.get(path)
    found = {
        "recent_commits": past.recent if past else 0,
        "cognitive": file.content.metrics.get("cognitive", 0),
        "imported_by": fan_in.get(path, 0),
        "unlocked": round((1 - project.shares.get(path, 1.0)) * 100),
    }
    return tuple((key, value) for key, value in found.items() if value)


def _join_reasons(items: Iterable[TopItem], swept: Callable[[str], bool]) -> list[TopItem]:
    """Make one item of those in one file, or in the project, that have the same counter-measure and are as urgent."""
    joined: dict[tuple[str, str, bool], list[TopItem]] = {}
    for item in items:
        where = "" if swept(item.title_rule) else item.path
        joined.setdefault((item.title_rule, where, item.is_urgent), []).append(item)
    return sorted(map(_join, joined.values()), key=_order)


def _join_upgrades(
    items: list[TopItem], prepares: Callable[[str], tuple[str, ...]], by_id: Mapping[str, Finding]
) -> list[TopItem]:
    """Make what prepares an upgrade a part of the item that asks for it, unless it is severe or fails today."""
    upgraded = {
        by_id[name].args.get("product", ""): item
        for item in items
        if item.title_rule == UPGRADE
        for name in item.finding_ids
    }
    parts: dict[tuple[str, ...], list[TopItem]] = {}
    for item in items:
        product = next((name for name in prepares(item.title_rule) if name in upgraded), None)
        if product is not None and not item.is_urgent and by_id[item.finding_ids[0]].severity != "high":
            parts.setdefault(upgraded[product].finding_ids, []).append(item)
    taken = {item.finding_ids for members in parts.values() for item in members}
    return [
        replace(
            item,
            finding_ids=(
                *item.finding_ids,
                *(name for part in parts.get(item.finding_ids, ()) for name in part.finding_ids),
            ),
        )
        for item in items
        if item.finding_ids not in taken
    ]


def _join(items: list[TopItem]) -> TopItem:
    first, *others = items
    score = round(first.score + sum(item.score for item in others[:OTHERS]) * REST, 3)
    return replace(first, score=score, finding_ids=tuple(name for item in items for name in item.finding_ids))


def _vary_rules(items: list[TopItem], by_id: Mapping[str, Finding]) -> Iterable[TopItem]:
    rules: Counter[str] = Counter()
    files: Counter[str] = Counter()
    taken = 0
    for item in items:
        if taken == MOST:
            return
        lead = by_id[item.finding_ids[0]]
        path = "" if is_about_project(lead.symbol) else item.path  # one about the project is about no file
        group = "" if _is_about_file(lead) else item.title_rule
        most = PER_MILD if lead.severity == "low" else PER_RULE if group else PER_ABOUT
        if rules[group] < most and (not path or files[path] < PER_FILE):
            rules[group] += 1
            files[path] += 1
            taken += 1
            yield item
