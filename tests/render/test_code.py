"""Code on the pages: coloured, marked, and harmless whatever it holds."""

from tests.render.page_reader import read_page
from toolkit.model.cache import NoCache
from toolkit.model.excerpt import Excerpt
from toolkit.model.findings import Place
from toolkit.model.plugins import Remedy
from toolkit.render.page.code import CodeExamples
from toolkit.render.page.page_memory import PageMemory
from toolkit.text.words import load_words

EN = load_words("en")
NO_MEMORY = PageMemory(NoCache(), "")


def html(*lines: str, quote: str = "", path: str = "a.py") -> str:
    item = Excerpt(path, 11, 11, 10, lines, quote)
    return str(CodeExamples([item], EN, NO_MEMORY).at(Place(path, 11)))


def test_the_line_is_marked_and_numbered() -> None:
    shown = html("def f(x):", "    return 1", "")
    assert '<mark class="l"><i>11</i>    <b class="k">return</b> <b class="m">1</b>' in shown
    assert '<b class="f">f</b>' in shown
    assert shown.count('class="l"') == 3
    assert 'aria-label="a.py:11, with the code around it"' in shown


def test_a_line_inside_a_text_is_coloured_as_text() -> None:
    assert html("return to the", 'start """', quote='"""').count('class="s"') == 2
    assert '<b class="k">return</b>' in html("return x", "y")


def test_hostile_code_stays_text() -> None:
    shown = html("x = '</pre><script>alert(1)</script>' # \u202e\x1b", "'''<b>")
    assert "<script" not in shown
    assert "\u202e" not in shown
    assert read_page(f"<main>{shown}</main>".encode()).unclosed == []
    assert "<script" not in html("<script>", path="<x>.txt")


def test_no_excerpt_says_nothing() -> None:
    assert CodeExamples([], EN, NO_MEMORY).at(Place("a.py", 1)) == ""


def test_a_remedy_shows_both_sides() -> None:
    code = CodeExamples([], EN, NO_MEMORY)
    shown = code.remedy(Remedy("x = 1\n", "x = 2\n"))
    assert shown.index("Before") < shown.index('<b class="m">1</b>') < shown.index("After")
    assert code.remedy(None) == ""
