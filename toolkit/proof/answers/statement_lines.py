"""Decide by lines which cases and mutants are evidence about a changed statement."""

from collections.abc import Collection, Iterable

from toolkit.model.strength import MutantResult
from toolkit.proof.statements.changed_statements import ChangedStatement


def meets_lines(statement: ChangedStatement, executed: Collection[int]) -> bool:
    """Return whether cases that execute these lines of its file are evidence about a statement.

    For a value outside of functions, every statement that reads it must be executed.
    """
    met = [any(line in executed for line in range(first, last + 1)) for first, last in statement.evidence_lines]
    return any(met) if statement.shape in ("function", "definition") else bool(met) and all(met)


def unmet_reader(statement: ChangedStatement, executed: Collection[int]) -> int:
    """Return the first line of a reader of a statement's bindings that no case executes; 0 if there is none.

    Args:
        statement: a statement of a function that binds something.
        executed: executed lines of its file.
    """
    for first, last in statement.readers:
        if not any(line in executed for line in range(first, last + 1)):
            return first
    return 0


def mutants_of(statement: ChangedStatement, found: Iterable[MutantResult]) -> tuple[MutantResult, ...]:
    """Select the mutants that count for a statement.

    Outside of functions, only those on changed lines count: the other rows of a long table need not be covered. Where
    statements of a function share a line, only those of the statement itself count.
    """
    first, last = statement.first, statement.last
    own = tuple(it for it in found if it.path == statement.path and first <= it.line <= last)
    if statement.place is not None and statement.shape == "function":
        return tuple(it for it in own if (it.first, it.place) == (first, statement.place))
    near = tuple(it for it in own if any(begin <= it.line <= end for begin, end in statement.spans))
    return near if near and statement.shape != "function" else own
