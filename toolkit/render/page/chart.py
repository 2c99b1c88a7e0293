"""Draw a line over time as inline SVG, readable without colour: first, last and extreme values are labelled."""

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from toolkit.render.page.escape import escape_html
from toolkit.text.numbers import format_number
from toolkit.text.words import Words

_WIDTH, _HEIGHT = 560, 190
_LEFT, _RIGHT, _TOP, _BOTTOM = 58, 14, 14, 26


def line_chart(title: str, points: Sequence[tuple[str, float]], words: Words) -> Markup:
    """Draw one line.

    Args:
        title: what is drawn.
        points: (`YYYY-MM-DD`, value) by day; at least two.
        words: of the language.
    """
    days = [date.fromisoformat(day).toordinal() for day, _ in points]
    values = [value for _, value in points]
    top = _round_up(max(values))
    span = max(1, days[-1] - days[0])
    places = [
        (_LEFT + (day - days[0]) / span * _inner(_WIDTH, _LEFT, _RIGHT), _y(value, top))
        for day, value in zip(days, values, strict=True)
    ]
    line = "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    (first, start), (last, end) = points[0], points[-1]
    said = words.label("trend.chart").format(
        metric=title, first=first, start=format_number(start), last=last, end=format_number(end)
    )
    x, y = places[-1]
    base = _HEIGHT - _BOTTOM
    return Markup(  # noqa: S704 - escaped
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"><title>{escape_html(said)}</title>'
        f"{_grid(top)}"
        f'<path class="area" d="M{places[0][0]:.1f} {base}L{line}L{x:.1f} {base}z"/>'
        f'<path class="line" d="M{line}"/><circle cx="{x:.1f}" cy="{y:.1f}" r="3.5"/>'
        f'<text x="{_LEFT}" y="{_HEIGHT - 8}">{first}</text>'
        f'<text class="end" x="{_WIDTH - _RIGHT}" y="{_HEIGHT - 8}">{last}</text></svg>'
    )


def _grid(top: float) -> str:
    lines = []
    for part in (0.0, 0.5, 1.0):
        y = _y(top * part, top)
        lines.append(
            f'<path class="grid" d="M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}"/>'
            f'<text class="end" x="{_LEFT - 8}" y="{y + 4:.1f}">{format_number(top * part)}</text>'
        )
    return "".join(lines)


def _inner(whole: int, before: int, after: int) -> int:
    return whole - before - after


def _y(value: float, top: float) -> float:
    return _HEIGHT - _BOTTOM - value / top * _inner(_HEIGHT, _TOP, _BOTTOM)


def _round_up(value: float) -> float:
    """Round up to 1 or an even digit times a power of ten, so that the half of a scale is round as well."""
    if value <= 0:
        return 1.0
    size = 10.0 ** (len(str(int(value))) - 1) if value >= 1 else 0.1
    return next(size * step for step in (1, 2, 4, 6, 8, 10, 20) if size * step >= value)
