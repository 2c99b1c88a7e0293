"""Say a gist in plain lines, for logs and pipes."""

from collections.abc import Iterator

from toolkit.render.terminal.gist import Gist
from toolkit.text.words import words


def plain_lines(said: Gist) -> Iterator[str]:
    """A gist for a log: one fact a line, no colour, no drawing."""
    tell = words(said.lang)
    yield said.project
    yield from said.said
    if said.compared:
        yield said.compared
    for position, item in enumerate(said.top, 1):
        severity = tell.label(f"severity.{item.severity}")
        yield f"{position}. {item.title}{tell.label('mark.colon')}{item.place} [{severity}]"
