"""Prove that what should become simpler did: its cognitive complexity fell, and nothing else around it rose."""

from toolkit.errors import SourceError
from toolkit.model.proof import ProofResult, ProofWords, State, is_python
from toolkit.proof.context import ProofContext, ProofKind


def _prove(context: ProofContext) -> ProofResult:
    if "complexity" not in context.asked:
        return PROOF.make_result("not_run", "not_meant")
    if context.tools.complexity is None:
        return PROOF.make_result("not_run", "no_metric")
    try:
        old, new = (_measure_complexity(context, state) for state in (context.before, context.after))
    except SourceError as error:
        return PROOF.make_result("not_run", "not_parsed", detail=str(error))
    both = sorted({*old} & {*new})
    risen = [name for name in both if new[name] > old[name]]
    fallen = [name for name in both if new[name] < old[name]]
    told = [f"{name}: {old[name]:g} -> {new[name]:g}" for name in (*risen, *fallen)]
    if risen:
        return PROOF.make_result("failed", "risen", count=len(risen), examples=told, blames=risen)
    if not fallen:
        return PROOF.make_result("failed", "not_fallen", blames=[it for it in context.touched_symbols if it in both])
    return PROOF.make_result("passed", "fallen", count=len(fallen), examples=told)


def _measure_complexity(context: ProofContext, state: State) -> dict[str, float]:
    """Measure every function of the changed files: `else: if` and `elif` say the same, and only one of them nests."""
    assert context.tools.complexity is not None
    files = {path: data for path, data in state.items() if data is not None and is_python(path, data)}
    return {
        f"{path}::{name}": value
        for path, data in files.items()
        for name, value in context.tools.complexity(path, data).items()
    }


PROOF = ProofKind(
    name="complexity",
    cost=1,
    prove=_prove,
    words={
        "en": ProofWords(
            "What should become simpler did",
            {
                "fallen": "Functions whose cognitive complexity fell: {count}. It rose in none.",
                "risen": "Functions whose cognitive complexity rose: {count}.",
                "not_fallen": "The cognitive complexity of no touched function fell.",
                "not_meant": "Nothing was meant to become simpler.",
                "no_metric": "Complexity is not measured here.",
                "not_parsed": "A file cannot be parsed: {detail}",
            },
        ),
        "ja": ProofWords(
            "複雑度の低下",
            {
                "fallen": "関数{count}個の認知的複雑度が下がりました。上がった関数はありません。",
                "risen": "関数{count}個の認知的複雑度が上がりました。",
                "not_fallen": "変更した関数の認知的複雑度は、どれも下がっていません。",
                "not_meant": "複雑度を下げるための変更ではありません。",
                "no_metric": "ここでは複雑度を計測していません。",
                "not_parsed": "解析できないファイルがあります：{detail}",
            },
        ),
    },
)
