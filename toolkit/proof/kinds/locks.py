"""Prove that the lock of the touched code still holds, and is strong enough to show it.

A case is about a change if it reached one of the touched symbols. All cases are replayed, because requests of one
session depend on each other; any difference counts. The lock must be strong in each touched function and at each
touched statement, because a lock that kills most mutants of a function may still miss those of the changed line.
"""

from collections.abc import Sequence

from toolkit.model.lock import Case, Lock
from toolkit.model.proof import ProofResult, ProofWords
from toolkit.proof.answers.answer_difference import tell_differences
from toolkit.proof.answers.case_differences import COMMANDS, count_refused, count_undeclared, with_lock
from toolkit.proof.answers.relevant_cases import cases_about
from toolkit.proof.answers.state_answers import Unavailable
from toolkit.proof.context import ProofContext, ProofKind
from toolkit.proof.kinds._replay_words import FOLLOWING, NOT_REPLAYED
from toolkit.proof.statements.weak_lock import (
    SHOWN,
    known_strengths,
    refuse_weak_lock,
    touched_functions,
    touched_statements,
    weak_statements,
)


def _prove(context: ProofContext) -> ProofResult:
    lock, where = context.tools.lock, ", ".join(context.production_symbols[:SHOWN])
    if not context.production_symbols:
        return PROOF.make_result("not_run", "nothing_touched")
    if lock is None:
        return PROOF.make_result("failed" if context.strength else "not_run", "no_lock", where=where)
    cases = cases_about(lock.cases, context.production_symbols)
    if weak := refuse_weak_lock(context, PROOF.make_result, is_reached=cases != []):
        return weak
    if not cases:
        return PROOF.make_result("not_run", "not_reached", where=where)
    return _limit_claim(context, cases, _prove_lock(context, lock, cases))


def _limit_claim(context: ProofContext, cases: Sequence[Case], found: ProofResult) -> ProofResult:
    """Return the result, or a weaker one if no case reaches some of the touched code."""
    if found.standing != "passed":
        return found
    reached = {name for case in cases for name in case.reached}
    missed = [name for name in touched_functions(context) if name not in reached]
    if missed:
        missing = ", ".join(missed[:SHOWN])
        return PROOF.make_result("not_run", "partly", count=len(cases), missed=len(missed), where=missing)
    unseen = [it for it in touched_statements(context) if not it.noticed]
    return weak_statements(PROOF.make_result, "not_run", "unseen", unseen) if unseen else found


def _prove_lock(context: ProofContext, lock: Lock, cases: Sequence[Case]) -> ProofResult:
    """Return whether every case answers as the lock says, provided that some reach the change."""
    found = with_lock(context, lambda part: part != COMMANDS)
    if isinstance(found, Unavailable):
        return PROOF.make_result(found.standing, found.reason, detail=found.detail)
    if found.broken:
        return PROOF.make_result("failed", "broken", **tell_differences(found.broken))
    if found.unconfirmed:
        return PROOF.make_result("not_run", "unconfirmed", **tell_differences(found.unconfirmed))
    counts = {
        "count": sum(it.id not in found.undeclared_cases for it in cases),
        "all": len(lock.cases),
        "stale": found.stale,
        "cut": found.cut,
        "reworded": found.reworded,
        **count_refused(found),
        **count_undeclared(found),
    }
    known = known_strengths(context)
    if known.keys() < set(touched_functions(context)):
        return PROOF.make_result("passed", "hold", **counts)
    least = min((it.share or 0.0 for it in known.values()), default=1.0)
    here = touched_statements(context)
    counts |= {"seeded": sum(it.tried for it in here), "noticed": sum(it.noticed for it in here)}
    return PROOF.make_result("passed", "hold_strongly", least=round(least, 3), percent=f"{least:.0%}", **counts)


PROOF = ProofKind(
    name="locks",
    cost=2,
    prove=_prove,
    words={
        "en": ProofWords(
            "The locks of the touched code hold",
            {
                **NOT_REPLAYED["en"],
                "hold": "Locked cases that reached the touched code and answer as before: {count} (of {all}). "
                "What they would notice there is told with the verdict.",
                "hold_strongly": "Locked cases that reached the touched code and answer as before: {count} (of {all}). "
                "In the touched function that is locked worst they kill {percent} of the mutants.",
                "partly": "Locked cases that reached the touched code answer as before: {count}. No case reached "
                "these touched functions ({missed}): {where}",
                "broken": "Locked cases that answer differently now: {count}.",
                "no_lock": "The commit that the change starts from has no lock. Take one first "
                "(tebiki lock) and commit it there, for: {where}",
                "not_reached": "No locked case reached the touched code. Lock it first: {where}",
                "weak": "The lock kills too few mutants. Lock more first, of: {where}",
                "weak_here": "Of {tried} mutants of the statements that are touched the lock does not kill "
                "{missed}. Lock these first: {where}",
                "unseen": "Locked cases answer as before, but the lock kills none of {missed} mutants "
                "of these touched statements: {where}",
                "not_measured": "It is not measured how much the lock notices. Lock and measure first: {where}",
            },
            {
                **FOLLOWING["en"],
                "cut": "Of these compared only up to the limit of what is written of large values: {cut}.",
                "undeclared": "Answering differently now, with values outside of the declared types: {undeclared}.",
                "stale": "Not as locked even before the change: {stale}.",
                "reworded": "Differing only in how Python words the same refusal of a value: {reworded}.",
                "seeded": "Of {seeded} mutants of the touched statements they kill {noticed}.",
            },
        ),
        "ja": ProofWords(
            "変更箇所の現行動作の固定",
            {
                **NOT_REPLAYED["ja"],
                "hold": "変更箇所を通る固定済みのケース{count}件（全{all}件）の結果が変わりませんでした。"
                "変更箇所の検出率は、判定に示します。",
                "hold_strongly": "変更箇所を通る固定済みのケース{count}件（全{all}件）の結果が変わりませんでした。"
                "検出率は、変更した関数の中で最も低いものでも{percent}です。",
                "partly": "変更箇所を通る固定済みのケース{count}件の結果は変わりませんでした。"
                "次の{missed}個の関数を通るケースはありません：{where}",
                "broken": "固定済みのケース{count}件の結果が変わりました。",
                "no_lock": "変更元のコミットでは現行動作が固定されていません。"
                "先に固定し（tebiki lock）、コミットしてください：{where}",
                "not_reached": "変更箇所を通る固定済みのケースがありません。先に固定してください：{where}",
                "weak": "検出率が足りません。先に固定を増やしてください：{where}",
                "weak_here": "変更する文にわざと入れた変更{tried}件のうち、{missed}件を検出できませんでした。"
                "先に次の行の動作を固定してください：{where}",
                "unseen": "固定済みのケースの結果は変わりませんでした。ただし、変更する文にわざと入れた変更{missed}件を"
                "1件も検出できません：{where}",
                "not_measured": "検出率が未計測です。先に固定して計測してください：{where}",
            },
            {
                **FOLLOWING["ja"],
                "cut": "このうち、大きな値のため途中までしか比較していないもの：{cut}件。",
                "undeclared": "型注釈で宣言された型にない値を渡したときだけ、結果が違うもの：{undeclared}件。",
                "stale": "変更前から固定と違うもの：{stale}件。",
                "reworded": "値を受け付けないというPythonのメッセージの表記だけの違い：{reworded}件。",
                "seeded": "変更した文にわざと入れた変更{seeded}件のうち、{noticed}件を検出します。",
            },
        ),
    },
)
