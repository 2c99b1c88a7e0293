"""The API that the source describes still serves clients that keep their old requests."""

from toolkit.errors import UsageError
from toolkit.model.proof import ProofResult, ProofWords, is_python
from toolkit.proof.context import ProofContext, ProofKind

_NAMED = 50


def _prove(context: ProofContext) -> ProofResult:
    describe, compare = context.tools.specification, context.tools.compare_apis
    if describe is None or compare is None:
        return PROOF.make_result("not_run", "no_reader")
    paths = {*context.before, *context.after}
    changed = [path for path in paths if is_python(path, context.before.get(path), context.after.get(path))]
    if not any(not context.tools.is_test(path) for path in changed):
        return PROOF.make_result("not_run", "no_python")
    try:
        old = context.checkout.ask_once("specification", context.before, describe)
        new = context.checkout.ask_once("specification", context.after, describe)
    except UsageError as error:
        return PROOF.make_result("not_run", "not_read", detail=str(error))
    if not old["paths"] and not new["paths"]:
        return PROOF.make_result("not_run", "no_routes")
    changes = compare(old, new)
    breaking = [change for change in changes if change.breaking]
    counts = {"breaking": len(breaking), "compatible": len(changes) - len(breaking)}
    told = [[change.kind, change.where, change.breaking] for change in changes[:_NAMED]]
    examples = [f"{change.where}: {change.kind}" for change in breaking]
    if breaking:
        return PROOF.make_result("failed", "broken", changes=told, examples=examples, **counts)
    return PROOF.make_result("passed", "kept", changes=told, count=len(new["paths"]), **counts)


PROOF = ProofKind(
    name="specification",
    cost=1,
    prove=_prove,
    words={
        "en": ProofWords(
            "The API specification is kept",
            {
                "kept": "API specification, read from the source: 0 breaking, {compatible} compatible ({count} paths).",
                "broken": "API specification, read from the source: {breaking} breaking, {compatible} compatible.",
                "no_reader": "Codemods keep what can be seen from outside; the source is not read for routes.",
                "no_python": "No Python file outside of tests is changed.",
                "no_routes": "No routes are found in the source.",
                "not_read": "The source cannot be read: {detail}",
            },
        ),
        "ja": ProofWords(
            "API仕様の維持",
            {
                "kept": "API仕様（ソース）：互換性のない変更0件、互換性のある変更{compatible}件（パス{count}個）。",
                "broken": "API仕様（ソース）：互換性のない変更{breaking}件、互換性のある変更{compatible}件。",
                "no_reader": "自動変換（codemod）は外部から見える動作を変えないため、ルートを読み取っていません。",
                "no_python": "テスト以外のPythonファイルの変更がありません。",
                "no_routes": "ソースにルートが見つかりません。",
                "not_read": "ソースを読み取れません：{detail}",
            },
        ),
    },
)
