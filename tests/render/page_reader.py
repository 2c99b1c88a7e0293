"""Read a rendered page the way a browser and a reader do."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "hr", "img", "input", "wbr"}
BLOCKS = {
    *("p", "li", "td", "th", "dt", "dd", "h1", "h2", "h3", "h4", "caption", "figcaption", "summary", "title"),
    *("option", "label", "div", "span", "a", "body", "form", "nav", "section", "main", "header", "footer"),
    *("ul", "ol", "dl", "tr", "figure", "details"),
}
SILENT = {"script", "style", "code", "bdi", "svg"}
"""Elements that are no prose: their words are code, names, or marks on a drawing."""


@dataclass
class Page:
    """Content of a page.

    Attributes:
        tags: every start tag with its attributes, in order.
        prose: the text of every block, without code and names.
        unclosed: tags that were not closed, or closed and not open.
    """

    tags: list[tuple[str, dict[str, str | None]]] = field(default_factory=list)
    prose: list[str] = field(default_factory=list)
    unclosed: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]

    @property
    def ids(self) -> list[str]:
        return [str(attributes["id"]) for _, attributes in self.tags if "id" in attributes]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self._open: list[str] = []
        self._texts: list[str] = [""]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.page.tags.append((tag, dict(attrs)))
        if tag in VOID:
            return
        self._open.append(tag)
        if tag in BLOCKS and tag not in ("a", "span"):
            self._texts.append("")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.page.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1] != tag:
            self.page.unclosed.append(tag)
            return
        self._open.pop()
        if tag in BLOCKS and tag not in ("a", "span") and (text := " ".join(self._texts.pop().split())):
            self.page.prose.append(text)

    def handle_data(self, data: str) -> None:
        inside = self._open[-1] if self._open else ""
        if inside == "script":
            self.page.scripts.append(data)
        elif inside == "style":
            self.page.styles.append(data)
        elif not SILENT & set(self._open):
            self._texts[-1] += data
        else:
            self._texts[-1] += "" if self._texts[-1].endswith("`") else "`"  # code stands here


def read_page(data: bytes) -> Page:
    reader = _Reader()
    reader.feed(data.decode("utf-8"))
    reader.close()
    reader.page.unclosed += reader._open
    return reader.page
