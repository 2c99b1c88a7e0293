"""Draw the hours of steps as bars in inline SVG: their ranges on a logarithmic axis, and their parts."""

from collections.abc import Sequence

from markupsafe import Markup

from toolkit.model.estimate import COMPONENTS, Estimate
from toolkit.render._hours import round_to_half
from toolkit.render.page.escape import escape_html
from toolkit.render.page.scale import Scale, logarithmic_scale
from toolkit.text.numbers import format_number
from toolkit.text.words import Words

_WIDTH, _ROW, _TOP, _AXIS = 440, 24, 6, 24
_LEFT, _RIGHT = 34, 84


def range_bars(estimates: Sequence[Estimate], tell: Words) -> Markup:
    """Draw a line for each step from its P10 to its P90, with a mark at the P50."""
    every = [value for item in estimates for value in (item.hours.p10, item.hours.p90)]
    scale = logarithmic_scale(every, _LEFT, _WIDTH - _RIGHT)
    rows = "".join(_range(position, item, scale) for position, item in enumerate(estimates, 1))
    return _drawing("picture.ranges_said", _ticks(scale, len(estimates)) + rows, len(estimates), tell)


def component_bars(estimates: Sequence[Estimate], tell: Words) -> Markup:
    """Draw a bar for each step, composed of the P50 of its parts."""
    most = max(sum(part.hours.p50 for part in item.parts) for item in estimates) or 1.0
    unit = (_WIDTH - _LEFT - _RIGHT) / most
    rows = "".join(_bar(position, item, unit, tell) for position, item in enumerate(estimates, 1))
    return _drawing("picture.components_said", rows, len(estimates), tell)


def component_legend() -> list[tuple[str, str]]:
    """Return (class of the colour, key of the component's name) in the order of the bars."""
    return [(f"c{number}", f"component.{name}") for number, name in enumerate(COMPONENTS)]


def _range(position: int, item: Estimate, scale: Scale) -> str:
    y = _middle(position)
    start, middle, end = (scale.at(value) for value in (item.hours.p10, item.hours.p50, item.hours.p90))
    said = f"{format_number(round_to_half(item.hours.p10))}–{format_number(round_to_half(item.hours.p90))}"
    return (
        f'<text class="end" x="{_LEFT - 10}" y="{y + 4}">{position}</text>'
        f'<path class="span" d="M{start:.1f} {y}H{end:.1f}"/><circle cx="{middle:.1f}" cy="{y}" r="5"/>'
        f'<text class="mark" x="{_WIDTH - _RIGHT + 12}" y="{y + 4}">{said}</text>'
    )


def _bar(position: int, item: Estimate, unit: float, tell: Words) -> str:
    y = _middle(position)
    x = float(_LEFT)
    pieces = [f'<text class="end" x="{_LEFT - 10}" y="{y + 4}">{position}</text>']
    for part in item.parts:
        width = part.hours.p50 * unit
        name = f"{tell.label(f'component.{part.component}')}{tell.label('mark.colon')}"
        title = escape_html(name + tell.label("hours.flat").format(hours=format_number(part.hours.p50)))
        pieces.append(
            f'<path class="c{COMPONENTS.index(part.component)}" d="M{x:.1f} {y - 7}h{width:.1f}v14h-{width:.1f}z">'
            f"<title>{title}</title></path>"
        )
        x += width
    # The number beside a bar is the P50 of the whole step, which is not the sum of its parts.
    return (
        "".join(pieces)
        + f'<text class="mark" x="{x + 8:.1f}" y="{y + 4}">{format_number(round_to_half(item.hours.p50))}</text>'
    )


def _ticks(scale: Scale, rows: int) -> str:
    bottom = _TOP + rows * _ROW
    return "".join(
        f'<path class="grid" d="M{scale.at(value):.1f} {_TOP}V{bottom}"/>'
        f'<text class="middle" x="{scale.at(value):.1f}" y="{bottom + 16}">{format_number(value)}</text>'
        for value in scale.ticks()
    )


def _middle(position: int) -> int:
    return _TOP + position * _ROW - _ROW // 2


def _drawing(key: str, content: str, rows: int, tell: Words) -> Markup:
    height = _TOP + rows * _ROW + _AXIS
    title = escape_html(tell.label(key))
    return Markup(  # noqa: S704 - escaped
        f'<svg class="chart" viewBox="0 0 {_WIDTH} {height}" role="img"><title>{title}</title>{content}</svg>'
    )
