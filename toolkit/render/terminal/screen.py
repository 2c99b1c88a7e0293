"""Draw a gist with rich: the console decides on colour and width, and no name is parsed as markup."""

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.constrain import Constrain
from rich.table import Table
from rich.text import Text

from toolkit.model.gist import Gist, Line
from toolkit.text.numbers import format_number
from toolkit.text.words import Words, load_words

_STYLE = {"high": "bold red", "medium": "yellow", "low": "dim"}
_RULES = 8
_WIDEST = 110


def draw_gist(said: Gist, width: int | None = None) -> RenderableType:
    """Draw a gist within `width` columns."""
    tell = load_words(said.lang)
    parts: list[RenderableType] = [Text(said.project, style="bold"), Text(tell.label("mark.space").join(said.said))]
    if said.compared:
        parts.append(Text(said.compared, style="bold"))
    for title, lines, more in said.failing:
        parts += [Text(), _lines(title, lines, tell)]
        if more:
            parts.append(Text(tell.text("terminal.more", count=format_number(more)), style="dim"))
    if said.top:
        parts += [Text(), _lines(tell.label("section.top"), said.top, tell)]
    if said.further:
        parts.append(_lines(tell.label("section.further"), said.further, tell, is_numbered=False))
    if said.steps:
        parts += [Text(), _steps(said, tell), Text(said.together, style="dim")]
    elif said.rules:  # all of it does not fit on one screen, and the report has both
        parts += [Text(), _rules(said, tell)]
    return Constrain(Group(*parts), width)


def _lines(title: str, lines: Sequence[Line], tell: Words, *, is_numbered: bool = True) -> RenderableType:
    """Render findings as a table; locations get most of the width, so that they can be copied in one piece."""
    table = _table(title)
    table.expand = True  # or the ratios below mean nothing
    table.add_column(justify="right", style="dim", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold", ratio=1)
    table.add_column(overflow="fold", ratio=2)
    for position, item in enumerate(lines, 1):
        severity = Text(tell.label(f"severity.{item.severity}"), style=_STYLE[item.severity])
        table.add_row(
            Text(str(position) if is_numbered else "-"), severity, Text(item.title), Text(item.place, style="cyan")
        )
    return Constrain(table, _WIDEST)


def _steps(said: Gist, tell: Words) -> RenderableType:
    """Render the first steps of the plan with their hours."""
    table = _table(tell.count("plan.first", len(said.steps)), heads=True)
    table.expand = True
    table.add_column(justify="right", style="dim", no_wrap=True)
    table.add_column(Text(tell.label("plan.step")), overflow="ellipsis", no_wrap=True, ratio=1)
    for key in ("plan.head_50", "plan.head_80", "plan.range"):
        table.add_column(Text(tell.label(key)), justify="right", no_wrap=True)
    table.add_column(Text(tell.label("risk.label")), no_wrap=True)
    for position, item in enumerate(said.steps, 1):
        risk = Text(tell.label(f"risk.{item.risk}"), style=_STYLE[item.risk])
        hours = (Text(item.within_50), Text(item.within_80), Text(item.range))
        table.add_row(Text(str(position)), Text(item.title), *hours, risk)
    return Constrain(table, _WIDEST)


def _rules(said: Gist, tell: Words) -> Table:
    table = _table(tell.label("finding.by_rule"), heads=True)
    table.add_column(Text(tell.label("finding.rule")), overflow="fold")
    for level in ("high", "medium", "low"):
        table.add_column(Text(tell.label(f"severity.{level}")), justify="right", no_wrap=True)
    for title, *amounts in said.rules[:_RULES]:
        table.add_row(Text(title), *(Text(format_number(amount) if amount else "") for amount in amounts))
    if len(said.rules) > _RULES:
        rest = tell.text("terminal.trailing", count=format_number(len(said.rules) - _RULES))
        table.add_row(Text(rest, style="dim"))
    return table


def _table(title: str, *, heads: bool = False) -> Table:
    return Table(
        title=Text(title, style="bold"),
        title_justify="left",
        box=None,
        show_header=heads,
        pad_edge=False,
        padding=(0, 2, 0, 0),
    )
