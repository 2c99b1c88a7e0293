"""`findings.csv`: every finding with its counter-measure, for a spreadsheet.

UTF-8 with a byte order mark and CRLF, so that Excel shows Japanese; a text that a spreadsheet would take for a
formula is quoted with an apostrophe (OWASP, "CSV Injection").
"""

import csv
import io
from collections.abc import Iterator, Mapping

from toolkit.model.facts import Lang
from toolkit.model.findings import Finding
from toolkit.model.plugins import Catalogue, Format
from toolkit.model.report import Report
from toolkit.render._order import worst_first
from toolkit.text.sentences import plain, told
from toolkit.text.visible import visible
from toolkit.text.words import words

NAME = "findings.csv"
_FORMULA = tuple("=+-@＝＋－＠\t\r\n")
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
    """One row a finding, worst first, under a row of column names in the language."""
    table = io.StringIO(newline="")
    writer = csv.writer(table, lineterminator="\r\n")
    writer.writerow([words(lang).label(key) for key in _COLUMNS])
    for finding in worst_first(report):
        writer.writerow([_cell(value) for value in _row(finding, catalogue, lang)])
    return {NAME: b"\xef\xbb\xbf" + table.getvalue().encode()}


def _row(finding: Finding, catalogue: Catalogue, lang: Lang) -> Iterator[str | float]:
    label = words(lang).label
    rule = catalogue.rules[finding.rule].words[lang]
    steps = (f"{number}. {plain(told(step, finding, lang))}" for number, step in enumerate(rule.steps, 1))
    yield label(f"severity.{finding.severity}")
    yield label(f"certainty.{finding.certainty}")
    yield rule.title
    yield finding.place.path
    yield finding.place.line
    yield finding.symbol
    yield plain(told(rule.seen, finding, lang))
    yield plain(told(rule.cause, finding, lang))
    yield " ".join(steps)
    yield plain(told(rule.fine_when, finding, lang))
    yield " ".join(map(str, finding.evidence))
    yield finding.value
    yield label("page.yes") if finding.is_test else ""
    yield finding.id


def _cell(value: str | float) -> str | float:
    if not isinstance(value, str):
        return value
    return "'" + visible(value) if value.startswith(_FORMULA) else visible(value)


FORMAT = Format("csv", (NAME,), render)
