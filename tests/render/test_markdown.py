import re

import pytest
from hypothesis import given
from markdown_it import MarkdownIt
from msgspec.structs import replace

from tests.render import sample
from tests.text.test_visible import ANY_TEXT
from toolkit.model.facts import Lang
from toolkit.model.report import Report, UnreadPath
from toolkit.render.markdown import MOST_CHARACTERS, code_span, render


def text(report: Report, lang: Lang = "en") -> str:
    return render(report, sample.CATALOGUE, lang)["report.md"].decode()


def outside_code(markdown: str) -> str:
    """Return the text without code spans, as CommonMark finds them."""
    return re.sub(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", "", markdown)


@given(ANY_TEXT)
def test_any_text_fits_into_a_code_span(given_text: str) -> None:
    span = code_span(given_text)
    assert "\n" not in span
    assert outside_code(f"before {span} after") == "before  after"


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_names_of_strangers_mean_nothing_to_a_forge(lang: Lang) -> None:
    prose = outside_code(text(sample.hostile(), lang))
    for mark in ("<script", "<img", "@everyone", "http", "#1 ", "![", "]("):
        assert mark not in prose


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_a_renderer_finds_only_headings_lists_tables_and_code(lang: Lang) -> None:
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text(sample.hostile(), lang))
    kinds = {token.type for block in tokens for token in (block, *(block.children or ()))}
    assert {"heading_open", "code_inline", "table_open", "ordered_list_open"} <= kinds
    assert not {kind for kind in kinds if kind.startswith(("html", "link", "image", "fence", "code_block", "block"))}
    codes = {token.content for block in tokens for token in (block.children or ()) if token.type == "code_inline"}
    assert "<script>alert(1)</script>.py" in codes
    assert r"pipe\x7c`code`\x7c{{7*7}}.py" in codes


def test_tables_keep_their_columns() -> None:
    tables = re.findall(r"(?:^\|.*\n)+", text(sample.hostile()), re.MULTILINE)
    assert len(tables) >= 3
    for table in tables:
        assert len({line.count("|") for line in table.splitlines()}) == 1


@pytest.mark.parametrize("report", [sample.large(), sample.report(["d/" * 2000 + "x.py", *sample.HOSTILE])])
def test_it_fits_into_a_comment(report: Report) -> None:
    assert 2000 < len(text(report)) <= MOST_CHARACTERS


def test_the_end_goes_when_it_is_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("toolkit.render.markdown.MOST_CHARACTERS", 3000)
    short = text(sample.report())
    assert len(short) <= 3000
    assert "## Do these first" in short
    assert "## Hotspots" not in short


def test_it_says_what_a_team_needs_in_order() -> None:
    heads = re.findall(r"^## (.+)$", text(sample.report()), re.MULTILINE)
    assert heads == [
        "Compared with the baseline",
        "Do these first",
        "Plan: first steps, with hours",
        "What the system consists of",
        "Findings",
        "Hotspots",
        "What this report cannot see",
    ]


def test_an_empty_list_never_reads_as_safe() -> None:
    said = text(sample.empty())
    assert "That does not mean the code is safe" in said
    assert "- **Import cycle** Not run: disabled in the settings" in said
    assert "complexity, weighted by the number of files" in said


def test_what_was_not_entered_is_said() -> None:
    report = sample.report()
    left = tuple(UnreadPath(f"lib/{name}", "submodule") for name in "abcdefg")
    coverage = replace(report.sections.coverage, left_out=left)
    report = replace(report, sections=replace(report.sections, coverage=coverage))
    assert "Submodules and nested repositories, skipped: 7 (`lib/a`" in text(report)


def test_what_comes_next_follows_what_is_to_be_done_first() -> None:
    said = text(sample.report())
    assert said.index("## Do these first") < said.index("### Next, when somebody works there") < said.index("## Plan")
    assert "### Next" not in text(sample.report(further=()))
