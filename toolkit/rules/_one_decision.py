"""Merge findings that a single decision resolves, wherever they are."""

from collections import Counter
from collections.abc import Callable, Iterable

from msgspec.structs import replace

from toolkit.model.findings import Finding
from toolkit.model.links import PROJECT, split_symbol, symbol
from toolkit.model.project import Project
from toolkit.rules._run_context import context_in, is_job

_SEVERITIES = ("high", "medium", "low")


def is_one_for_all(_: Finding) -> str:
    """Return the decision of a rule for which one decision settles all findings."""
    return ""


def is_one_for_the_rest(finding: Finding) -> str | None:
    """Return one decision for all findings of a rule except urgent ones, which are reported separately."""
    return None if finding.is_urgent else ""


def is_one_for_the_unsaid(finding: Finding) -> str | None:
    """Return one decision for all findings of a rule except those whose sentence says why they are worse."""
    return None if finding.args.get("says") else ""


def join_findings(
    findings: Iterable[Finding], decision: Callable[[Finding], str | None], project: Project
) -> list[Finding]:
    """Join findings into one finding for each decision, beginning with the place that a team would fix first.

    Its symbol is that of the project plus the name of the decision, whatever files it names: so it stays
    the same finding while places come and go. Its value is the number of places.

    Args:
        findings: findings of one rule, which skips tests.
        decision: `Rule.decision`; None for a finding keeps it separate.
        project: project of the findings. Request handlers come first, then other code of the service, jobs, commands.
    """
    groups: dict[str, list[Finding]] = {}
    alone: list[Finding] = []
    for finding in findings:
        name = decision(finding)
        if name is None:
            alone.append(replace(finding, args={**finding.args, "files": 1}))
        else:
            groups.setdefault(name, []).append(finding)
    joined = [_join(name, _in_order(members, project)) for name, members in sorted(groups.items())]
    return [*alone, *joined]


def join_by_symbol(findings: Iterable[Finding]) -> list[Finding]:
    """Join findings into one for each symbol, whatever decision settles them, to compare a change place by place.

    Args:
        findings: findings of one rule, each with at least one place.
    """
    groups: dict[str, list[Finding]] = {}
    for finding in sorted(findings, key=lambda item: item.place):
        groups.setdefault(finding.symbol, []).append(finding)
    return [_join_places(members) for members in groups.values()]


def _join_places(findings: list[Finding]) -> Finding:
    places = tuple(dict.fromkeys(place for item in findings for place in item.evidence))
    value = max(len(places), sum(item.value for item in findings))
    known = {**findings[0].args, "count": len(places), "files": 1}
    return replace(findings[0], evidence=places, value=value, args=known)


def _in_order(findings: list[Finding], project: Project) -> list[Finding]:
    """Sort findings by the order in which a team would fix them."""
    amount = Counter(place.path for item in findings for place in item.evidence)

    def order(finding: Finding) -> tuple[object, ...]:
        path = finding.place.path
        return (
            _SEVERITIES.index(finding.severity),
            not finding.is_urgent,
            _is_dead(finding, project.mentioned_names),
            -int(finding.args.get("leads", 0)),
            context_in(project, path) != "service",
            is_job(path),
            -amount[path],
            path,
            -finding.value,
            finding.place,
        )

    return sorted(findings, key=order)


def _is_dead(finding: Finding, mentioned: frozenset[str]) -> bool:
    """Return whether a finding is about a method whose name occurs nowhere else: it may be dead code."""
    around, _, last = split_symbol(finding.symbol)[1].rpartition(".")
    return bool(around) and not last.startswith("__") and last not in mentioned


def _join(name: str, findings: list[Finding]) -> Finding:
    lead = findings[0]
    path, qualname = split_symbol(lead.symbol)
    places = tuple(dict.fromkeys(place for item in findings for place in item.evidence))
    files = len({place.path for place in places})
    first = {"name": qualname or path.rpartition("/")[2], "count": len(places), "files": files}
    return replace(
        lead,
        symbol=symbol(PROJECT, name),
        args={**lead.args, **first},
        evidence=places,
        value=len(places),
        body_hash="",
        is_urgent=any(item.is_urgent for item in findings),
    )
