"""Pieces of code on the pages: the lines around places, and counter-measures."""

from collections.abc import Iterable, Mapping
from html import escape

from markupsafe import Markup

from toolkit.model.excerpt import Excerpt
from toolkit.model.findings import Place
from toolkit.model.plugins import Remedy
from toolkit.render.page.coloured_code import colour_lines
from toolkit.render.page.escape import escape_html
from toolkit.render.page.page_memory import PageMemory
from toolkit.text.visible import make_visible
from toolkit.text.words import Words


class CodeExamples:
    """Renders the excerpts of a report by place, as HTML."""

    def __init__(self, excerpts: Iterable[Excerpt], tell: Words, memory: PageMemory) -> None:
        self._by_place: Mapping[tuple[str, int], Excerpt] = {(item.path, item.line): item for item in excerpts}
        self._tell, self._memory = tell, memory

    def excerpt(self, place: Place) -> Excerpt | None:
        """Return the lines around a place; None if they are unknown."""
        return self._by_place.get((place.path, place.line))

    def at(self, place: Place) -> Markup:
        """Return the code around a place; empty if it is unknown."""
        return self.show(self.excerpt(place))

    def show(self, excerpt: Excerpt | None) -> Markup:
        """Render lines of code; empty if there are none."""
        if excerpt is None:
            return Markup("")
        shown = self._memory.remember("excerpt", (self._tell.lang, excerpt), lambda: _excerpt(excerpt, self._tell))
        return Markup(shown)  # noqa: S704 - rendered by us

    def remedy(self, change: Remedy | None) -> Markup:
        """Return the code before and after a counter-measure; empty if the rule has none."""
        if change is None:
            return Markup("")
        shown = self._memory.remember("remedy", (self._tell.lang, change), lambda: _remedy(change, self._tell))
        return Markup(shown)  # noqa: S704 - rendered by us


def _remedy(change: Remedy, tell: Words) -> Markup:
    parts = "".join(_block(key, text, tell) for key, text in (("before", change.before), ("after", change.after)))
    return Markup(f'<div class="change">{parts}</div>')  # noqa: S704 - escaped


def _block(key: str, text: str, tell: Words) -> str:
    label = escape_html(tell.label(f"begin.{key}_code"))
    code = "\n".join(colour_lines(text.rstrip().split("\n")))
    return f'<div><p class="label">{label}</p><pre class="code">{code}</pre></div>'


def _excerpt(item: Excerpt, tell: Words) -> Markup:
    coloured = colour_lines(item.lines, item.path.endswith((".py", ".pyw", ".pyi")), item.quote)
    rows = "".join(
        _row(number, html, is_marked=item.line <= number <= item.end)
        for number, html in enumerate(coloured, item.start)
    )
    label = escape(tell.text("begin.code", place=make_visible(f"{item.path}:{item.line}")))
    return Markup(f'<pre class="code lines" role="group" aria-label="{label}">{rows}</pre>')  # noqa: S704 - escaped


def _row(number: int, html: str, *, is_marked: bool) -> str:
    tag = "mark" if is_marked else "span"
    return f'<{tag} class="l"><i>{number}</i>{html}\n</{tag}>'
