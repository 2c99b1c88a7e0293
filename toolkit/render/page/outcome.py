"""Draw the outcome of earlier estimates: predicted and actual hours, and the reliability of the chances."""

from collections.abc import Sequence

from markupsafe import Markup

from toolkit.model.plan import Landed
from toolkit.render.page.escape import escape_html
from toolkit.render.page.scale import Scale, logarithmic_scale
from toolkit.text.numbers import format_number, format_percent
from toolkit.text.words import Words

_SIZE, _LEFT, _RIGHT, _TOP, _BOTTOM = 320, 46, 16, 28, 44
_LEVELS = (("p10", 0.1), ("p50", 0.5), ("p80", 0.8), ("p90", 0.9))


def prediction_chart(found: Sequence[Landed], tell: Words) -> Markup:
    """Draw a point for each pull request on logarithmic axes, with lines at twice and half the predicted hours."""
    every = [value for item in found for value in (item.planned.p50, item.actual)]
    across = logarithmic_scale([min(every) / 2, max(every) * 2], _LEFT, _SIZE - _RIGHT)
    up = Scale(across.low, across.high, _SIZE - _BOTTOM, _TOP)
    points = "".join(
        f'<circle cx="{across.at(item.planned.p50):.1f}" cy="{up.at(item.actual):.1f}" r="4"><title>'
        f"{escape_html(item.pr)}: {format_number(round(item.planned.p50, 1))}, "
        f"{format_number(round(item.actual, 1))}</title></circle>"
        for item in found
    )
    ends = (2.0**across.low, 2.0**across.high)
    bands = "".join(
        f'<path class="{name}" d="M{across.at(ends[0] * max(1, 1 / times)):.1f} {up.at(ends[0] * max(1, times)):.1f}'
        f'L{across.at(ends[1] * min(1, 1 / times)):.1f} {up.at(ends[1] * min(1, times)):.1f}"/>'
        for name, times in (("grid", 0.5), ("even", 1.0), ("grid", 2.0))
    )
    said = tell.label("picture.outcome_said").format(n=format_number(len(found)))
    axes = "".join(_tick(value, across, up) for value in across.ticks())
    return _drawing(said, axes + bands + points, "picture.predicted", "picture.actual", tell)


def reliability_chart(found: Sequence[Landed], tell: Words) -> Markup:
    """Draw the share of pull requests within the hours predicted for each chance, against that chance."""
    points = [
        (chance, sum(item.actual <= getattr(item.planned, name) for item in found) / len(found))
        for name, chance in _LEVELS
    ]
    line = "L".join(f"{_across(chance):.1f} {_up(share):.1f}" for chance, share in points)
    dots = "".join(
        f'<circle cx="{_across(chance):.1f}" cy="{_up(share):.1f}" r="4"/>'
        f'<text class="mark" x="{_across(chance) + 7:.1f}" y="{_up(share) + 14:.1f}">{format_percent(share)}</text>'
        for chance, share in points
    )
    grid = "".join(
        f'<text class="middle" x="{_across(part):.1f}" y="{_SIZE - 26}">{part:.0%}</text>'
        f'<text class="end" x="{_LEFT - 8}" y="{_up(part) + 4:.1f}">{part:.0%}</text>'
        for part in (0.0, 0.5, 1.0)
    )
    even = f'<path class="even" d="M{_across(0):.1f} {_up(0):.1f}L{_across(1):.1f} {_up(1):.1f}"/>'
    said = tell.label("picture.reliability_said").format(n=format_number(len(found)))
    content = f'{grid}{even}<path class="line" d="M{line}"/>{dots}'
    return _drawing(said, content, "picture.promised", "picture.held", tell)


def _tick(value: float, across: Scale, up: Scale) -> str:
    return (
        f'<text class="middle" x="{across.at(value):.1f}" y="{_SIZE - 26}">{format_number(value)}</text>'
        f'<text class="end" x="{_LEFT - 8}" y="{up.at(value) + 4:.1f}">{format_number(value)}</text>'
    )


def _drawing(said: str, content: str, across: str, up: str, tell: Words) -> Markup:
    return Markup(  # noqa: S704 - escaped
        f'<svg class="chart" viewBox="0 0 {_SIZE + 100} {_SIZE}" role="img"><title>{escape_html(said)}</title>{content}'
        f'<text class="end" x="{_SIZE - _RIGHT}" y="{_SIZE - 6}">{escape_html(tell.label(across))}</text>'
        f'<text x="{_LEFT}" y="12">{escape_html(tell.label(up))}</text></svg>'
    )


def _across(share: float) -> float:
    return _LEFT + share * (_SIZE - _LEFT - _RIGHT)


def _up(share: float) -> float:
    return _SIZE - _BOTTOM - share * (_SIZE - _TOP - _BOTTOM)
