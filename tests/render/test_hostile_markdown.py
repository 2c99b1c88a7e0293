"""No text of a project brings markup of its own into a document of ours: a reader of Markdown decides."""

from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from toolkit.render.handbook.sentences import Sentences
from toolkit.render.pull.markdown import cell_text, code_text

_READER = MarkdownIt("commonmark").enable("table")
_PIECES = ("`", "``", "```", "<img src=x>", "[a](http://e.invalid)", "\\", "x", " ", "|", "*", "_", "![a](b)", "\n")
_TEXTS = st.lists(st.sampled_from(_PIECES), max_size=7).map("".join)
_PLACES = ("# {}", "- {}", "| a | b |\n|---|---|\n| {} | x |")


def _is_plain(markdown: str) -> bool:
    html = _READER.render(markdown)
    return not any(tag in html for tag in ("<img", "<a ", "<em>", "<strong>"))


@given(_TEXTS, st.sampled_from(_PLACES))
@example("x ```<img src=x>", "# {}")
@example("`<img src=x>``", "- {}")
def test_names_and_texts_of_strangers_stay_text(text: str, place: str) -> None:
    assert _is_plain(place.format(cell_text(text)))
    assert _is_plain(place.format(code_text(text).replace("|", "\\|")))


@given(_TEXTS)
@example("c`<img src=x>")
def test_a_handbook_holds_no_markup_of_the_project(text: str) -> None:
    say = Sentences("en", {})
    assert _is_plain(say.cite("starts", (text,), text=text))
    assert _is_plain(say.cite("about", (), text=text))
    assert _is_plain(say.table(["path", "kind"], [[text, text]]))
