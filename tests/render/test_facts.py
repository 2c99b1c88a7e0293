"""Facts that several formats show: the verdict, and the order of the findings."""

import re

import msgspec
import pytest
from msgspec.structs import replace

from tests.render import sample
from toolkit.model.endpoint_reach import InventorySummary
from toolkit.model.facts import Lang
from toolkit.model.findings import Severity
from toolkit.model.line_origin import LineOrigin
from toolkit.model.report import Coverage, FileRow, Report
from toolkit.render import html, markdown
from toolkit.render._facts import (
    by_rule,
    hottest_files,
    measured_sentences,
    system_sentences,
    top_items,
    verdict_sentence,
)
from toolkit.render._list_order import worst_first
from toolkit.text.sentences import plain_text
from toolkit.text.words import load_words


def said(report: Report) -> str:
    return " ".join(map(plain_text, verdict_sentence(report, sample.CATALOGUE, "en")))


def row(number: int, lines: int, recent: int, is_test: bool = False) -> FileRow:
    return FileRow(f"{number:03}.py", is_test, False, {"code_lines": lines}, 1 / (number + 1), 0, 0, recent=recent)


def test_the_verdict_says_where_to_start() -> None:
    report = sample.report(amount=2)
    place = report.sections.findings[0].place
    assert said(report) == f"2 findings, none of high severity. Start at `{place}`: Swallowed exception."
    assert "No item stands out" in said(sample.report(amount=1, top=()))


def test_changes_that_meet_in_few_files_are_worth_a_sentence() -> None:
    files = [row(number, 100, 24 if number < 10 else 2) for number in range(40)]
    telling = said(sample.report(amount=2, files=tuple(files)))
    assert telling.endswith(
        "The 10 hottest of 40 production files hold 25% of the code and took 80% of its changes in the last 365 days."
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"files": tuple(row(number, 100, 5) for number in range(40))},
        {"files": tuple(row(number, 100, 24 if number < 10 else 0) for number in range(20))},
        {"files": tuple(row(number, 100, 0) for number in range(40))},
        {"files": tuple(row(number, 100, 1 if number < 10 else 0) for number in range(40))},
        {"files": tuple(row(number, 0, 9 if number < 10 else 0) for number in range(40))},
        {"files": tuple(row(n, 100, 24 if n < 10 else 2) for n in range(40)), "ranked_by": "reach"},
    ],
    ids=["spread evenly", "few files", "no change", "few changes", "no code", "no history"],
)
def test_anything_else_is_not(changes: dict[str, object]) -> None:
    assert "hottest" not in said(sample.report(amount=2, **changes))


def test_tests_are_never_hottest() -> None:
    files = (row(0, 10, 9, is_test=True), row(1, 10, 9), row(2, 10, 9))
    assert [item.path for item in hottest_files(sample.report(files=files))] == ["001.py", "002.py"]


def test_production_comes_before_tests_and_the_severe_before_the_mild() -> None:
    report = sample.report(amount=60)
    tested = tuple(
        msgspec.structs.replace(item, is_test=number % 4 == 0) for number, item in enumerate(report.sections.findings)
    )
    ordered = worst_first(sample.report(findings=tested, top=(), ratchet=None))
    ranks = [({"high": 0, "medium": 1, "low": 2}[item.severity], item.is_test) for item in ordered]
    assert ranks == sorted(ranks)
    assert {item.id for item in ordered} == {item.id for item in tested}
    assert worst_first(sample.report(findings=tested[::-1], top=(), ratchet=None)) == ordered


def test_the_list_begins_with_what_to_do_first() -> None:
    report = sample.report(amount=9, ratchet=None)
    leads = [item.finding_ids[0] for item in report.sections.top]
    assert leads
    assert [item.id for item in worst_first(report)][: len(leads)] == leads


@pytest.mark.parametrize(
    ("severities", "sentence"),
    [
        (["high"], "指摘は1件で、重大度は「高」です。"),
        (["high", "high"], "指摘は2件で、すべて重大度が「高」です。"),
        (["high", "low"], "指摘は2件で、そのうち1件は重大度が「高」です。"),
        (["low", "low"], "指摘は2件で、重大度が「高」のものはありません。"),
    ],
)
def test_the_verdict_repeats_no_count(severities: list[Severity], sentence: str) -> None:
    drawn = sample.report(amount=len(severities)).sections.findings
    found = tuple(replace(item, severity=severity) for item, severity in zip(drawn, severities, strict=True))
    report = sample.report(findings=found, top=())
    assert plain_text(verdict_sentence(report, sample.CATALOGUE, "ja")[0]).startswith(sentence)


def test_counts_by_rule_add_up() -> None:
    report = sample.report(amount=60)
    rows = by_rule(report)
    assert sum(item.total for item in rows) == 60
    assert all(item.total == item.high + item.medium + item.low for item in rows)
    assert [item.high for item in rows] == sorted((item.high for item in rows), reverse=True)


