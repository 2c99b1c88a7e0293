"""A few lines of a file, as a report shows them."""

import msgspec


class Excerpt(msgspec.Struct, frozen=True):
    """Some lines around a place; values of secrets are masked.

    Attributes:
        path, line: the place that is shown; end: the last highlighted line, at least `line`.
        start: number of the first line.
        quote: the quotes of the multi-line string in which the first line begins; empty: it begins in code.
    """

    path: str
    line: int
    end: int
    start: int
    lines: tuple[str, ...]
    quote: str = ""
