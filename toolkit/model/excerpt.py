"""A few lines of a file, as a report shows them."""

import msgspec


class Excerpt(msgspec.Struct, frozen=True):
    """Some lines around a place; values of secrets are masked.

    Attributes:
        path, line: the place that is shown; end: the last marked line, not less than `line`.
        start: number of the first of the lines.
        quote: the quotes of the text inside which the first line begins; empty: it begins in code.
    """

    path: str
    line: int
    end: int
    start: int
    lines: tuple[str, ...]
    quote: str = ""
