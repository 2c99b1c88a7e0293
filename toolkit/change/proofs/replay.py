"""Old and new code answer the same inputs alike, whatever the lock says that they should answer.

The same cases as those of the lock are put to both, so that it also holds where the lock is older than the code, and
for parts that are the same in this run although they were not when it was taken.
"""

from toolkit.change.answers import Unavailable, told, with_before
from toolkit.change.trial import ProofKind, ProofWords, Trial
from toolkit.model.proof import ProofResult

_SHOWN = 5


def _prove(trial: Trial) -> ProofResult:
    found = with_before(trial, lambda _part: True)
    if isinstance(found, Unavailable):
        return PROOF.result(found.standing, found.reason, detail=found.detail)
    if found.broken:
        count = len({one.case.id for one in found.broken})
        names = sorted({name for one in found.broken for name in one.case.reached})
        return PROOF.result("failed", "differ", count=count, examples=told(found.broken, _SHOWN), blames=names)
    assert trial.means.lock is not None
    return PROOF.result("passed", "alike", count=len(trial.means.lock.cases), unsteady=found.unsteady)


PROOF = ProofKind(
    name="replay",
    cost=3,
    prove=_prove,
    words={
        "en": ProofWords(
            "Old and new answer alike",
            {
                "alike": "Inputs that old and new code answer alike: {count}.",
                "differ": "Inputs that old and new code answer differently: {count}.",
                "no_lock": "There is no lock whose cases could be replayed (tebiki lock).",
                "cannot_start": "The program does not start: {detail}",
                "does_not_start": "The program does not start any more: {detail}",
            },
            {"unsteady": "Unsteady by themselves: {unsteady}."},
        ),
        "ja": ProofWords(
            "新旧の応答の一致",
            {
                "alike": "入力{count}件で、変更前と変更後の結果が一致しました。",
                "differ": "入力{count}件で、変更前と変更後の結果が違います。",
                "no_lock": "再生できる固定済みのケースがありません（tebiki lock）。",
                "cannot_start": "プログラムを起動できません：{detail}",
                "does_not_start": "変更後のプログラムを起動できません：{detail}",
            },
            {"unsteady": "変更前から実行ごとに変わるもの：{unsteady}件。"},
        ),
    },
)
