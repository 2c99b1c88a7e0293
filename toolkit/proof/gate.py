"""The gate: run the proofs of a change, cheapest first."""

from collections.abc import Iterable, Sequence
from typing import get_args

import msgspec

from toolkit.errors import BudgetSpent
from toolkit.model.codemod import Proof
from toolkit.model.proof import CHANGED_OUTSIDE, NOT_COMPILED, NOT_IN_TIME, TOO_NEW, ProofResult
from toolkit.proof.context import ProofContext, ProofKind
from toolkit.text.masked_values import mask_values

_SHOWN = 5


def make_proofs(
    context: ProofContext, kinds: Iterable[ProofKind], earlier: Sequence[ProofResult] = ()
) -> tuple[ProofResult, ...]:
    """Run every proof, cheapest first; a program that does not compile is not started.

    Proofs for which a quick run has no time left are `not_run`.

    Args:
        context: the change.
        kinds: the kinds of proofs.
        earlier: results of other kinds, which come first in the answer.
    """
    done: list[ProofResult] = []
    for kind in sort_proofs(kinds):
        if kind.cost > 1 and any(_is_broken(it) for it in (*earlier, *done)):
            done.append(ProofResult(kind.name, "not_run", NOT_COMPILED))
        else:
            done.append(_prove_in_time(context, kind))
    return (*earlier, *mask_results(context, done))


def sort_results(results: Iterable[ProofResult], kinds: Iterable[ProofKind]) -> tuple[ProofResult, ...]:
    """Sort results in the order in which their proofs usually run."""
    names = [kind.name for kind in sort_proofs(kinds)]
    return tuple(sorted(results, key=lambda result: names.index(result.proof)))


def _is_broken(result: ProofResult) -> bool:
    """Return whether files do not compile on the project's own interpreter either, and not only on an older Python."""
    return result.proof == "compiles" and result.standing == "failed" and result.reason != TOO_NEW


def _prove_in_time(context: ProofContext, kind: ProofKind) -> ProofResult:
    try:
        return kind.prove(context)
    except BudgetSpent:
        return ProofResult(kind.name, "not_run", NOT_IN_TIME)


def first_failure(context: ProofContext, kinds: Iterable[ProofKind]) -> ProofResult | None:
    """Return the first proof that fails, without running more expensive ones; None if none fails."""
    failures = (found for kind in sort_proofs(kinds) if (found := kind.prove(context)).standing == "failed")
    failure = next(failures, None)
    return failure and mask_results(context, [failure])[0]


def mask_results(context: ProofContext, results: Sequence[ProofResult]) -> tuple[ProofResult, ...]:
    """Mask secrets in results, which others will read.

    All are masked at once, which starts only one process, and masks a secret found in one result in all of them.
    """
    texts = mask_values([(dict(result.args), result.examples) for result in results], context.tools.mask)
    pairs = zip(results, texts, strict=True)
    return tuple(msgspec.structs.replace(it, args=args, examples=examples) for it, (args, examples) in pairs)


def sort_proofs(kinds: Iterable[ProofKind]) -> Sequence[ProofKind]:
    """Sort proofs, cheapest first."""
    return sorted(kinds, key=lambda kind: (kind.cost, get_args(Proof).index(kind.name)))


def limit_proofs(
    proofs: Iterable[ProofResult], kinds: Iterable[ProofKind], outside: Sequence[str]
) -> tuple[ProofResult, ...]:
    """Revoke proofs that ran the project if the branch also changes files outside of it, which were missing then.

    Args:
        proofs: the results.
        kinds: the kinds of all proofs.
        outside: files outside of the project that the branch changes.
    """
    running = {kind.name for kind in kinds if kind.cost > 1} if outside else set()
    where = ", ".join([*outside[:_SHOWN], *(["..."] if len(outside) > _SHOWN else [])])
    return tuple(
        ProofResult(it.proof, "not_run", CHANGED_OUTSIDE, {"where": where})
        if it.standing == "passed" and it.proof in running
        else it
        for it in proofs
    )
