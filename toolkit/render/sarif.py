"""`findings.sarif`: SARIF 2.1.0, for code scanning services and editors.

Within the limits of GitHub: at most 25,000 results, relative and percent-encoded URIs, fingerprints that
do not depend on lines.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from toolkit.model.facts import Lang
from toolkit.model.findings import Finding, Place
from toolkit.model.json_text import indented_json
from toolkit.model.links import digest
from toolkit.model.plugins import Catalogue, Format, Rule
from toolkit.model.report import Report
from toolkit.render._list_order import worst_first
from toolkit.text.sentences import general_text, plain_text, seen_in
from toolkit.text.words import load_words

NAME = "findings.sarif"
MOST_RESULTS = 25_000
_MOST_PLACES = 20
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVEL = {"high": "error", "medium": "warning", "low": "note"}
_PROBLEM = {"high": "error", "medium": "warning", "low": "recommendation"}
_RANK = {"certain": 90.0, "likely": 60.0, "guess": 30.0}


def render(report: Report, catalogue: Catalogue, lang: Lang) -> Mapping[str, bytes]:
    """Render one run with all installed rules, and the findings, worst first."""
    rules = {name: index for index, name in enumerate(sorted(catalogue.rules))}
    findings = worst_first(report)
    seen: Counter[str] = Counter()
    results = []
    for finding in findings[:MOST_RESULTS]:
        seen[finding.id] += 1
        results.append(_result(finding, rules[finding.rule], seen[finding.id], catalogue, lang))
    run = {
        "tool": {
            "driver": {
                "name": "tebiki",
                "version": report.measured.tebiki,
                "rules": [_rule(catalogue.rules[name], lang) for name in rules],
            }
        },
        "language": lang,
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report, len(findings), lang)],
        "results": results,
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return {NAME: indented_json(log)}


def _rule(rule: Rule, lang: Lang) -> dict[str, Any]:
    said = rule.words[lang]
    label = load_words(lang).label
    steps = (f"{number}. {general_text(step, lang)}" for number, step in enumerate(said.steps, 1))
    parts = [
        (label("finding.cause"), general_text(said.cause, lang)),
        (label("finding.why"), general_text(said.why, lang)),
        (label("finding.steps"), "\n".join(steps)),
        (label("finding.fine_when"), general_text(said.fine_when, lang)),
    ]
    return {
        "id": rule.name,
        "name": rule.name.title().replace("_", ""),
        "shortDescription": {"text": said.title},
        "fullDescription": {"text": general_text(said.looked_for, lang)},
        "help": {
            "text": "\n\n".join(f"{head}\n{body}" for head, body in parts),
            "markdown": "\n\n".join(f"**{head}**\n\n{body}" for head, body in parts),
        },
        "defaultConfiguration": {"level": _LEVEL[rule.severity], "rank": _RANK[rule.certainty]},
        "properties": {"tags": ["maintainability"], "problem.severity": _PROBLEM[rule.severity]},
    }


def _result(finding: Finding, index: int, ordinal: int, catalogue: Catalogue, lang: Lang) -> dict[str, Any]:
    said = catalogue.rules[finding.rule].words[lang]
    first, *others = finding.evidence
    prints = {"tebikiSymbol/v1": digest(finding.rule, finding.symbol, str(ordinal))}
    if finding.body_hash:
        prints["tebikiBody/v1"] = digest(finding.rule, finding.body_hash)
    return {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": _LEVEL[finding.severity],
        "rank": _RANK[finding.certainty],
        "message": {"text": plain_text(seen_in(said, finding, lang))},
        "locations": [{"physicalLocation": _physical(first)}],
        "relatedLocations": [
            {"id": number, "physicalLocation": _physical(place)}
            for number, place in enumerate(others[:_MOST_PLACES], 1)
        ],
        "partialFingerprints": prints,
    }


def _physical(place: Place) -> dict[str, Any]:
    start = max(1, place.line)
    return {
        "artifactLocation": {"uri": _address(place.path)},
        "region": {"startLine": start, "endLine": max(start, place.end_line)},
    }


def _address(path: str) -> str:
    """Return a path as a relative, percent-encoded URI."""
    return quote(path.encode("utf-8", "surrogatepass"), safe="/")


def _invocation(report: Report, findings: int, lang: Lang) -> dict[str, Any]:
    """Return the invocation: files that could not be measured, and results beyond the limit."""
    said = load_words(lang)
    notes = [
        {
            "level": "warning",
            "message": {"text": plain_text(said.open("unmeasured", item.reason))},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": _address(item.path)}}}],
        }
        for item in report.sections.coverage.unmeasured
    ]
    if findings > MOST_RESULTS:
        text = plain_text(said.say("page.more_in", shown=MOST_RESULTS, all=findings, file="findings.csv"))
        notes.append({"level": "warning", "message": {"text": text}})
    return {"executionSuccessful": True, "toolExecutionNotifications": notes}


FORMAT = Format("sarif", (NAME,), render)
