"""Draw the exceedance curve of many steps (the chance of taking longer, over hours) as inline SVG."""

from markupsafe import Markup

from toolkit.model.plan import Milestone
from toolkit.render._hours import round_to_half
from toolkit.render.page.escape import escape_html
from toolkit.render.page.scale import round_ticks
from toolkit.text.numbers import format_number
from toolkit.text.words import Words

_WIDTH, _HEIGHT = 440, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 16, 14, 44


def exceedance_curve(amount: str, item: Milestone, tell: Words) -> Markup:
    """Draw one curve, with the P50 and the P80 marked and labelled.

    Args:
        amount: label of the curve: `10 steps`.
        item: the hours and points of the curve.
        tell: words of the language.
    """
    most = max([hours for hours, _ in item.curve] + [item.hours.p90, 1.0])
    points = [(_x(hours, most), _y(chance)) for hours, chance in ((0.0, 1.0), *item.curve)]
    line = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
    base = _y(0)
    said = tell.label("roadmap.picture").format(
        steps=amount, p50=format_number(round_to_half(item.hours.p50)), p80=format_number(round_to_half(item.hours.p80))
    )
    marks = "".join(
        _mark(hours, chance, most, tell) for hours, chance in ((item.hours.p50, 0.5), (item.hours.p80, 0.2))
    )
    return Markup(  # noqa: S704 - escaped
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img">'
        f"<title>{escape_html(said)}</title>{_grid(most)}"
        f'<path class="area" d="M{points[0][0]:.1f} {base}L{line}L{points[-1][0]:.1f} {base}z"/>'
        f'<path class="line" d="M{line}"/>{marks}'
        f'<text class="end" x="{_WIDTH - _RIGHT}" y="{_HEIGHT - 6}">'
        f"{escape_html(tell.label('roadmap.axis_hours'))}</text>"
        "</svg>"
    )


def _mark(hours: float, chance: float, most: float, tell: Words) -> str:
    x, y = _x(hours, most), _y(chance)
    amount = escape_html(tell.count("hours.hour", round_to_half(hours)))
    return (
        f'<path class="grid" d="M{_LEFT} {y:.1f}H{x:.1f}V{_y(0)}"/><circle cx="{x:.1f}" cy="{y:.1f}" r="4"/>'
        f'<text class="mark" x="{x + 8:.1f}" y="{y - 6:.1f}">{amount}</text>'
    )


def _grid(most: float) -> str:
    lines = [
        f'<path class="grid" d="M{_LEFT} {_y(chance):.1f}H{_WIDTH - _RIGHT}"/>'
        f'<text class="end" x="{_LEFT - 8}" y="{_y(chance) + 4:.1f}">{chance:.0%}</text>'
        for chance in (0.0, 0.2, 0.5, 1.0)
    ]
    lines += [
        f'<text class="middle" x="{_x(hours, most):.1f}" y="{_HEIGHT - 24}">{format_number(hours)}</text>'
        for hours in round_ticks(most)
    ]
    return "".join(lines)


def _x(hours: float, most: float) -> float:
    return _LEFT + hours / most * (_WIDTH - _LEFT - _RIGHT)


def _y(chance: float) -> float:
    return _HEIGHT - _BOTTOM - chance * (_HEIGHT - _TOP - _BOTTOM)
