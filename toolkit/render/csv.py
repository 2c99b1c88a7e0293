"""`findings.csv`: every finding with its counter-measure, for a spreadsheet."""

from collections.abc import Iterator, Mapping

from toolkit.model.facts import Lang
from toolkit.model.findings import Finding
from toolkit.model.plugins import Catalogue, Format
from toolkit.model.report import Report
from toolkit.render._list_order import worst_first
from toolkit.render._sheet import write_sheet
from toolkit.text.sentences import fill_from_finding, plain_text, seen_in
from toolkit.text.words import load_words

NAME = "findings.csv"
_COLUMNS = (
    "severity.label",
    "certainty.label",
    "finding.rule",
    "finding.path",
    "finding.line",
    "finding.symbol",
    "finding.seen",
    "finding.cause",
    "finding.steps",
    "finding.fine_when",
    "finding.evidence",
    "finding.value",
    "finding.test_code",
    "finding.id",
)


def render(report: Report, catalogue: Catalogue, lang: Lang) -> Mapping[str, bytes]:
    """Render one row for each finding, worst first, after a row of column names in the language."""
    heads = [load_words(lang).label(key) for key in _COLUMNS]
    return {NAME: write_sheet(heads, (_row(finding, catalogue, lang) for finding in worst_first(report)))}


def _row(finding: Finding, catalogue: Catalogue, lang: Lang) -> Iterator[str | float]:
    label = load_words(lang).label
    rule = catalogue.rules[finding.rule].words[lang]
    steps = (
        f"{number}. {plain_text(fill_from_finding(step, finding, lang))}" for number, step in enumerate(rule.steps, 1)
    )
    yield label(f"severity.{finding.severity}")
    yield label(f"certainty.{finding.certainty}")
    yield rule.title
    yield finding.place.path
    yield finding.place.line
    yield finding.symbol
    yield plain_text(seen_in(rule, finding, lang))
    yield plain_text(fill_from_finding(rule.cause, finding, lang))
    yield " ".join(steps)
    yield plain_text(fill_from_finding(rule.fine_when, finding, lang))
    yield " ".join(map(str, finding.evidence))
    yield finding.value
    yield label("page.yes") if finding.is_test else ""
    yield finding.id


FORMAT = Format("csv", (NAME,), render)
