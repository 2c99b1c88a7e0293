"""The same inputs lead to the same database commands: statements with their parameters, in the same order."""

from toolkit.model.proof import ProofResult, ProofWords
from toolkit.proof.answers.answer_difference import describe_differences, describe_unconfirmed
from toolkit.proof.answers.case_differences import COMMANDS, AnswerComparison, with_before
from toolkit.proof.answers.change_evidence import about_change
from toolkit.proof.answers.state_answers import Unavailable, answers_after, answers_before
from toolkit.proof.context import ProofContext, ProofKind

_SHOWN = 5


def _prove(context: ProofContext) -> ProofResult:
    if not context.changed_statements:
        return PROOF.make_result("not_run", "nothing_touched")
    if _sends_nothing(context):
        return _none_sent(context)
    found = with_before(context, lambda part: part == COMMANDS)
    if isinstance(found, Unavailable):
        return PROOF.make_result(found.standing, found.reason, detail=found.detail)
    if found.broken:
        names = sorted({name for one in found.broken for name in one.case.reached})
        examples = describe_differences(found.broken, _SHOWN)
        return PROOF.make_result("failed", "changed", count=len(found.broken), examples=examples, blames=names)
    if found.unconfirmed:
        return PROOF.make_result("not_run", "unconfirmed", **describe_unconfirmed(found.unconfirmed))
    return _same_commands(context, found)


def _sends_nothing(context: ProofContext) -> bool:
    """Return whether neither revision sends commands at the first clock, and the lock has none at other clocks.

    Other clocks need no replay then: the proof `replay` compares all parts of the answers there.
    """
    lock = context.tools.lock
    cases = lock.cases if lock and context.tools.answers else ()
    if not cases or any(COMMANDS in {*it.parts, *it.shifted} for it in cases):
        return False
    states = answers_before(context, 0), answers_after(context, 0)
    return not any(isinstance(it, Unavailable) or any(COMMANDS in parts for parts in it.values()) for it in states)


def _none_sent(context: ProofContext) -> ProofResult:
    """Return the result where no case reaches a database: recorded answers may take the place of one."""
    cases = context.relevant_cases
    answered = sum(bool(it.ask.get("answered")) for it in cases)
    return PROOF.make_result(
        "not_run", "answered" if answered else "none_sent", **({"count": answered} if answered else {})
    )


def _same_commands(context: ProofContext, found: AnswerComparison) -> ProofResult:
    """Return the result if all commands are the same."""
    if not found.sent:
        return _none_sent(context)
    about = (about_change(context) & found.sent) - found.undeclared_cases
    if not about:
        return PROOF.make_result("not_run", "not_about", aside=len(found.sent))
    return PROOF.make_result("passed", "same", count=len(about), aside=len(found.sent - about), flaky=found.flaky)


PROOF = ProofKind(
    name="queries",
    cost=3,
    prove=_prove,
    words={
        "en": ProofWords(
            "The queries are the same",
            {
                "same": "Inputs that execute a changed statement and lead to the same database commands: {count}.",
                "not_about": "No input that sends a command executes a changed statement, so none says anything of "
                "this change ({aside} do not).",
                "nothing_touched": "No code outside of tests says anything else.",
                "changed": "Inputs that lead to other database commands: {count}.",
                "unconfirmed": "Inputs that the new code answered otherwise once, and the old code never: {count}. "
                "Look whether the change depends on time, chance or order, and prove it again.",
                "none_sent": "No locked case that reaches the change sends a command to a database.",
                "answered": "Cases whose statements are answered from the recording: {count}. Other statements "
                "than the recorded ones get no answer, which shows in their results; no database was asked.",
                "no_lock": "The commit that the change starts from has no lock "
                "whose cases could be replayed: take one (tebiki lock), and commit it there.",
                "not_reached": "No case of the lock reaches the change: lock the changed code first.",
                "no_interpreter": "There is a lock, but no interpreter to replay it with. Name that of the project: "
                "python under [tool.tebiki.prove].",
                "cannot_start": "The program does not start: {detail}",
                "does_not_start": "The program does not start any more: {detail}",
            },
            {
                "flaky": "Flaky before the change as well: {flaky}.",
                "aside": "Not about this change, and no evidence of it: {aside}.",
            },
        ),
        "ja": ProofWords(
            "クエリの一致",
            {
                "same": "変更した文を実行する入力{count}件で、データベースへのコマンドが一致しました。",
                "not_about": "コマンドを送る入力は、変更した文を実行しません。"
                "この変更については何も確認できません（実行しない入力{aside}件）。",
                "nothing_touched": "テスト以外のコードの内容は変わっていません。",
                "changed": "入力{count}件で、データベースへのコマンドが変わりました。",
                "unconfirmed": "入力{count}件で、変更後だけ結果が一度違いました。変更前は毎回同じです。"
                "時刻、乱数、順序に左右されないか確認し、もう一度検証してください。",
                "none_sent": "変更箇所を通る固定済みのケースに、データベースへコマンドを送るものはありません。",
                "answered": "SQLなどに記録から応答したケース{count}件は、データベースを使っていません。"
                "記録と違うコマンドには応答がないため、結果の違いとして現れます。",
                "no_lock": "変更元のコミットに、再生できる固定済みのケースがありません。"
                "先に固定し（tebiki lock）、コミットしてください。",
                "not_reached": "変更箇所を通る固定済みのケースがありません。先に変更箇所を固定してください。",
                "no_interpreter": "固定済みのケースを再生するインタープリターが指定されていません。"
                "[tool.tebiki.prove]のpythonに、プロジェクトのものを指定してください。",
                "cannot_start": "プログラムを起動できません：{detail}",
                "does_not_start": "変更後のプログラムを起動できません：{detail}",
            },
            {
                "flaky": "変更前から実行ごとに変わるもの：{flaky}件。",
                "aside": "この変更に関係せず、根拠にならないもの：{aside}件。",
            },
        ),
    },
)
