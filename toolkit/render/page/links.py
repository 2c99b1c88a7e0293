"""Link `path:line` to the page of the file, and to the same code at a forge."""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from markupsafe import Markup

from toolkit.model.findings import Place
from toolkit.model.links import digest
from toolkit.render.page.escape import escape_html, path_html
from toolkit.text.visible import make_visible

PER_PAGE = 2000
"""Maximum number of lines of code on one page of a file."""
_NUMBERED = re.compile(r"(.+):([0-9]{1,9})\Z", re.DOTALL)
_OTHER = re.compile(r"[^a-z0-9]+")
_LONGEST = 40


def page_stem(folder: str, name: str) -> str:
    """Return a file name for pages, with safe characters only, made unique by a hash."""
    readable = _OTHER.sub("-", name.lower()).strip("-")
    if len(readable) > _LONGEST:
        readable = readable[-_LONGEST:].partition("-")[2] or readable[-_LONGEST:]
    return f"{folder}/{readable}-{digest(name)[:8]}" if readable else f"{folder}/{digest(name)[:8]}"


class CodeLinks:
    """Links to code.

    Args:
        sizes: number of lines by path, for each file that has pages.
        template: template of URLs of the code at a forge; empty if there is none.
        revision: analysed revision; empty if it is unknown.
        label: accessible label of a link to the forge, with `{place}`.
    """

    def __init__(self, sizes: Mapping[str, int], template: str, revision: str, label: str) -> None:
        self._sizes = sizes
        self._template, self._revision, self._label = template, revision or "HEAD", label
        self._by_visible_name = {make_visible(path): path for path in sizes}

    @property
    def state(self) -> tuple[object, ...]:
        """Everything on which the links depend."""
        return self._sizes, self._template, self._revision, self._label

    def page(self, path: str, line: int = 0) -> str:
        """Return the address of a line on the page of its file, from the first page; empty if there is none."""
        if path not in self._sizes:
            return ""
        number = (min(line, self._sizes[path]) - 1) // PER_PAGE + 1 if line else 1
        page = page_name(path, number)
        return f"{page}#L{line}" if 1 <= line <= self._sizes[path] else page

    def elsewhere(self, path: str, line: int = 0) -> str:
        """Return the address of a line at the forge; empty if no template was set."""
        if not self._template:
            return ""
        place = {"path": _quote(path), "line": str(line or 1), "revision": _quote(self._revision)}
        return re.sub(r"\{(\w+)\}", lambda found: place[found[1]], self._template)

    def at(self, place: Place | str, root: str = "", *, is_short: bool = False) -> Markup:
        """Link a place or a path to its code where possible.

        Args:
            place: a place, or text such as `path` or `path:line`.
            root: relative path from the page to the folder of the first page.
            is_short: whether only the line is written.
        """
        path, line = self._split(place)
        shown = path_html(f":{line}" if is_short else place)
        page, elsewhere = self.page(path, line), self.elsewhere(path, line)
        if page:
            shown = Markup(f'<a href="{root}{page}">{shown}</a>')  # noqa: S704 - our own name
            return shown + self._aside(place, elsewhere) if elsewhere else shown
        if elsewhere:
            return Markup(f'<a href="{escape_html(elsewhere)}" rel="noreferrer">{shown}</a>')  # noqa: S704 - escaped
        return shown

    def _aside(self, place: object, address: str) -> Markup:
        label = escape_html(self._label.format(place=place))
        return Markup(f' <a class="forge" href="{escape_html(address)}" rel="noreferrer" aria-label="{label}">↗</a>')  # noqa: S704 - escaped

    def _split(self, place: Place | str) -> tuple[str, int]:
        if isinstance(place, Place):
            return place.path, place.line
        if place in self._sizes or place in self._by_visible_name:
            return self._by_visible_name.get(place, place), 0
        if found := _NUMBERED.match(place):
            return self._by_visible_name.get(found[1], found[1]), int(found[2])
        return place, 0


def page_name(path: str, number: int) -> str:
    """Name one of the pages of a file."""
    stem = page_stem("files", path)
    return f"{stem}-{number}.html" if number > 1 else f"{stem}.html"


def lines_by_page(lines: Iterable[str]) -> Iterable[tuple[int, list[str]]]:
    """Yield (number of the first line, lines) of each page of a file."""
    every = list(lines)
    for start in range(0, max(1, len(every)), PER_PAGE):
        yield start + 1, every[start : start + PER_PAGE]


def _quote(text: str) -> str:
    return quote(text, safe="/", errors="surrogateescape")
