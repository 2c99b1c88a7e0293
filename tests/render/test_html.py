"""The HTML report: safe, offline, accessible, and not too large."""

import posixpath
import re
from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from itertools import pairwise
from urllib.parse import urlsplit

import pytest
from msgspec.structs import replace

from tests.render import inventories, sample
from tests.render.page_reader import Page, read_page
from toolkit.flows.listings import MOST_FILES as MOST_FILES_SHOWN
from toolkit.model.facts import Lang
from toolkit.model.listing import LatestCommit, Listing, ReportSources
from toolkit.render.html import render, render_with_sources
from toolkit.render.page.environment import SCRIPT, STYLE, shared_files
from toolkit.render.page.rules import PER_PAGE
from toolkit.render.page.treemap import MOST_FILES

LANGS: tuple[Lang, ...] = ("en", "ja")


ALONE = ("index.html", "plan.html")
"""Pages that hold all that they need."""
CODE = '<b class="k">def</b> f(): &lt;/pre&gt;'


def sources(report: sample.Report, lines: int = 2100) -> ReportSources:
    """Code of the files that findings name."""
    paths = sorted({item.place.path for item in report.sections.findings})
    change = LatestCommit("2024-01-12", "0123456789abcdef" * 2, "Fix </bdi><script>alert(1)</script> \u202e")
    found = inventories.inventory(report)
    shown = tuple(Listing(path, (CODE,) * lines) for path in paths)
    return ReportSources(shown, dict.fromkeys(paths, (change,)), found, inventories.reach(report, found))


def pages(report: sample.Report, lang: Lang = "en", *, with_code: bool = True, lines: int = 2100) -> dict[str, Page]:
    shown = sources(report, lines) if with_code else ReportSources()
    made = render_with_sources(report, sample.CATALOGUE, lang, shown)
    return {name: read_page(data) for name, data in made.items() if name.endswith(".html")}


@cache
def pages_of(kind: str) -> dict[str, Page]:
    """The pages of a kind of report, which are rendered and read once."""
    if kind == "no code":
        return pages(sample.report(), with_code=False)
    reports = {"sample": sample.report, "hostile": sample.hostile, "empty": sample.empty}
    return pages(reports[kind]())


@pytest.fixture(scope="module", params=["sample", "hostile", "empty", "no code"])
def site(request: pytest.FixtureRequest) -> dict[str, Page]:
    return pages_of(request.param)


def test_every_tag_is_closed(site: dict[str, Page]) -> None:
    assert {name: page.unclosed for name, page in site.items() if page.unclosed} == {}


def test_every_link_leads_somewhere(site: dict[str, Page]) -> None:
    for name, page in site.items():
        for link in page.all("a"):
            parts = urlsplit(str(link["href"]))
            assert not parts.scheme
            assert not parts.netloc
            target = posixpath.normpath(posixpath.join(posixpath.dirname(name), parts.path)) if parts.path else name
            assert target in site
            if parts.fragment:
                assert parts.fragment in site[target].ids


def test_nothing_foreign_is_fetched_and_nothing_foreign_can_run(site: dict[str, Page]) -> None:
    for name, page in site.items():
        assert not any(tag in {"img", "iframe", "object", "base", "embed"} for tag, _ in page.tags)
        for tag, attributes in page.tags:
            assert not any(key.startswith("on") or key in ("style", "srcdoc") for key in attributes)
            assert "src" not in attributes or tag == "script"
        (policy,) = [str(item["content"]) for item in page.all("meta") if "http-equiv" in item]
        assert policy.startswith("default-src 'none'")
        assert "unsafe" not in policy
        if name not in ALONE:
            root = "../" * name.count("/")
            assert page.all("link") == [{"rel": "stylesheet", "href": f"{root}{STYLE}"}]
            assert page.all("script") == [{"src": f"{root}{SCRIPT}"}]
            assert page.scripts == page.styles == []
            continue
        assert page.all("link") == []
        for kind, texts in (("script", page.scripts), ("style", page.styles)):
            (text,) = texts
            digest = b64encode(sha256(text.encode()).digest()).decode()
            assert f"{kind}-src 'sha256-{digest}'" in policy


def test_the_shared_files_fetch_nothing() -> None:
    for data in shared_files().values():
        assert b"url(" not in data
        assert b"@import" not in data
        assert b"fetch(" not in data


def test_a_page_can_be_heard(site: dict[str, Page]) -> None:
    for page in site.values():
        assert len(page.all("h1")) == len(page.all("main")) == len(page.all("title")) - len(page.all("path")) == 1 or (
            page.all("svg")
        )
        levels = [int(name[1]) for name, _ in page.tags if re.fullmatch("h[1-6]", name)]
        assert levels[0] == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
        assert len(page.all("caption")) == len(page.all("table"))
        assert all(head.get("scope") == "col" for head in page.all("th"))
        for drawing in page.all("svg"):
            assert drawing["role"] == "img" or (drawing["role"] == "group" and drawing["aria-label"])
        assert len(page.ids) == len(set(page.ids))
        landmarks = [attributes["aria-label"] for attributes in page.all("nav")]
        assert len(landmarks) == len(set(landmarks))