def test_every_kind_of_file_that_was_not_measured_is_counted() -> None:
    text = " ".join(map(plain_text, measured_sentences(sample.report(), "en")))
    assert text == (
        "Measured 40 of 42 Python files. Not measured: 2 files. Each is listed with the reason. "
        "Left out by configuration: 4 files. Python 2 only: 2 files."
    )


@pytest.mark.parametrize(
    ("lang", "said"),
    [("en", "All Python files were measured: 54 files."), ("ja", "Pythonファイル54個をすべて計測しました。")],
)
def test_where_all_was_measured_one_sentence_says_so(lang: Lang, said: str) -> None:
    report = sample.report()
    sections = msgspec.structs.replace(report.sections, coverage=Coverage(54, 54))
    whole = msgspec.structs.replace(report, sections=sections)
    assert "".join(map(plain_text, measured_sentences(whole, lang))) == said


@pytest.mark.parametrize(("lang", "said"), [("en", "No Python file was found"), ("ja", "Pythonファイルが見つからず")])
def test_a_directory_without_python_is_not_called_measured(lang: Lang, said: str) -> None:
    sentences = [
        plain_text(sentence)
        for sentence in measured_sentences(sample.report(coverage=Coverage(0, 0, excluded=3)), lang)
    ]
    assert len(sentences) == 2
    assert sentences[0].startswith(said)


SYSTEM = InventorySummary(7, 5, ("django", "flask"), 3, 2, 40, 6, 9, "shop_id", 4, 30, 25, 1)


def describe_system(found: InventorySummary | None, lang: Lang = "en") -> str:
    return " ".join(map(plain_text, system_sentences(found, load_words(lang))))


def test_the_system_is_summed_up() -> None:
    assert describe_system(SYSTEM).startswith(
        "Routes: 7, on 5 paths (`django`, `flask`). "
        "Registrations of routes that could not be resolved: 3. "
        "Their endpoints are missing here and in the plan. "
        "Endpoints whose code is not in the project or could not be followed: 2. The plan does not name them. "
        "Queries to databases: 40, in which 9 tables and collections are named. Not fully read: 6. "
        "Tenants (`shop_id`): 25 of 30 queries to the 4 tables and collections that carry it ask for it. "
        "Suspicious queries that do not: 1. "
    )


def test_a_system_without_routes_databases_and_tenants_is_described_too() -> None:
    said_of_it = describe_system(InventorySummary(0, 0))
    for sentence in ("No route was found.", "No query to a database was found.", "No sign of tenants was found."):
        assert sentence in said_of_it
    assert "could not be" not in said_of_it


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_what_no_inventory_says_is_asked_for(lang: Lang) -> None:
    assert "`tebiki inventory .`" in describe_system(None, lang)


def test_both_languages_sum_up_the_same_numbers() -> None:
    english, japanese = (re.findall(r"\d+", describe_system(SYSTEM, lang)) for lang in ("en", "ja"))
    assert sorted(english) == sorted(japanese)


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("en", "This line came in on 2 March 2019 with commit `fedcba98fedc`: `esc\\x1b[31m <b>|`"),
        ("ja", "この行は、2019年3月2日（土）のコミット`fedcba98fedc`「`esc\\x1b[31m <b>|`」で書かれました。"),
    ],
)
def test_a_card_tells_with_which_commit_its_line_came_in(lang: Lang, told: str) -> None:
    found = sample.report(amount=4)
    place = found.sections.findings[0].place
    origin = LineOrigin(place.path, place.line, "fedcba98" * 5, "2019-03-02", "esc\x1b[31m <b>|")
    report = msgspec.structs.replace(found, sections=msgspec.structs.replace(found.sections, origins=(origin,)))
    first, *others = top_items(report, sample.CATALOGUE, lang)
    assert plain_text(first.origin or ()) == told
    assert {item.origin for item in others if item.place != place} <= {None}
    files = {**markdown.render(report, sample.CATALOGUE, lang), **html.render(report, sample.CATALOGUE, lang)}
    assert told in files["report.md"].decode()
    assert "<code>esc\\x1b[31m &lt;b&gt;|</code>" in files["index.html"].decode()


def test_the_title_of_an_entry_names_the_products_that_it_is_about() -> None:
    found = sample.report(amount=4)
    wanted = found.sections.top[0].finding_ids[0]
    findings = tuple(
        msgspec.structs.replace(item, args={**item.args, "product": "Flask"}) if item.id == wanted else item
        for item in found.sections.findings
    )
    report = msgspec.structs.replace(found, sections=msgspec.structs.replace(found.sections, findings=findings))
    plain, named = (top_items(item, sample.CATALOGUE, "en")[0].title for item in (found, report))
    assert named == f"{plain}: Flask"
