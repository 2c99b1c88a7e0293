"""Merge findings that a single decision settles, wherever they are."""

from collections.abc import Iterable

from msgspec.structs import replace

from toolkit.model.findings import Finding
from toolkit.model.links import PROJECT

_SEVERITIES = ("high", "medium", "low")


def join_findings(findings: Iterable[Finding]) -> list[Finding]:
    """One finding about the project, led by the most severe and most extensive of them; none if there are none.

    Its symbol is that of the project, whatever files it names: so it stays the same finding while places come and go,
    and its value is the number of places.

    Args:
        findings: of one rule that says nothing about tests.
    """
    ordered = sorted(findings, key=_order)
    return [_join(ordered)] if ordered else []


def _order(finding: Finding) -> tuple[int, float, str]:
    return _SEVERITIES.index(finding.severity), -len(finding.evidence), finding.symbol


def _join(findings: list[Finding]) -> Finding:
    lead = findings[0]
    places = tuple(dict.fromkeys(place for item in findings for place in item.evidence))
    files = len({place.path for place in places})
    return replace(
        lead,
        symbol=PROJECT,
        args={**lead.args, "count": len(places), "files": files},
        evidence=places,
        value=len(places),
        body_hash="",
        is_urgent=any(item.is_urgent for item in findings),
    )
