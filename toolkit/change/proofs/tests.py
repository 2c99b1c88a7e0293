"""The project's own tests pass as before; what failed before the change is not held against it."""

from pathlib import Path

from toolkit.change.own_tests import Run, run_tests
from toolkit.change.trial import ProofKind, ProofWords, Trial
from toolkit.errors import UsageError
from toolkit.model.proof import ProofResult

_SHOWN = 10


def _prove(trial: Trial) -> ProofResult:
    if not trial.means.tests:
        return PROOF.result("not_run", "no_command")

    def ask(folder: Path) -> Run:
        return run_tests(trial.means.tests, folder, trial.ground.root, trial.means.seconds)

    try:
        old: Run = trial.ground.once("tests", trial.before, ask)
    except UsageError as error:
        return PROOF.result("not_run", "cannot_run", detail=str(error))
    if not old.is_told:
        return PROOF.result("not_run", "fails_before", detail=old.end)
    if old.ran == 0:
        return PROOF.result("not_run", "no_tests", detail=old.end)
    try:
        new: Run = trial.ground.once("tests", trial.after, ask)
        again: Run = new
        if set(new.failed) - set(old.failed):
            again = trial.ground.once("tests again", trial.after, ask)
    except UsageError as error:
        return PROOF.result("failed", "cannot_run", detail=str(error))
    return _compared(old, new, again)


def _compared(old: Run, new: Run, again: Run) -> ProofResult:
    """The verdict; a test that fails only once of two times is told, and held against nobody."""
    if not new.is_told:
        return PROOF.result("failed", "ends_otherwise", detail=new.end)
    fresh = {name: why for name, why in new.failed.items() if name not in old.failed}
    steady = {name: why for name, why in fresh.items() if name in again.failed or not again.is_told}
    if steady:
        told = [f"{name}: {why}" if why else name for name, why in list(steady.items())[:_SHOWN]]
        return PROOF.result("failed", "fail", count=len(steady), examples=told)
    if old.ran and new.ran is not None and new.ran < old.ran:
        return PROOF.result("failed", "fewer", before=old.ran, now=new.ran)
    unsteady = [f"{name} (?)" for name in fresh]
    count = "?" if new.ran is None else new.ran
    return PROOF.result("passed", "pass", count=count, already=len(old.failed), unsteady=len(fresh), examples=unsteady)


PROOF = ProofKind(
    name="tests",
    cost=4,
    prove=_prove,
    words={
        "en": ProofWords(
            "The project's own tests pass as before",
            {
                "pass": "Tests run: {count}.",
                "fail": "Tests that failed twice after the change, and not before it: {count}.",
                "fewer": "There were {before} tests before the change, and {now} after it.",
                "ends_otherwise": "The command fails after the change, and names no test: {detail}",
                "no_command": "No test command is configured (tests under [tool.tebiki.prove]).",
                "no_tests": "The command ran no test: {detail}",
                "cannot_run": "The test command cannot be run: {detail}",
                "fails_before": "The command fails before the change as well, and names no test: {detail}",
            },
            {
                "already": "Failing before as well: {already}.",
                "unsteady": "Failing only once in two runs: {unsteady}.",
            },
        ),
        "ja": ProofWords(
            "プロジェクト自身のテスト",
            {
                "pass": "テストを{count}件実行しました。",
                "fail": "変更前は成功し、変更後に2回とも失敗したテストが{count}件あります。",
                "fewer": "テストの数が、変更前の{before}件から{now}件に減りました。",
                "ends_otherwise": "変更後にテストのコマンドが失敗しました（テスト名は出力されません）：{detail}",
                "no_command": "テストのコマンドが設定されていません（[tool.tebiki.prove]のtests）。",
                "no_tests": "テストが1件も実行されませんでした：{detail}",
                "cannot_run": "テストのコマンドを実行できません：{detail}",
                "fails_before": "変更前にもテストのコマンドが失敗し、テスト名も出力されません：{detail}",
            },
            {
                "already": "変更前からの失敗：{already}件。",
                "unsteady": "2回のうち1回だけの失敗：{unsteady}件。",
            },
        ),
    },
)
