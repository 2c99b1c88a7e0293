"""Strength of a lock for the statements that a change touches: the mutation score of each."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from toolkit.model.links import split_symbol
from toolkit.model.strength import Strength
from toolkit.proof.statements.touched_statements import Lines, Statement


class StatementStrength(NamedTuple):
    """The share of the mutants of a touched statement that the lock kills.

    Attributes:
        line: line of the statement before the change.
        tried, noticed: number of mutants tried, and killed.
    """

    symbol: str
    line: int
    tried: int
    noticed: int

    def __str__(self) -> str:
        return f"{split_symbol(self.symbol)[0]}:{self.line}: {self.noticed}/{self.tried}"

    @property
    def share(self) -> float:
        """Share of tried mutants that were killed, 0 to 1."""
        return self.noticed / self.tried


def statement_strengths(
    statements: Iterable[Statement], strengths: Mapping[str, Strength]
) -> Sequence[StatementStrength]:
    """Return the strength of each statement whose function was measured.

    A statement without tried mutants is measured by the smallest enclosing block that has some, or by its whole
    function; statements measured by the same lines are returned once.
    """
    found: dict[tuple[str, Lines | None], StatementStrength] = {}
    for it in statements:
        if strength := strengths.get(it.symbol):
            lines, here = _nearest_lines(it, strength)
            found.setdefault((it.symbol, lines), StatementStrength(it.symbol, it.lines[0], here.tried, here.noticed))
    return list(found.values())


def _nearest_lines(statement: Statement, strength: Strength) -> tuple[Lines | None, Strength]:
    """Return the lines by which a statement is measured (None for its function), and the strength there."""
    nearer = ((lines, strength.at(*lines)) for lines in (statement.lines, *statement.around))
    return next(((lines, here) for lines, here in nearer if here.tried), (None, strength))
