"""Code as HTML, coloured by pygments when the page is made: nothing has to run in the browser."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from html import escape
from typing import Any

from markupsafe import Markup
from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String

from toolkit.model.excerpt import Excerpt
from toolkit.model.findings import Place
from toolkit.model.plugins import Remedy
from toolkit.render.page.escape import escape_html
from toolkit.text.visible import make_visible
from toolkit.text.words import Words

_CLASSES = (
    (Comment, "c"),
    (String, "s"),
    (Number, "m"),
    (Keyword, "k"),
    (Operator.Word, "k"),
    (Name.Function, "f"),
    (Name.Class, "f"),
    (Name.Decorator, "f"),
)
"""Few classes: each costs bytes on every page, and a reader tells no more colours apart."""


class CodeExamples:
    """The excerpts of a report by place, as HTML."""

    def __init__(self, excerpts: Iterable[Excerpt], tell: Words) -> None:
        self._by_place: Mapping[tuple[str, int], Excerpt] = {(item.path, item.line): item for item in excerpts}
        self._tell = tell

    def at(self, place: Place) -> Markup:
        """The code around a place; nothing where none is known."""
        excerpt = self._by_place.get((place.path, place.line))
        return Markup("") if excerpt is None else _excerpt(excerpt, self._tell)


def remedy(change: Remedy | None, tell: Words) -> Markup:
    """The code before and after a counter-measure; nothing if the rule has none."""
    if change is None:
        return Markup("")
    parts = "".join(_block(key, text, tell) for key, text in (("before", change.before), ("after", change.after)))
    return Markup(f'<div class="change">{parts}</div>')  # noqa: S704 - escaped


def _block(key: str, text: str, tell: Words) -> str:
    label = escape_html(tell.label(f"begin.{key}_code"))
    code = "\n".join(_colour_lines(text.rstrip().split("\n")))
    return f'<div><p class="label">{label}</p><pre class="code">{code}</pre></div>'


def _excerpt(item: Excerpt, tell: Words) -> Markup:
    coloured = _colour_lines(item.lines, item.quote, is_python=item.path.endswith((".py", ".pyw", ".pyi")))
    rows = "".join(
        _row(number, html, is_marked=item.line <= number <= item.end)
        for number, html in enumerate(coloured, item.start)
    )
    label = escape(tell.text("begin.code", place=make_visible(f"{item.path}:{item.line}")))
    return Markup(f'<pre class="code lines" role="group" aria-label="{label}">{rows}</pre>')  # noqa: S704 - escaped


def _row(number: int, html: str, *, is_marked: bool) -> str:
    tag = "mark" if is_marked else "span"
    return f'<{tag} class="l"><i>{number}</i>{html}\n</{tag}>'


def _colour_lines(lines: Sequence[str], quote: str = "", *, is_python: bool = True) -> list[str]:
    """Lines as HTML; `quote`: the quotes of the text in which the first line begins."""
    shown = [make_visible(line) for line in lines]
    if not is_python:
        return [escape(line) for line in shown]
    html = [""]
    for kind, text in _lexer().get_tokens("\n".join([quote, *shown] if quote else shown)):
        name = _class_of(kind)
        for number, part in enumerate(text.split("\n")):
            if number:
                html.append("")
            if part:
                html[-1] += f'<b class="{name}">{escape(part, quote=False)}</b>' if name else escape(part, quote=False)
    return html[1 if quote else 0 :][: len(shown)]


@cache
def _lexer() -> Any:
    return PythonLexer(stripnl=False, ensurenl=False)


@cache
def _class_of(kind: Any) -> str:
    return next((name for group, name in _CLASSES if kind in group), "")
