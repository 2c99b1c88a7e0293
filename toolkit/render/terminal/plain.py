"""Render a gist as plain lines, for logs and pipes."""

from collections.abc import Iterator

from toolkit.model.gist import Gist, Line
from toolkit.text.numbers import format_number
from toolkit.text.words import Words, load_words


def plain_lines(said: Gist) -> Iterator[str]:
    """Render a gist for a log: one fact per line, no colour, no box drawing."""
    tell = load_words(said.lang)
    yield said.project
    yield from said.said
    if said.compared:
        yield said.compared
    for title, lines, more in said.failing:
        yield from (f"{title}{tell.label('mark.colon')}{_line(item, tell)}" for item in lines)
        if more:
            yield tell.text("terminal.more", count=format_number(more))
    yield from (f"{position}. {_line(item, tell)}" for position, item in enumerate(said.top, 1))
    if said.further:
        yield tell.label("top.further")
        yield from (f"- {_line(item, tell)}" for item in said.further)
    if said.steps:
        first = tell.count("plan.first", len(said.steps))
        yield f"{first}{tell.label('mark.colon')}{said.together}"
        colon = tell.label("mark.colon")
        yield from (f"{position}. {item.title}{colon}{item.said}" for position, item in enumerate(said.steps, 1))


def _line(item: Line, tell: Words) -> str:
    return f"{item.title}{tell.label('mark.colon')}{item.place} [{tell.label(f'severity.{item.severity}')}]"
