"""`codequality.json`: for GitLab's Code Quality widget (the subset of Code Climate that it documents)."""

from collections import Counter
from collections.abc import Mapping

from toolkit.model.facts import Lang
from toolkit.model.json_text import indented_json
from toolkit.model.links import digest
from toolkit.model.plugins import Catalogue, Format
from toolkit.model.report import Report
from toolkit.render._list_order import worst_first
from toolkit.text.sentences import plain_text, seen_in
from toolkit.text.visible import make_visible

NAME = "codequality.json"
_SEVERITY = {"high": "critical", "medium": "major", "low": "minor"}


def render(report: Report, catalogue: Catalogue, lang: Lang) -> Mapping[str, bytes]:
    """Render one item for each finding; fingerprints do not depend on lines, so moved findings are not new."""
    seen: Counter[str] = Counter()
    items = []
    for finding in worst_first(report):
        seen[finding.id] += 1
        items.append(
            {
                "check_name": finding.rule,
                "description": plain_text(seen_in(catalogue.rules[finding.rule].words[lang], finding, lang)),
                "severity": _SEVERITY[finding.severity],
                "fingerprint": digest(finding.rule, finding.symbol, str(seen[finding.id])),
                "location": {
                    "path": make_visible(finding.place.path),
                    "lines": {"begin": max(1, finding.place.line)},
                },
            }
        )
    return {NAME: indented_json(items)}


FORMAT = Format("codequality", (NAME,), render)
