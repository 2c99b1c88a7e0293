"""Compare the answers of old and new code to the same inputs, independent of the lock's expectations.

Both are given the cases of the lock, even if it is older than the code, and inputs generated from them for this
comparison, which need no locked answers.
"""

from toolkit.model.proof import ProofResult, ProofWords
from toolkit.proof.answers.answer_difference import describe_differences, tell_differences
from toolkit.proof.answers.case_differences import AnswerComparison, count_refused, count_undeclared, with_before
from toolkit.proof.answers.change_evidence import about_change
from toolkit.proof.answers.state_answers import Unavailable
from toolkit.proof.context import ProofContext, ProofKind
from toolkit.proof.kinds._replay_words import NO_CASES, NOT_REPLAYED, OF_CASES

_SHOWN = 5


def _prove(context: ProofContext) -> ProofResult:
    if not context.changed_statements:
        return PROOF.make_result("not_run", "nothing_touched")
    found = with_before(context, lambda _part: True)
    if isinstance(found, Unavailable):
        return PROOF.make_result(found.standing, found.reason, detail=found.detail)
    if found.broken:
        return PROOF.make_result("failed", "differ", **tell_differences(found.broken))
    if found.unconfirmed or found.undeclared:
        return _doubtful(found)
    about = about_change(context) - found.beyond
    locked = context.tools.lock.cases if context.tools.lock else ()
    aside = sum(case.id not in about | found.refused_alike | found.unpassed for case in (*locked, *context.made_up))
    if not about:
        return PROOF.make_result("not_run", "not_about", aside=aside, **count_refused(found))
    return PROOF.make_result(
        "passed",
        "alike",
        count=len(about),
        made_up=sum(case.id in about for case in context.made_up),
        aside=aside,
        flaky=found.flaky,
        reworded=found.reworded,
        cut=found.cut,
        unpassed=len(found.unpassed),
        **count_refused(found),
    )


def _doubtful(found: AnswerComparison) -> ProofResult:
    """Return the result if nothing but flaky answers, or values outside of the declared types, showed a difference."""
    if found.unconfirmed:
        return PROOF.make_result("not_run", "unconfirmed", **tell_differences(found.unconfirmed))
    examples = describe_differences(found.undeclared, _SHOWN)
    return PROOF.make_result("not_run", "undeclared", examples=examples, **count_undeclared(found))


PROOF = ProofKind(
    name="replay",
    cost=3,
    prove=_prove,
    words={
        "en": ProofWords(
            "Old and new answer alike",
            {
                **NOT_REPLAYED["en"],
                **NO_CASES["en"],
                "alike": "Inputs that execute a changed statement and that old and new code answer alike: {count}.",
                "not_about": "No input executes a changed statement, so none says anything of this change ({aside} do "
                "not).",
                "differ": "Inputs that old and new code answer differently: {count}.",
                "undeclared": "Old and new code answer differently, but only to made-up inputs with values outside of "
                "the declared types, which no recorded call has: {undeclared}. That is no difference that a caller is "
                "known to see. Correct the annotations if such values are passed, or record a call that passes one.",
            },
            {
                **OF_CASES["en"],
                "cut": "Of these compared only up to the limit of what is written of large values: {cut}.",
                "early": "The search ended there, after {early} locked inputs.",
                "made_up": "Of these made up for the comparison: {made_up}.",
                "reworded": "Differing only in how Python words the same refusal of a value: {reworded}.",
                "unpassed": "Made-up inputs of a kind that nobody passes, which both do not refuse alike, left out: "
                "{unpassed}.",
            },
        ),
        "ja": ProofWords(
            "新旧の応答の一致",
            {
                **NOT_REPLAYED["ja"],
                **NO_CASES["ja"],
                "alike": "変更した文を実行する入力{count}件で、変更前と変更後の結果が一致しました。",
                "not_about": "変更した文を実行する入力がないため、この変更については何も確認できません"
                "（実行しない入力{aside}件）。",
                "differ": "入力{count}件で、変更前と変更後の結果が違います。",
                "undeclared": "変更前と変更後の結果が違うのは、型注釈で宣言された型にない値を渡した自動生成の入力"
                "{undeclared}件だけです。記録した呼び出しには、そのような値はありません。実際に渡される値であれば、"
                "型注釈を直すか、その値を渡す呼び出しを記録してください。",
            },
            {
                **OF_CASES["ja"],
                "cut": "このうち、大きな値のため途中までしか比較していないもの：{cut}件。",
                "early": "固定済みの入力{early}件を比べ、違いが見つかったところで終えました。",
                "made_up": "このうち、比較のために作った入力：{made_up}件。",
                "reworded": "値を受け付けないというPythonのメッセージの表記だけの違い：{reworded}件。",
                "unpassed": "実際には渡されない種類の値で、受け付けない点が両者で異なるため除いた入力：{unpassed}件。",
            },
        ),
    },
)
