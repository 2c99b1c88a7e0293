"""Draw a project as a treemap in inline SVG: one rectangle for each file, grouped by folder."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from unicodedata import east_asian_width

from markupsafe import Markup

from toolkit.model.report import FileRow
from toolkit.render.page.escape import escape_html
from toolkit.render.page.squarify import Rect, squarify
from toolkit.text.numbers import format_number
from toolkit.text.visible import make_visible
from toolkit.text.words import Words

MOST_FILES = 2000
SPACE = Rect(0, 0, 1200, 660)
SHADES = 6
"""Number of shades of heat, `h0` (cold) to `h5`; the style sheet assigns their colours."""

_LABELLED = 60
_HEADER = 17.0
_CHAR = 7.0  # width of a Latin character of a label; a Japanese one is twice as wide
_BOLD_CHAR = 8.2


@dataclass(eq=False)
class _Folder:
    name: str
    size: float = 0.0
    folders: "dict[str, _Folder]" = field(default_factory=dict)
    files: list[FileRow] = field(default_factory=list)


@dataclass(frozen=True)
class Treemap:
    """The drawing and the number of files on it."""

    svg: Markup
    shown: int
    all: int


def treemap(rows: Sequence[FileRow], words: Words, page: Callable[[str], str] = lambda _: "") -> Treemap:
    """Draw files: areas show their lines of code, colours their heat.

    Tiles with a page are links that the tab key skips, because the table of the hottest files has the same ones.

    Args:
        rows: production files, hottest first; the first ones get labels if there is room.
        words: of the language.
        page: returns the URL of the page of a file; empty if there is none.
    """
    sized = [row for row in rows if row.metrics.get("code_lines", 0) > 0]
    largest = sorted(sized, key=lambda row: (-row.metrics["code_lines"], row.path))[:MOST_FILES]
    tiles, heads = _laid_out(_tree(largest))
    labelled = {row.path for row in sized[:_LABELLED]}
    title = escape_html(words.label("hotspot.map"))
    svg = "".join(
        (
            f'<svg class="map" viewBox="0 0 {SPACE.width} {SPACE.height}" role="group" aria-label="{title}">',
            *_draw_tiles(tiles, words, page),
            *(_label(name, rect, "folder") for name, rect in heads),
            *(
                _label(row.path.rpartition("/")[2], rect, f"l{_shade(row.heat)}")
                for row, rect in tiles
                if row.path in labelled
            ),
            "</svg>",
        )
    )
    return Treemap(Markup(svg), len(largest), len(sized))  # noqa: S704 - escaped


def _tree(rows: Sequence[FileRow]) -> _Folder:
    root = _Folder("")
    for row in rows:
        size = row.metrics["code_lines"]
        folder = root
        folder.size += size
        for part in row.path.split("/")[:-1]:
            folder = folder.folders.setdefault(part, _Folder(part))
            folder.size += size
        folder.files.append(row)
    return root


def _laid_out(root: _Folder) -> tuple[list[tuple[FileRow, Rect]], list[tuple[str, Rect]]]:
    """Return the rectangle of every file, and the header strips of folders with enough room."""
    tiles: list[tuple[FileRow, Rect]] = []
    heads: list[tuple[str, Rect]] = []
    waiting = [(_collapse_folders(root), SPACE, 0)]
    while waiting:
        folder, rect, depth = waiting.pop()
        named = 0 < depth <= 4 and rect.width > 70 and rect.height > 60
        if named:
            heads.append((folder.name, Rect(rect.x, rect.y, rect.width, _HEADER)))
        inner = rect.inset(_HEADER if named else 1.0, 1.0) if depth else rect
        children: list[tuple[float, str, FileRow | _Folder]] = [
            *((-item.size, item.name, item) for item in folder.folders.values()),
            *((-row.metrics["code_lines"], row.path, row) for row in folder.files),
        ]
        children.sort(key=lambda child: child[:2])
        for (_, _, child), place in zip(children, squarify([-c[0] for c in children], inner), strict=True):
            if isinstance(child, _Folder):
                waiting.append((_collapse_folders(child), place, depth + 1))
            else:
                tiles.append((child, place))
    return tiles, heads


def _collapse_folders(folder: _Folder) -> _Folder:
    """Collapse a chain of folders that contain only one folder into one."""
    names = [folder.name] if folder.name else []
    while not folder.files and len(folder.folders) == 1:
        (folder,) = folder.folders.values()
        names.append(folder.name)
    return _Folder("/".join(names), folder.size, folder.folders, folder.files)


def _draw_tiles(tiles: Sequence[tuple[FileRow, Rect]], words: Words, page: Callable[[str], str]) -> Iterator[str]:
    """Yield the rectangles by shade, so that each shade is written once."""
    ordered = sorted(tiles, key=lambda tile: (_shade(tile[0].heat), tile[0].path))
    template = words.label("hotspot.tile")
    for shade, group in groupby(ordered, key=lambda tile: _shade(tile[0].heat)):
        yield f'<g class="h{shade}">'
        for row, rect in group:
            lines = words.count("count.line", int(row.metrics["code_lines"]))
            said = template.format(path=row.path, lines=lines, heat=format_number(round(row.heat, 2)))
            tile = f'<path d="{_outline(rect)}"><title>{escape_html(said)}</title></path>'
            address = page(row.path)
            yield f'<a href="{address}" tabindex="-1">{tile}</a>' if address else tile
        yield "</g>"


def _shade(heat: float) -> int:
    return min(SHADES - 1, int(heat * SHADES))


def _outline(rect: Rect) -> str:
    """Return the shortest SVG path of a rectangle."""
    width, height = _short(rect.width), _short(rect.height)
    return f"M{_short(rect.x)} {_short(rect.y)}h{width}v{height}h-{width}z"


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _label(text: str, rect: Rect, kind: str) -> str:
    shown = _clip_text(make_visible(text), rect.width - 8, _BOLD_CHAR if kind == "folder" else _CHAR)
    if not shown or rect.height < 14:
        return ""
    return f'<text class="{kind}" x="{_short(rect.x + 4)}" y="{_short(rect.y + 12.5)}">{escape_html(shown)}</text>'


def _clip_text(text: str, room: float, width: float) -> str:
    """Return the part of a text that fits; empty if too little would remain."""
    used = 0.0
    for index, char in enumerate(text):
        used += width * (2 if east_asian_width(char) in "WF" else 1)
        if used > room:
            return f"{text[: index - 1]}…" if index > 4 else ""
    return text
