"""Draw boxes in layers as inline SVG, each box above its dependencies."""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

from toolkit.model.picture import Arrow, Box, Picture
from toolkit.render.page.escape import escape_html

WIDTH = 960
_BOX_WIDTH, _BOX_HEIGHT = 148, 32
_GAP, _ROW_GAP = 12, 46
_MOST_IN_ROW = 6
_MOST_LETTERS = 21
_ASIDE = 22
_SWEEPS = 4


class _Place(NamedTuple):
    """The position of a box: its left upper corner, and its row."""

    x: float
    y: float
    row: int

    @property
    def middle(self) -> float:
        return self.x + _BOX_WIDTH / 2


def layered_svg(picture: Picture, title: str) -> Markup:
    """Render an SVG element; everything in it is escaped.

    Rows follow `Box.layer`; a layer of many boxes takes several rows. In its row each box is placed near those that it
    is
    joined with (the barycentre method of Sugiyama, Tagawa and Toda, "Methods for Visual Understanding of Hierarchical
    System Structures", 1981).

    Args:
        picture: the diagram to draw.
        title: text for screen readers.
    """
    rows = _order_rows(_rows(picture.boxes), picture.arrows)
    places = {
        box.name: _place(row, number, len(boxes)) for row, boxes in enumerate(rows) for number, box in enumerate(boxes)
    }
    height = len(rows) * (_BOX_HEIGHT + _ROW_GAP) - _ROW_GAP + 2
    arrows = "".join(_draw_arrow(arrow, places) for arrow in picture.arrows if arrow.source != arrow.target)
    boxes = "".join(_draw_box(box, places[box.name]) for box in picture.boxes)
    head = f'<svg class="layers" viewBox="0 0 {WIDTH} {height}" role="img"><title>{escape_html(title)}</title>'
    return Markup(f"{head}{_MARKERS}{arrows}{boxes}</svg>")  # noqa: S704 - escaped


_MARKERS = "<defs>{}</defs>".format(
    "".join(
        f'<marker id="{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        f'<path class="{name}" d="M0 0L8 4L0 8z"/></marker>'
        for name in ("tip", "tip-cycle")
    )
)


def _rows(boxes: Sequence[Box]) -> list[list[Box]]:
    """Arrange the boxes from the highest layer to the lowest, in rows of similar length."""
    layers: dict[int, list[Box]] = {}
    for box in sorted(boxes, key=lambda box: (-box.layer, box.name)):
        layers.setdefault(box.layer, []).append(box)
    rows: list[list[Box]] = []
    for members in layers.values():
        amount = -(-len(members) // _MOST_IN_ROW)
        size = -(-len(members) // amount)
        rows += [members[start : start + size] for start in range(0, len(members), size)]
    return rows


def _order_rows(rows: list[list[Box]], arrows: Sequence[Arrow]) -> list[list[Box]]:
    joined: dict[str, list[str]] = {}
    for arrow in arrows:
        joined.setdefault(arrow.source, []).append(arrow.target)
        joined.setdefault(arrow.target, []).append(arrow.source)
    for _ in range(_SWEEPS):
        for number, row in enumerate(rows):
            middles = {box.name: _place(0, at, len(other)).middle for other in rows for at, box in enumerate(other)}
            rows[number] = sorted(row, key=lambda box: (_mean_middle(box, joined, middles), box.name))
    return rows


def _mean_middle(box: Box, joined: Mapping[str, list[str]], middles: Mapping[str, float]) -> float:
    """Return the mean position of the boxes that a box is joined with; its own position if there are none."""
    places = [middles[name] for name in joined.get(box.name, (box.name,))]
    return sum(places) / len(places)


def _place(row: int, number: int, amount: int) -> _Place:
    whole = amount * _BOX_WIDTH + (amount - 1) * _GAP
    return _Place((WIDTH - whole) / 2 + number * (_BOX_WIDTH + _GAP), 1 + row * (_BOX_HEIGHT + _ROW_GAP), row)


def _draw_box(box: Box, place: _Place) -> str:
    return (
        f'<g class="box {box.kind}"><title>{escape_html(box.name)}</title>'
        f'<rect x="{place.x:.0f}" y="{place.y:.0f}" width="{_BOX_WIDTH}" height="{_BOX_HEIGHT}" rx="4"/>'
        f'<text x="{place.middle:.0f}" y="{place.y + 20:.0f}">{escape_html(_shorten(box.name))}</text></g>'
    )


def _draw_arrow(arrow: Arrow, places: Mapping[str, _Place]) -> str:
    name, tip = ("cycle", "tip-cycle") if arrow.closes_cycle else ("arrow", "tip")
    aside = _ASIDE if arrow.closes_cycle else 0
    path = " ".join(_curve(places[arrow.source], places[arrow.target], aside))
    said = f"{arrow.source} → {arrow.target}" + (f" ({arrow.weight})" if arrow.weight > 1 else "")
    return f'<path class="{name}" marker-end="url(#{tip})" d="{path}"><title>{escape_html(said)}</title></path>'


def _curve(source: _Place, target: _Place, aside: float) -> Iterator[str]:
    """Draw a curve between the edges of two boxes, `aside` from their middles; in one row, an arc below them."""
    down = target.row > source.row
    if source.row == target.row:
        start = end = source.y + _BOX_HEIGHT
        bend = min(_ROW_GAP - 10, 14 + abs(target.x - source.x) / 12)
        control_start, control_end = start + bend, end + bend
    else:
        start, end = (source.y + _BOX_HEIGHT, target.y) if down else (source.y, target.y + _BOX_HEIGHT)
        bend = _ROW_GAP * 0.6 if down else -_ROW_GAP * 0.6
        control_start, control_end = start + bend, end - bend
    left, right = source.middle + aside, target.middle + aside
    yield f"M{left:.0f} {start:.0f}C{left:.0f} {control_start:.0f}"
    yield f"{right:.0f} {control_end:.0f} {right:.0f} {end:.0f}"


def _shorten(name: str) -> str:
    """Keep the end of a long name, which is more specific than its beginning."""
    return name if len(name) <= _MOST_LETTERS else "…" + name[-(_MOST_LETTERS - 1) :]
