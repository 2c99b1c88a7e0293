"""The running application answers the same URLs, each by the same function."""

from toolkit.errors import UsageError
from toolkit.model.proof import ProofResult, ProofWords
from toolkit.proof.context import ProofContext, ProofKind


def _prove(context: ProofContext) -> ProofResult:
    urls = context.tools.urls
    if urls is None:
        return PROOF.make_result("not_run", "no_runner")
    try:
        old = context.checkout.ask_once("urls", context.before, urls)
    except UsageError as error:
        return PROOF.make_result("not_run", "cannot_start", detail=str(error))
    try:
        new = context.checkout.ask_once("urls", context.after, urls)
    except UsageError as error:
        return PROOF.make_result("failed", "does_not_start", detail=str(error))
    changed = [name for name in sorted({*old, *new}) if old.get(name) != new.get(name)]
    if changed:
        told = [f"{name}: {old.get(name, '-')} -> {new.get(name, '-')}" for name in changed]
        return PROOF.make_result("failed", "changed", count=len(changed), examples=told)
    return PROOF.make_result("passed", "same", count=len(new))


PROOF = ProofKind(
    name="urls",
    cost=2,
    prove=_prove,
    words={
        "en": ProofWords(
            "The URLs are the same",
            {
                "same": "Methods with URLs, also of libraries, that the same function answers: {count}.",
                "changed": "URLs that are new, gone or answered by another function: {count}.",
                "no_runner": "No application is named under [tool.tebiki.prove] or in a lock, so none was started.",
                "cannot_start": "The application does not start: {detail}",
                "does_not_start": "The application does not start any more: {detail}",
            },
        ),
        "ja": ProofWords(
            "URLの一致",
            {
                "same": "メソッドとURLの組{count}個（ライブラリのものを含む）に、同じ関数が応答します。",
                "changed": "URL{count}個が、増えたか、なくなったか、別の関数で応答します。",
                "no_runner": "[tool.tebiki.prove]にもlock.jsonにもアプリケーションの指定がないため、起動していません。",
                "cannot_start": "アプリケーションを起動できません：{detail}",
                "does_not_start": "変更後のアプリケーションを起動できません：{detail}",
            },
        ),
    },
)
