"""Links from places to code: to its page, and to the forge."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.render import sample
from tests.render.page_reader import read_page
from toolkit.model.findings import Place
from toolkit.model.listing import Listing, ReportSources
from toolkit.render.html import render_with_sources
from toolkit.render.page.links import PER_PAGE, CodeLinks, page_stem

FORGE = "https://forge.example.com/x/blob/{revision}/{path}#L{line}"


def links(template: str = "", **sizes: int) -> CodeLinks:
    paths = {name.replace("__", "/") + ".py": size for name, size in sizes.items()}
    return CodeLinks(paths, template, "abc", "{place} at the forge")


def test_a_place_leads_to_its_line() -> None:
    found = links(app__views=30)
    page = page_stem("files", "app/views.py") + ".html"
    assert found.page("app/views.py", 12) == f"{page}#L12"
    assert found.page("app/views.py") == page
    assert str(found.at(Place("app/views.py", 12), "../")).startswith(f'<a href="../{page}#L12"><code>')
    assert str(found.at("app/views.py:12")) == str(found.at(Place("app/views.py", 12)))


def test_a_line_of_a_long_file_is_on_a_later_page() -> None:
    found = links(long=PER_PAGE + 5)
    assert found.page("long.py", PER_PAGE).partition("#")[0] == found.page("long.py", 1).partition("#")[0]
    assert found.page("long.py", PER_PAGE + 1).endswith(f"-2.html#L{PER_PAGE + 1}")
    assert found.page("long.py", 10**6).endswith("-2.html")


def test_a_file_without_a_page_is_no_link() -> None:
    assert "<a" not in links().at("app/views.py:12")


def test_the_forge_is_linked_too() -> None:
    shown = str(links(FORGE, a=3).at(Place("a.py", 2)))
    assert shown.count("<a ") == 2
    assert 'href="https://forge.example.com/x/blob/abc/a.py#L2"' in shown
    assert 'aria-label="a.py:2 at the forge"' in shown
    assert str(links(FORGE).at(Place("b.py", 2))).count("<a ") == 1


@given(st.text(min_size=1), st.integers(0, 10**6))
def test_no_path_leaves_its_address(path: str, line: int) -> None:
    address = links(FORGE).elsewhere(path, line)
    assert address.startswith("https://forge.example.com/x/blob/abc/")
    assert not set('"<>\\ \n') & set(address)
    shown = str(links(FORGE).at(Place(path, line)))
    assert shown.count("<a ") == 1
    assert read_page(f"<main>{shown}</main>".encode()).unclosed == []


@pytest.mark.parametrize("path", sample.HOSTILE)
def test_pages_have_harmless_names(path: str) -> None:
    stem = page_stem("files", path)
    assert stem.removeprefix("files/").replace("-", "").isalnum()
    assert stem.isascii()
    assert len(stem) < 60


def test_two_paths_never_share_a_page() -> None:
    assert page_stem("files", "A.py") != page_stem("files", "a.py") != page_stem("files", "a_py")


def test_a_line_shows_its_findings_with_rule_and_step() -> None:
    report = sample.report()
    finding = next(item for item in report.sections.findings if len(item.evidence) > 1)
    code = Listing(finding.place.path, ("x",) * 1500)
    site = render_with_sources(report, sample.CATALOGUE, "en", ReportSources((code,)))
    (name,) = [name for name in site if name.startswith("files/")]
    text = site[name].decode()
    after = text.partition(f'<mark class="l" id="L{finding.place.line}">')[2].partition("</span>\n")[0]
    assert f'href="../rules/{finding.rule}.html"' in after
    assert text.count('id="L') == 1500
    assert f'<mark class="l" id="L{finding.evidence[1].line}">' in text
    index = site["index.html"].decode()
    assert f'<a href="{name}" tabindex="-1"><path' in index