@pytest.mark.parametrize("lang", LANGS)
def test_a_page_says_its_language(lang: Lang) -> None:
    made = pages_of("sample") if lang == "en" else pages(sample.report(), lang, lines=3)
    for page in made.values():
        assert page.all("html") == [{"lang": lang}]


def test_names_of_strangers_stay_names() -> None:
    made = render_with_sources(sample.hostile(), sample.CATALOGUE, "en", sources(sample.hostile()))
    for name, data in made.items():
        text = data.decode()
        assert "<script>alert" not in text
        assert "<img" not in text
        assert text.count("<script") == name.endswith(".html")
        assert not any(char in text for char in "\x1b\u202e\u2028")
    index = render(sample.hostile(), sample.CATALOGUE, "en")["index.html"].decode()
    assert "&lt;script&gt;alert(1)&lt;/<wbr>script&gt;.py" in index
    assert r"exe\u202eyp.txt" in index
    assert r"\xff\xfe.py" in index


def test_two_thousand_files_fit() -> None:
    report = sample.large(2400)
    chosen = sorted({item.place.path for item in report.sections.findings})[:MOST_FILES_SHOWN]
    code = ReportSources(tuple(Listing(path, (CODE,)) for path in chosen))
    site = render_with_sources(report, sample.CATALOGUE, "ja", code)
    assert len(site["index.html"]) <= 500 * 1024
    index = read_page(site["index.html"])
    tiles = [attributes for name, attributes in index.tags if name == "path"]
    assert len(tiles) >= MOST_FILES
    assert len(index.all("tr")) < 500


def test_every_finding_is_on_the_pages_of_its_rule() -> None:
    report = sample.report(amount=4 * PER_PAGE)
    site = render(report, sample.CATALOGUE, "en")
    listed = [name for name in site if name.startswith("rules/")]
    assert listed == [
        *("rules/deep_nesting.html", "rules/deep_nesting-2.html", "rules/deep_nesting-3.html"),
        *("rules/swallowed_exception.html", "rules/swallowed_exception-2.html"),
    ]
    rows = sum(len(read_page(site[name]).all("tr")) - 1 for name in listed)
    assert rows == len(report.sections.findings)


def test_an_empty_list_never_reads_as_safe() -> None:
    index = pages_of("empty")["index.html"]
    prose = " ".join(index.prose)
    assert "That does not mean the code is safe" in prose
    assert "Functions nested deeper than the limit in the settings." in prose
    assert "Not run: disabled in the settings" in prose
    assert "not in a git repository" in prose


def test_what_could_not_be_measured_is_listed_with_its_reason() -> None:
    prose = pages_of("sample")["index.html"].prose
    assert "Its bytes do not match its declared encoding" in prose
    assert any("Measured 40 of 42 Python files." in text for text in prose)


def test_cause_that_differs_is_told_with_each_finding() -> None:
    site = render(sample.report(), sample.CATALOGUE, "en")
    nested = site["rules/deep_nesting.html"].decode()
    swallowed = site["rules/swallowed_exception.html"].decode()
    assert nested.count("it started with") == 24
    assert swallowed.count("keep a batch alive") == 1


def test_findings_that_do_not_fit_are_said_to_be_elsewhere() -> None:
    prose = read_page(render(sample.report(amount=300), sample.CATALOGUE, "en")["index.html"]).prose
    assert "Shown: 50 of 300. The pages of the rules list every one." in prose


def test_numbers_of_tables_that_become_cards_are_labelled() -> None:
    """On a phone the head is not shown, so that a bare number says nothing."""
    report = sample.report()
    plan = report.sections.plan
    assert plan is not None
    steps = tuple(replace(plan.steps[0], id=f"{number:016x}") for number in range(25))
    report = replace(report, sections=replace(report.sections, plan=replace(plan, steps=steps)))
    assert sum(count for count, _ in _number_cells(pages(report)["plan.html"])) == 10
    assert [name for name, page in pages(report).items() if any(bare for _, bare in _number_cells(page))] == []


def _number_cells(page: Page) -> Iterator[tuple[int, int]]:
    """Yield 1 and whether it has no label for each number of such a table, but the position in a list."""
    table, is_first = "", False
    for tag, attributes in page.tags:
        if tag == "table":
            table = attributes.get("class") or ""
        elif tag in ("tr", "td"):
            if tag == "td" and "cards" in table.split() and attributes.get("class") == "n" and not is_first:
                yield 1, not attributes.get("data-label")
            is_first = tag == "tr"
