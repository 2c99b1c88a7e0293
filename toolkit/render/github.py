"""`github.txt`: workflow commands with which GitHub shows findings beside the changed lines.

GitHub shows ten annotations of each level for a step; more would only fill the log. If the run was
compared with a baseline, only new and worse findings are annotated, because the change causes only those.
"""

from collections.abc import Iterator, Mapping

from toolkit.model.facts import Lang
from toolkit.model.findings import Finding
from toolkit.model.plugins import Catalogue, Format
from toolkit.model.report import Report
from toolkit.render._list_order import worst_first
from toolkit.text.sentences import plain_text, seen_in
from toolkit.text.visible import make_visible
from toolkit.text.words import load_words

NAME = "github.txt"
_LEVEL = {"high": "error", "medium": "warning", "low": "notice"}
_PER_LEVEL = 10


def render(report: Report, catalogue: Catalogue, lang: Lang) -> Mapping[str, bytes]:
    """Render one command per line: `::error file=app.py,line=3,title=...::...`."""
    return {NAME: "".join(f"{line}\n" for line in _commands(report, catalogue, lang)).encode()}


def _commands(report: Report, catalogue: Catalogue, lang: Lang) -> Iterator[str]:
    asked = _annotated_findings(report)
    left = dict.fromkeys(_LEVEL, _PER_LEVEL)
    shown = 0
    for finding in asked:
        if left[finding.severity]:
            left[finding.severity] -= 1
            shown += 1
            yield _command(finding, catalogue, lang)
    if shown < len(asked):
        said = load_words(lang).say("annotation.capped", shown=shown, all=len(asked))
        yield f"::notice::{_data(plain_text(said))}"


def _annotated_findings(report: Report) -> list[Finding]:
    ratchet = report.sections.ratchet
    findings = worst_first(report)
    if ratchet is None:
        return findings
    if ratchet.findings:  # each at its own place, also where the report joins them
        return sorted(ratchet.findings, key=lambda item: (list(_LEVEL).index(item.severity), item.place))
    wanted = {*ratchet.new, *ratchet.worse}
    return [finding for finding in findings if finding.id in wanted]


def _command(finding: Finding, catalogue: Catalogue, lang: Lang) -> str:
    rule = catalogue.rules[finding.rule].words[lang]
    place = finding.place
    properties = {
        "file": place.path,
        "line": str(max(1, place.line)),
        "endLine": str(max(1, place.line, place.end_line)),
        "title": rule.title,
    }
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{_LEVEL[finding.severity]} {listed}::{_data(plain_text(seen_in(rule, finding, lang)))}"


def _data(text: str) -> str:
    """Escape a message for a workflow command."""
    return make_visible(text).replace("%", "%25")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


FORMAT = Format("github", (NAME,), render)
