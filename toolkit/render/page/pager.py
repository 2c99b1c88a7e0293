"""Split long lists into several pages."""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from markupsafe import Markup

from toolkit.render.page.escape import escape_html
from toolkit.text.words import Words


class Page(NamedTuple):
    """One page of a list: its file name, the links to the other pages, and its items."""

    name: str
    links: Markup
    items: Sequence[Any]

    @property
    def links_below(self) -> Markup:
        """Repeat the links below the list, without a second landmark."""
        return Markup(self.links.replace("<nav ", '<div role="group" ').replace("</nav>", "</div>"))  # noqa: S704


def split_pages(stem: str, items: Sequence[Any], size: int, words: Words) -> Iterator[Page]:
    """Split a list into pages `stem.html`, `stem-2.html`, ...; an empty list has one page."""
    starts = range(0, max(1, len(items)), size)
    names = [f"{stem}-{number}.html" if number > 1 else f"{stem}.html" for number in range(1, len(starts) + 1)]
    yield from link_pages(names, [items[start : start + size] for start in starts], words)


def link_pages(names: Sequence[str], parts: Sequence[Sequence[Any]], words: Words) -> Iterator[Page]:
    """Create the pages of a list that is already split; all of them are in one folder."""
    for name, part in zip(names, parts, strict=True):
        yield Page(name, _links(name, names, words), part)


def _links(current: str, names: Sequence[str], words: Words) -> Markup:
    if len(names) == 1:
        return Markup("")
    at = names.index(current) + 1
    said = words.texts["page.page"]
    links = "".join(
        f'<li><a href="{escape_html(name)}"{_here(number == at)}>{escape_html(said.format(n=number))}</a></li>'
        for number, name in enumerate((name.rpartition("/")[2] for name in names), 1)
    )
    label = escape_html(words.label("page.pages"))
    return Markup(f'<nav aria-label="{label}"><ul class="pages">{links}</ul></nav>')  # noqa: S704 - escaped


def _here(is_here: bool) -> str:
    return ' aria-current="page"' if is_here else ""
