"""The order of findings in all formats: those that a team should look at first."""

from toolkit.model.findings import Finding
from toolkit.model.report import Report

_SEVERITY = {"high": 0, "medium": 1, "low": 2}
_CERTAINTY = {"certain": 0, "likely": 1, "guess": 2}


def worst_first(report: Report) -> list[Finding]:
    """Sort findings: those that lead the entries to do first, in the same order; then urgent ones, then the others.

    Severe before mild, production before tests, certain before guessed, hot files before cold.
    Ties are resolved by symbol, so that equal reports have the same order.
    """
    heat = {row.path: row.heat for row in report.sections.files}
    leads = {item.finding_ids[0]: number for number, item in enumerate(report.sections.top)}

    def key(finding: Finding) -> tuple[int, bool, int, bool, int, float, str, float, str]:
        return (
            leads.get(finding.id, len(leads)),
            not finding.is_urgent,
            _SEVERITY[finding.severity],
            finding.is_test,
            _CERTAINTY[finding.certainty],
            -heat.get(finding.place.path, 0.0),
            finding.rule,
            -finding.value,
            finding.symbol,
        )

    return sorted(report.sections.findings, key=key)
