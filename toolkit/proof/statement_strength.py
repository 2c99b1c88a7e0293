"""Strength of a lock for the statements that a change touches: the mutation score of each."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from toolkit.model.links import split_symbol
from toolkit.model.strength import Strength
from toolkit.proof.statements import Lines, Statement


class StatementStrength(NamedTuple):
    """The share of the mutants of a touched statement that the lock kills.

    Attributes:
        line: of the statement, before the change.
        tried, noticed: changes.
    """

    symbol: str
    line: int
    tried: int
    noticed: int

    def __str__(self) -> str:
        return f"{split_symbol(self.symbol)[0]}:{self.line}: {self.noticed}/{self.tried}"

    @property
    def share(self) -> float:
        """Noticed of those tried, from 0 to 1."""
        return self.noticed / self.tried


def statement_strengths(
    statements: Iterable[Statement], strengths: Mapping[str, Strength]
) -> Sequence[StatementStrength]:
    """Return the strength of each statement whose function was measured.

    One in which no change was tried is weighed with the smallest block around it in which some were, or with its
    whole function; statements that are weighed with the same lines are told once.
    """
    found: dict[tuple[str, Lines | None], StatementStrength] = {}
    for it in statements:
        if strength := strengths.get(it.symbol):
            lines, here = _nearest_lines(it, strength)
            found.setdefault((it.symbol, lines), StatementStrength(it.symbol, it.lines[0], here.tried, here.noticed))
    return list(found.values())


def _nearest_lines(statement: Statement, strength: Strength) -> tuple[Lines | None, Strength]:
    """The lines by which a statement is weighed, None for its function, and the strength there."""
    nearer = ((lines, strength.at(*lines)) for lines in (statement.lines, *statement.around))
    return next(((lines, here) for lines, here in nearer if here.tried), (None, strength))
