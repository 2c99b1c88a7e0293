"""The gate: make the proofs of a change, cheapest first."""

from collections.abc import Container, Iterable, Sequence
from typing import get_args

import msgspec

from toolkit.errors import BudgetSpent
from toolkit.model.codemod import Proof
from toolkit.model.proof import CHANGED_OUTSIDE, NOT_COMPILED, NOT_IN_TIME, TOO_NEW, ProofResult
from toolkit.proof.context import ProofContext, ProofKind
from toolkit.text.masked_values import mask_values

_SHOWN = 5


def make_proofs(
    context: ProofContext, kinds: Iterable[ProofKind], late: Container[str] = ()
) -> tuple[ProofResult, ...]:
    """Make every proof, cheapest first; the program is not started once it is known not to compile there.

    A proof for which a quick answer has no time any more is not run.

    Args:
        context: the change.
        kinds: of the proofs.
        late: names of those that are made after the others; the results stand in the same order.
    """
    done: list[ProofResult] = []
    usual = sort_proofs(kinds)
    for kind in sorted(usual, key=lambda kind: kind.name in late):
        if kind.cost > 1 and any(_is_broken(it) for it in done):
            done.append(ProofResult(kind.name, "not_run", NOT_COMPILED))
        else:
            done.append(_prove_in_time(context, kind))
    names = [kind.name for kind in usual]
    done.sort(key=lambda result: names.index(result.proof))
    return _mask_results(context, done)


def _is_broken(result: ProofResult) -> bool:
    """True if files do not compile, by the project's own interpreter as little as on an older Python."""
    return result.proof == "compiles" and result.standing == "failed" and result.reason != TOO_NEW


def _prove_in_time(context: ProofContext, kind: ProofKind) -> ProofResult:
    try:
        return kind.prove(context)
    except BudgetSpent:
        return ProofResult(kind.name, "not_run", NOT_IN_TIME)


def first_failure(context: ProofContext, kinds: Iterable[ProofKind]) -> ProofResult | None:
    """The first proof that fails; None if none does. Dearer ones are not made after it."""
    failures = (found for kind in sort_proofs(kinds) if (found := kind.prove(context)).standing == "failed")
    failure = next(failures, None)
    return failure and _mask_results(context, [failure])[0]


def _mask_results(context: ProofContext, results: Sequence[ProofResult]) -> tuple[ProofResult, ...]:
    """Mask secrets in results, which others will read.

    All are masked at once: that starts one process, and a secret that one of them gives away is hidden in each.
    """
    texts = mask_values([(dict(result.args), result.examples) for result in results], context.tools.mask)
    pairs = zip(results, texts, strict=True)
    return tuple(msgspec.structs.replace(it, args=args, examples=examples) for it, (args, examples) in pairs)


def sort_proofs(kinds: Iterable[ProofKind]) -> Sequence[ProofKind]:
    """Proofs, cheapest first."""
    return sorted(kinds, key=lambda kind: (kind.cost, get_args(Proof).index(kind.name)))


def limit_proofs(
    proofs: Iterable[ProofResult], kinds: Iterable[ProofKind], outside: Sequence[str]
) -> tuple[ProofResult, ...]:
    """Revoke what was shown by running the project if the branch also changes files that were missing then.

    Args:
        proofs: what came of each.
        kinds: of all proofs.
        outside: files that the branch changes around the project.
    """
    running = {kind.name for kind in kinds if kind.cost > 1} if outside else set()
    where = ", ".join([*outside[:_SHOWN], *(["..."] if len(outside) > _SHOWN else [])])
    return tuple(
        ProofResult(it.proof, "not_run", CHANGED_OUTSIDE, {"where": where})
        if it.standing == "passed" and it.proof in running
        else it
        for it in proofs
    )
