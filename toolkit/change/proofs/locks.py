"""What is locked of the touched code still holds, and the lock is strong enough to say so.

A case speaks about a change if it reached one of the symbols that the change touches. All cases are put to the program,
because requests of one session depend on each other; any difference is one.
"""

from collections.abc import Mapping, Sequence

from toolkit.change.answers import COMMANDS, Unavailable, reaching, told, with_lock
from toolkit.change.trial import ProofKind, ProofWords, Trial
from toolkit.errors import UsageError
from toolkit.model.links import split_symbol
from toolkit.model.lock import Case, Lock
from toolkit.model.proof import ProofResult

_SHOWN = 5


def _prove(trial: Trial) -> ProofResult:
    lock, where = trial.means.lock, ", ".join(trial.production[:_SHOWN])
    if not trial.production:
        return PROOF.result("not_run", "nothing_touched")
    if lock is None:
        return PROOF.result("failed" if trial.strength else "not_run", "no_lock", where=where)
    cases = reaching(lock.cases, trial.production)
    if weak := _weak(trial, cases != []):
        return weak
    if not cases:
        return PROOF.result("not_run", "not_reached", where=where)
    held = _held(trial, lock, cases)
    reached = {name for case in cases for name in case.reached}
    missed = [name for name in _functions(trial) if name not in reached]
    if held.standing == "passed" and missed:
        missing = ", ".join(missed[:_SHOWN])
        return PROOF.result("not_run", "partly", count=len(cases), missed=len(missed), where=missing)
    return held


def _held(trial: Trial, lock: Lock, cases: Sequence[Case]) -> ProofResult:
    """Whether every case of the lock answers as it says, if some of them reached the change."""
    found = with_lock(trial, lambda part: part != COMMANDS)
    if isinstance(found, Unavailable):
        return PROOF.result(found.standing, found.reason, detail=found.detail)
    if found.broken:
        names = sorted({name for one in found.broken for name in one.case.reached})
        count = len({one.case.id for one in found.broken})
        return PROOF.result("failed", "broken", count=count, examples=told(found.broken, _SHOWN), blames=names)
    counts = {"count": len(cases), "all": len(lock.cases), "stale": found.stale}
    shares = _shares(trial)
    if shares is None:
        return PROOF.result("passed", "hold", **counts)
    least = min(shares.values(), default=1.0)
    return PROOF.result("passed", "hold_strongly", least=round(least, 3), percent=f"{least:.0%}", **counts)


def _weak(trial: Trial, is_reached: bool) -> ProofResult | None:
    """The refusal, if the lock notices too little of what could go wrong in the touched functions."""
    if not trial.strength:
        return None
    functions = _functions(trial)
    if not functions and is_reached:
        return None
    try:
        measured = trial.strengths(functions)
    except UsageError as error:
        return PROOF.result("failed", "cannot_start", detail=str(error), blames=functions)
    missing = [name for name in functions if name not in measured]
    if missing or not functions:
        where = ", ".join((missing or list(trial.production))[:_SHOWN])
        return PROOF.result("failed", "not_measured", where=where, blames=missing)
    weak = [name for name in functions if measured[name] < trial.strength]
    if not weak:
        return None
    lines = [f"{name}: {measured[name]:.0%} < {trial.strength:.0%}" for name in weak]
    return PROOF.result("failed", "weak", where=", ".join(weak[:_SHOWN]), examples=lines, blames=weak)


def _shares(trial: Trial) -> Mapping[str, float] | None:
    """How much the lock notices in each touched function; None if that is not known of all of them."""
    functions = _functions(trial)
    try:
        measured = trial.strengths(functions)
    except UsageError:
        return None
    return measured if measured.keys() >= set(functions) else None


def _functions(trial: Trial) -> list[str]:
    """The touched symbols that are no modules, and were there before the change."""
    return [name for name in trial.production if split_symbol(name)[1] and trial.is_old(name)]


PROOF = ProofKind(
    name="locks",
    cost=2,
    prove=_prove,
    words={
        "en": ProofWords(
            "The locks of the touched code hold",
            {
                "hold": "Locked cases that reached the touched code and answer as before: {count} (of {all}). "
                "How much they would notice is not measured.",
                "hold_strongly": "Locked cases that reached the touched code and answer as before: {count} (of {all}). "
                "In each touched function they notice {percent} of seeded changes or more.",
                "partly": "Locked cases that reached the touched code answer as before: {count}. No case reached "
                "these touched functions ({missed}): {where}",
                "broken": "Locked cases that answer differently now: {count}.",
                "no_lock": "There is no lock. Write one first, for: {where} (tebiki lock).",
                "not_reached": "No locked case reached the touched code. Lock it first: {where}",
                "weak": "The lock notices too few seeded changes. Lock more first, of: {where}",
                "not_measured": "It is not measured how much the lock notices. Lock and measure first: {where}",
                "nothing_touched": "No code outside of tests says anything else.",
                "no_interpreter": "There is a lock, but no interpreter to replay it with. Name that of the project: "
                "python under [tool.tebiki.prove].",
                "cannot_start": "The program does not start: {detail}",
                "does_not_start": "The program does not start any more: {detail}",
            },
            {"stale": "Not as locked even before the change: {stale}."},
        ),
        "ja": ProofWords(
            "変更箇所の現行動作の固定",
            {
                "hold": "変更箇所を通る固定済みのケース{count}件（全{all}件）の結果が変わりませんでした。"
                "検出率は未計測です。",
                "hold_strongly": "変更箇所を通る固定済みのケース{count}件（全{all}件）の結果が変わりませんでした。"
                "検出率は、変更したどの関数でも{percent}以上です。",
                "partly": "変更箇所を通る固定済みのケース{count}件の結果は変わりませんでした。"
                "次の{missed}個の関数を通るケースはありません：{where}",
                "broken": "固定済みのケース{count}件の結果が変わりました。",
                "no_lock": "現行動作が固定されていません。先に固定してください（tebiki lock）：{where}",
                "not_reached": "変更箇所を通る固定済みのケースがありません。先に固定してください：{where}",
                "weak": "検出率が足りません。先に固定を増やしてください：{where}",
                "not_measured": "検出率が未計測です。先に固定して計測してください：{where}",
                "nothing_touched": "テスト以外のコードの内容は変わっていません。",
                "no_interpreter": "固定済みのケースを再生するインタープリターが指定されていません。"
                "[tool.tebiki.prove]のpythonに、プロジェクトのものを指定してください。",
                "cannot_start": "プログラムを起動できません：{detail}",
                "does_not_start": "変更後のプログラムを起動できません：{detail}",
            },
            {"stale": "変更前から固定と違うもの：{stale}件。"},
        ),
    },
)
