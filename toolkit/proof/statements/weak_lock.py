"""Decide whether a lock is too weak for a change: in a touched function, or at a touched statement.

A lock that kills most mutants of a function may kill none on the changed line.
"""

from collections.abc import Callable, Mapping, Sequence

from toolkit.errors import UsageError
from toolkit.model.links import split_symbol
from toolkit.model.proof import ProofResult, Standing
from toolkit.model.strength import Strength
from toolkit.proof.context import ProofContext
from toolkit.proof.statements.statement_strength import StatementStrength, statement_strengths

SHOWN = 5
MakeResult = Callable[..., ProofResult]


def refuse_weak_lock(context: ProofContext, make_result: MakeResult, *, is_reached: bool) -> ProofResult | None:
    """Return the failed proof if the lock kills too few mutants in the touched functions; None if it is strong enough.

    Args:
        context: the change, and the required strength.
        make_result: creates a result of the proof from its standing, reason and values.
        is_reached: whether any case reaches the change.
    """
    if not context.strength:
        return None
    functions = touched_functions(context)
    if not functions and is_reached:
        return None
    try:
        measured = context.function_strengths(functions)
    except UsageError as error:
        return make_result("failed", "cannot_start", detail=str(error), blames=functions)
    missing = [name for name in functions if name not in measured]
    if missing or not functions:
        where = ", ".join((missing or list(context.production_symbols))[:SHOWN])
        return make_result("failed", "not_measured", where=where, blames=missing)
    weak = {name: share for name in functions if (share := measured[name].share or 0.0) < context.strength}
    if weak:
        lines = [f"{name}: {share:.0%} < {context.strength:.0%}" for name, share in weak.items()]
        return make_result("failed", "weak", where=", ".join([*weak][:SHOWN]), examples=lines, blames=[*weak])
    here = [it for it in touched_statements(context) if it.share < context.strength]
    return weak_statements(make_result, "failed", "weak_here", here) if here else None


def weak_statements(
    make_result: MakeResult, standing: Standing, reason: str, found: Sequence[StatementStrength]
) -> ProofResult:
    """Return the result about touched statements where the lock is too weak."""
    tried = sum(it.tried for it in found)
    missed = tried - sum(it.noticed for it in found)
    where = ", ".join(f"{split_symbol(it.symbol)[0]}:{it.line}" for it in found[:SHOWN])
    names = sorted({it.symbol for it in found})
    told = [str(it) for it in found[:SHOWN]]
    return make_result(standing, reason, tried=tried, missed=missed, where=where, examples=told, blames=names)


def known_strengths(context: ProofContext) -> Mapping[str, Strength]:
    """Return the strength of the lock in those touched functions where it is known.

    If no strength is required, only the changed statements are examined, for the verdict.
    """
    if context.tools.run_mutants and not context.strength:
        return {}
    try:
        return context.function_strengths(touched_functions(context))
    except UsageError:
        return {}


def touched_statements(context: ProofContext) -> Sequence[StatementStrength]:
    """Return the strength of the lock in each touched statement."""
    return statement_strengths(context.touched_statements(), known_strengths(context))


def touched_functions(context: ProofContext) -> list[str]:
    """Return the touched symbols that are not modules and existed before the change."""
    return [name for name in context.production_symbols if split_symbol(name)[1] and context.is_old(name)]
