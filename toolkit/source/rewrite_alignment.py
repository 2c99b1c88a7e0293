"""Continuation lines that keep their place below the line that they continue, where that line was moved or rewritten.

libcst moves lines inside of brackets along with their block, but not those behind a backslash, and it does not know
what was aligned with an opening bracket.
"""

import io
import tokenize
from collections.abc import Iterator
from contextlib import suppress
from itertools import takewhile
from typing import NamedTuple

_LAYOUT = (tokenize.NL, tokenize.NEWLINE, tokenize.COMMENT, tokenize.INDENT, tokenize.DEDENT)


class _LogicalLine(NamedTuple):
    """A statement, or the head of one, over several lines.

    Attributes:
        first: index of its first line.
        rows: the lines.
        backslashes: numbers of the rows that continue the one above behind a backslash.
    """

    first: int
    rows: tuple[str, ...]
    backslashes: frozenset[int]

    @property
    def key(self) -> tuple[str, ...]:
        """Text of the lines below the first."""
        return tuple(row.strip() for row in self.rows[1:])


def keep_alignment(old: str, new: str) -> str:
    """Return rewritten code, with continuation lines where they were before in relation to the line above them.

    Args:
        old: the code before.
        new: the code after; what is not in the old one under the same continuation lines stays as it is.
    """
    if old == new or "\n" not in new:
        return new
    known: dict[tuple[str, ...], list[_LogicalLine]] = {}
    for line in _logical_lines(old):
        known.setdefault(line.key, []).append(line)
    lines = new.split("\n")
    for line in _logical_lines(new) if known else ():
        before = known.get(line.key, [])
        if before and len({_place(it) for it in before}) == 1:
            rows = _align(before[0], line) or line.rows
            lines[line.first : line.first + len(rows)] = rows
    return "\n".join(lines)


def column_inside_bracket(line: str) -> int:
    """Return the column behind the innermost bracket that a line leaves open; 0 if there is none, or nothing in it."""
    opened: list[int] = []
    with suppress(tokenize.TokenError, SyntaxError):
        for token in tokenize.generate_tokens(io.StringIO(line.lstrip()).readline):
            if token.string in ("(", "[", "{"):
                opened.append(token.end[1])
            elif token.string in (")", "]", "}") and opened:
                opened.pop()
    stripped = len(line) - len(line.lstrip())
    return opened[-1] + stripped if opened and opened[-1] + stripped < len(line.rstrip()) else 0


def indentation(line: str) -> int:
    """Return the number of blanks before a line."""
    return len(line) - len(line.lstrip(" "))


def _place(line: _LogicalLine) -> tuple[int, ...]:
    """Return all that decides where continuation lines go."""
    return (*map(indentation, line.rows), column_inside_bracket(line.rows[0]))


def _align(old: _LogicalLine, new: _LogicalLine) -> tuple[str, ...]:
    """Return the lines of a statement with those below the first where they belong; empty if nothing is known."""
    column = column_inside_bracket(old.rows[0])
    if column and 1 not in old.backslashes and indentation(old.rows[1]) == column:
        to = column_inside_bracket(new.rows[0])
        held = len([*takewhile(lambda row: indentation(row) >= column, old.rows[1:])])
        return _move_rows(new.rows, range(1, held + 1), to - indentation(new.rows[1])) if to else ()
    delta = indentation(new.rows[0]) - indentation(old.rows[0])
    stayed = [row for row in sorted(old.backslashes) if old.rows[row] == new.rows[row]]
    return _move_rows(new.rows, stayed, delta) if delta and stayed else ()


def _move_rows(rows: tuple[str, ...], which: range | list[int], delta: int) -> tuple[str, ...]:
    return tuple(
        " " * max(indentation(row) + delta, 0) + row.lstrip(" ") if number in which else row
        for number, row in enumerate(rows)
    )


def _logical_lines(code: str) -> Iterator[_LogicalLine]:
    """Yield the statements over several lines that hold no comment, and no text over several lines."""
    rows = code.split("\n")
    tokens: list[tokenize.TokenInfo] = []
    with suppress(tokenize.TokenError, SyntaxError):
        for token in tokenize.generate_tokens(io.StringIO(code).readline):
            if token.type != tokenize.NEWLINE:
                tokens.append(token)
                continue
            found = [it for it in tokens if it.type not in _LAYOUT]
            is_plain = all(it.start[0] == it.end[0] for it in found)
            if found and is_plain and found[-1].end[0] > found[0].start[0]:
                yield _logical_line(rows, found)
            tokens = []


def _logical_line(rows: list[str], tokens: list[tokenize.TokenInfo]) -> _LogicalLine:
    first, last = tokens[0].start[0], tokens[-1].end[0]
    ends = {it.end[0] for it in tokens if rows[it.end[0] - 1][it.end[1] :].strip() == "\\"}
    return _LogicalLine(first - 1, tuple(rows[first - 1 : last]), frozenset(row + 1 - first for row in ends))
