"""Draw a sequence of messages as inline SVG: a column for each participant, a row for each message."""

from collections.abc import Iterator, Mapping, Sequence

from markupsafe import Markup

from toolkit.model.facts import Lang
from toolkit.model.picture import Box, Loop, Message, SequencePicture
from toolkit.render.page.escape import escape_html
from toolkit.render.pictures.sequence_notes import loop_label, sequence_words
from toolkit.text.visible import make_visible

_COLUMN, _ROW = 156, 34
_BOX_WIDTH, _BOX_HEIGHT = 144, 30
_TOP = _BOX_HEIGHT + 12
_LETTER = 6.7
_MOST_LETTERS = 20
_LOOP = 26
_LABEL = 18
"""Room above the first message of a loop for its label."""
_INSET = 4
"""Distance between the sides of loops within each other."""


def sequence_svg(picture: SequencePicture, title: str, lang: Lang = "en") -> Markup:
    """Render an SVG element; everything in it is escaped.

    Args:
        picture: the diagram to draw.
        title: text for screen readers.
        lang: language of the labels of loops.
    """
    columns = {box.name: _COLUMN * number + _COLUMN / 2 for number, box in enumerate(picture.participants)}
    shown = [message for message in picture.messages if {message.source, message.target} <= columns.keys()]
    rows = _place_rows(picture.loops, len(shown))
    width, height = _COLUMN * max(1, len(columns)), (rows[-1] if rows else _TOP) + 22
    parts = [
        f'<svg class="sequence" viewBox="0 0 {width} {height}" width="{width}" role="img">',
        f"<title>{escape_html(title)}</title>{_MARKERS}",
        *(_draw_life(columns[box.name], height) for box in picture.participants),
        *(_draw_box(box, columns[box.name]) for box in picture.participants),
    ]
    if len(shown) == len(picture.messages):
        words = sequence_words(lang)
        labels = [loop_label(loop, words) for loop in picture.loops]
        parts += _draw_loops(picture, labels, columns, rows)
    for y, message in zip(rows, shown, strict=True):
        parts += _draw_message(message, columns, y, width)
    return Markup("".join([*parts, "</svg>"]))  # noqa: S704 - escaped


_MARKERS = (
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path class="tip" d="M0 0L8 4L0 8z"/></marker></defs>'
)


def _place_rows(loops: Sequence[Loop], amount: int) -> list[float]:
    """Return the height of each message, with room for the labels of the loops that begin there."""
    rows: list[float] = []
    y: float = _TOP - 8
    for number in range(amount):
        y += _ROW + _LABEL * sum(loop.first == number for loop in loops)
        y += _INSET * sum(loop.last == number - 1 for loop in loops)
        rows.append(y)
    return rows


def _draw_loops(
    picture: SequencePicture, labels: Sequence[str], columns: Mapping[str, float], rows: Sequence[float]
) -> Iterator[str]:
    """Draw a frame around the messages of each loop, with its label at the top left."""
    for number, (loop, label) in enumerate(zip(picture.loops, labels, strict=True)):
        inside = picture.messages[loop.first : loop.last + 1]
        ends = [columns[name] for message in inside for name in (message.source, message.target)]
        within = sum(_contains(other, loop) for other in picture.loops[:number])
        starting = sum(other.first == loop.first and not _contains(other, loop) for other in picture.loops)
        ending = sum(other.last == loop.last and _contains(loop, other) for other in picture.loops)
        left = max(2, min(ends) - 34 + _INSET * within)
        right = max(ends) + (_LOOP + 14 if min(ends) == max(ends) else 34) - _INSET * within
        top = rows[loop.first] - 20 - _LABEL * starting
        bottom = rows[loop.last] + 5 + _INSET * ending
        yield (
            f'<g><rect class="loop" x="{left:.0f}" y="{top:.0f}" width="{right - left:.0f}" '
            f'height="{bottom - top:.0f}" rx="3"/><text class="times" x="{left + 5:.0f}" y="{top + 13:.0f}">'
            f"{escape_html(label)}</text></g>"
        )


def _contains(outer: Loop, inner: Loop) -> bool:
    return outer != inner and outer.first <= inner.first and inner.last <= outer.last


def _draw_life(x: float, height: float) -> str:
    return f'<path class="life" d="M{x:.0f} {_BOX_HEIGHT}V{height - 4:.0f}"/>'


def _draw_box(box: Box, x: float) -> str:
    name = make_visible(box.name)
    short = name if len(name) <= _MOST_LETTERS else "…" + name[-(_MOST_LETTERS - 1) :]
    return (
        f'<g class="box {box.kind}"><title>{escape_html(name)}</title>'
        f'<rect x="{x - _BOX_WIDTH / 2:.0f}" y="1" width="{_BOX_WIDTH}" height="{_BOX_HEIGHT}" rx="4"/>'
        f'<text class="name" x="{x:.0f}" y="20">{escape_html(short)}</text></g>'
    )


def _draw_message(message: Message, columns: Mapping[str, float], y: float, width: float) -> Iterator[str]:
    """Draw an arrow with its text above it, which may cross other columns, but not the edge of the drawing."""
    start, end = columns[message.source], columns[message.target]
    kind = "back" if message.is_answer else "arrow"
    if start == end:
        yield f'<path class="{kind}" marker-end="url(#tip)" d="M{start:.0f} {y - 8:.0f}h{_LOOP}v10h-{_LOOP - 3}"/>'
    else:
        tip = end - 2 if end > start else end + 2
        yield f'<path class="{kind}" marker-end="url(#tip)" d="M{start:.0f} {y:.0f}H{tip:.0f}"/>'
    left = min(start, end) + (_LOOP + 6 if start == end else 8)
    text = make_visible(message.label)
    room = int((width - left - 4) / _LETTER)
    short = text if len(text) <= room else text[: max(1, room - 1)] + "…"
    yield (f'<g><title>{escape_html(text)}</title><text x="{left:.0f}" y="{y - 7:.0f}">{escape_html(short)}</text></g>')
