"""Implementations of Mongo-style filters answer as before the change.

A project that has locked the dialect of such an implementation (`tebiki filters characterize`) has a suite of questions
for it. If the implementation imports changed code, old and new code are asked these questions and further systematic
ones. Whether answers agree with MongoDB does not matter: the old code is the reference.
"""

from toolkit.errors import UsageError
from toolkit.model.dialect import SuiteAnswers
from toolkit.model.links import split_symbol
from toolkit.model.proof import ProofResult, ProofWords
from toolkit.proof.context import ProofContext, ProofKind

_SHOWN = 5
_FAILED = "failed"


def _prove(context: ProofContext) -> ProofResult:
    ask = context.tools.dialects
    if ask is None or not context.changed_statements:
        return PROOF.make_result("not_run", "nothing_touched" if ask else "no_suite")
    paths = sorted(
        {split_symbol(name)[0] for name in context.production_symbols} | {it.path for it in context.changed_statements}
    )
    try:
        old: SuiteAnswers = context.checkout.ask_once("dialects", context.before, lambda folder: ask(folder, paths, {}))
    except UsageError as error:
        return PROOF.make_result("not_run", "cannot_start", detail=str(error))
    if not old:
        return PROOF.make_result("not_run", "not_reached")
    try:
        new: SuiteAnswers = context.checkout.ask_once("dialects", context.after, lambda folder: ask(folder, paths, old))
    except UsageError as error:
        return PROOF.make_result("failed", "does_not_start", detail=str(error))
    return _compare_answers(old, new)


def _compare_answers(old: SuiteAnswers, new: SuiteAnswers) -> ProofResult:
    asked = [(it, new[suite].get(key)) for suite in old for key, it in old[suite].items() if it.verdict != _FAILED]
    changed = [
        (was, now.verdict if now else _FAILED) for was, now in asked if now is None or now.verdict != was.verdict
    ]
    where = ", ".join(sorted(old))
    if changed:
        changed.sort(key=lambda pair: len(pair[0].shown))
        told = [f"{was.shown}: {was.verdict} -> {now}" for was, now in changed[:_SHOWN]]
        return PROOF.make_result("failed", "changed", count=len(changed), where=where, examples=told)
    return PROOF.make_result("passed", "same", count=len(asked), where=where)


PROOF = ProofKind(
    name="dialects",
    cost=3,
    prove=_prove,
    words={
        "en": ProofWords(
            "Filters are answered alike",
            {
                "same": "Questions to implementations of Mongo-style filters that old and new code answer alike: "
                "{count} ({where}).",
                "changed": "Questions that old and new code answer differently: {count} ({where}).",
                "no_suite": "No dialect of Mongo-style filters is locked in the project.",
                "not_reached": "No implementation of Mongo-style filters whose dialect is locked imports what is "
                "changed.",
                "nothing_touched": "No code outside of tests says anything else.",
                "cannot_start": "The implementation cannot be asked: {detail}",
                "does_not_start": "The implementation cannot be asked any more: {detail}",
            },
        ),
        "ja": ProofWords(
            "フィルターの応答の一致",
            {
                "same": "Mongo形式のフィルターの実装への質問{count}件で、"
                "変更前と変更後の応答が一致しました（{where}）。",
                "changed": "質問{count}件で、変更前と変更後の応答が違います（{where}）。",
                "no_suite": "プロジェクトに、固定済みのMongo形式フィルターの独自仕様がありません。",
                "not_reached": "独自仕様を固定済みの実装は、変更したコードをimportしていません。",
                "nothing_touched": "テスト以外のコードの内容は変わっていません。",
                "cannot_start": "実装に質問できません：{detail}",
                "does_not_start": "変更後の実装に質問できません：{detail}",
            },
        ),
    },
)
