"""The same inputs lead to the same commands that change data: statements with their parameters, in the same order.

Queries that only read are not compared: a cache or a loaded relation may take their place.
"""

from toolkit.model.proof import ProofResult, ProofWords
from toolkit.proof.answers.answer_difference import tell_differences
from toolkit.proof.answers.case_differences import COMMANDS, AnswerComparison, with_before
from toolkit.proof.answers.change_evidence import about_change
from toolkit.proof.answers.state_answers import Unavailable, answers_after, answers_before
from toolkit.proof.context import ProofContext, ProofKind
from toolkit.proof.kinds._replay_words import NO_CASES, NOT_REPLAYED, OF_CASES


def _prove(context: ProofContext) -> ProofResult:
    if not context.changed_statements:
        return PROOF.make_result("not_run", "nothing_touched")
    if _sends_nothing(context):
        return _none_sent(context)
    found = with_before(context, lambda part: part == COMMANDS)
    if isinstance(found, Unavailable):
        return PROOF.make_result(found.standing, found.reason, detail=found.detail)
    if found.broken:
        return PROOF.make_result("failed", "changed", **tell_differences(found.broken))
    if found.unconfirmed:
        return PROOF.make_result("not_run", "unconfirmed", **tell_differences(found.unconfirmed))
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
            "What changes data in databases is the same",
            {
                **NOT_REPLAYED["en"],
                **NO_CASES["en"],
                "same": "Inputs that execute a changed statement and send the same commands that change data: {count}. "
                "Queries that only read are not compared.",
                "not_about": "No input that sends a command executes a changed statement, so none says anything of "
                "this change ({aside} do not).",
                "changed": "Inputs that send other commands that change data: {count}.",
                "none_sent": "No locked case that reaches the change changes data in a database.",
                "answered": "Cases whose statements are answered from the recording: {count}. Other statements "
                "than the recorded ones get no answer, which shows in their results; no database was asked.",
            },
            {
                **OF_CASES["en"],
            },
        ),
        "ja": ProofWords(
            "データの変更の一致",
            {
                **NOT_REPLAYED["ja"],
                **NO_CASES["ja"],
                "same": "変更した文を実行する入力{count}件で、データを変更するデータベースへの命令が一致しました。"
                "読むだけのクエリは比較していません。",
                "not_about": "コマンドを送る入力は、変更した文を実行しません。"
                "この変更については何も確認できません（実行しない入力{aside}件）。",
                "changed": "入力{count}件で、データを変更するデータベースへの命令が変わりました。",
                "none_sent": "変更箇所を通る固定済みのケースに、データベースのデータを変更するものはありません。",
                "answered": "SQLなどに記録から応答したケース{count}件は、データベースを使っていません。"
                "記録と違うコマンドには応答がないため、結果の違いとして現れます。",
            },
            {
                **OF_CASES["ja"],
            },
        ),
    },
)
