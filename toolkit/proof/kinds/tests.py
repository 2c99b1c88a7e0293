"""The project's own tests pass as before; what failed before the change is not held against it.

Two sets of tests are run on the new code. Those of the base commit, with their configuration there, show whether the
code behaves as before; a branch cannot weaken them. Those of the branch are run as well if it changes them.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from toolkit.errors import UsageError
from toolkit.model.proof import ProofResult, ProofWords, State
from toolkit.proof.context import ProofContext, ProofKind
from toolkit.proof.runs.compare_runs import (
    SILENT,
    Worse,
    by_outcome,
    fewer_passing,
    is_cut_short,
    is_of,
    is_removed_by_change,
    more_failing,
    worse_tests,
)
from toolkit.proof.runs.own_tests import SuiteRun, run_tests
from toolkit.proof.runs.run_outcomes import BAD, GOOD, count_outcomes

_SHOWN = 10


class _Seen(NamedTuple):
    """The result of a set of tests on the new code.

    Attributes:
        reason: why the result is not as before; empty: it is.
        args: values for the words; `examples`: names of tests; `run`: the run, if it was completed.
        worse: the tests that are worse in both runs.
    """

    reason: str
    args: Mapping[str, Any]
    examples: tuple[str, ...] = ()
    run: SuiteRun | None = None
    worse: Mapping[str, Worse] = {}


def _prove(context: ProofContext) -> ProofResult:
    if not context.tools.tests:
        return PROOF.make_result("not_run", "no_command")
    try:
        old = _run_tests(context, context.before)
    except UsageError as error:
        return PROOF.make_result("not_run", "cannot_run", detail=str(error))
    if silence := _reason_without_comparison(old):
        return PROOF.make_result("not_run", silence, detail=old.end)
    base = _of_base(context, old)
    if base.reason and context.soon:
        return PROOF.make_result("failed", base.reason, **base.args, examples=base.examples)
    return _combine_results(context, base, _of_branch(context, old))


def _reason_without_comparison(old: SuiteRun) -> str:
    """Return why the base's test run cannot be compared; empty if it can."""
    if not old.has_reasons:
        return "fails_before"
    if old.outcomes.counts is None:
        return "not_counted"
    return "" if sum(old.outcomes.counts.values()) else "no_tests"


def _combine_results(context: ProofContext, base: _Seen, own: _Seen | None) -> ProofResult:
    """Combine the results of the base's tests and, if the branch changes tests, of its own."""
    args = {**base.args, **(own.args if own else {})}
    examples = (*base.examples, *(own.examples if own else ()))
    if base.reason:
        by_branch = _changed_by_branch(context, base, own)
        return PROOF.make_result("failed", base.reason, **{**args, "by_branch": by_branch}, examples=examples)
    if own and own.reason:
        return PROOF.make_result("failed", own.reason, **args, examples=examples)
    if not args["passed"]:
        return PROOF.make_result("not_run", "none_passes", **args, examples=examples)
    return PROOF.make_result("passed", "pass", **args, examples=examples)


def _of_base(context: ProofContext, old: SuiteRun) -> _Seen:
    """Run the base's tests on the new code."""
    seen = _run_twice(context, old, context.with_old_tests)
    if seen.run is None:
        return _Seen("base_ends", seen.args)
    if seen.worse:
        told = {f"now_{name}": count for name, count in by_outcome(seen.worse.values()).items()}
        silent = all(one.now in SILENT for one in seen.worse.values())
        reason = "base_silent" if silent else "fail"
        args = {"flaky": seen.args["flaky"], "count": len(seen.worse), **told}
        return _Seen(reason, args, _worse_lines(seen.worse), seen.run, seen.worse)
    if failing := seen.args["more_failing"]:
        return _Seen("fail", {**seen.args, "count": failing, "now_failed": failing}, run=seen.run)
    if fewer := seen.args["fewer"]:
        return _Seen("fewer", {**seen.args, **_count_passing(old, seen.run), "count": fewer}, run=seen.run)
    already = sum(name in old.failed_tests for name in seen.run.failed_tests)
    return _Seen("", {**seen.args, "already": already}, seen.examples, seen.run)


def _of_branch(context: ProofContext, old: SuiteRun) -> _Seen | None:
    """Run the branch's own tests on the new code; None if they are those of the base."""
    if context.with_old_tests == context.after:
        return None
    seen = _run_twice(context, old, context.after)
    if seen.run is None:
        return _Seen("own_ends", {"detail": seen.args.get("detail", "")})
    present = seen.run.outcomes.of or {}
    tests = {file.path: context.after[file.path] for file in context.judged_by if file.path.endswith(".py")}
    dropped = {
        name for name, one in seen.worse.items() if one.now == "vanished" and is_removed_by_change(name, tests, present)
    }
    silenced = {name: one for name, one in seen.worse.items() if one.now in ("skipped", "xfailed")}
    worse = {name: one for name, one in seen.worse.items() if name not in dropped and name not in silenced}
    counts = by_outcome(silenced.values())
    args: dict[str, Any] = {
        "own": count_outcomes(seen.run.outcomes.counts or {}, GOOD),
        "own_new": len(present.keys() - (old.outcomes.of or {}).keys()),
        "own_gone": len(dropped),
        "own_skipped": counts["skipped"],
        "own_xfailed": counts["xfailed"],
    }
    named = _worse_lines({**{name: seen.worse[name] for name in sorted(dropped)}, **silenced})
    failing = {name: one for name, one in worse.items() if one.now in BAD}
    if count := len(failing) or seen.args["more_failing"]:
        return _Seen("own_fail", {**args, "own_failing": count}, _worse_lines(failing))
    if worse:
        return _Seen("own_missing", {**args, "own_missing": len(worse)}, _worse_lines(worse))
    if not silenced and (fewer := seen.args["fewer"]):
        return _Seen("", {**args, "own_fewer": fewer}, run=seen.run)
    return _Seen("", args, named, seen.run)


def _run_twice(context: ProofContext, old: SuiteRun, state: State) -> _Seen:
    """Run the tests twice; return the run (None if it ended early) and the tests that are worse both times."""
    try:
        new = _run_tests(context, state)
        if is_cut_short(old, new):
            return _Seen("", {"detail": new.end})
        worse = worse_tests(old, new)
        confirmed = _worse_in_both_runs(context, old, state, worse) if worse else worse
        numbers = _in_both_runs(context, old, state, new)
    except UsageError as error:
        return _Seen("", {"detail": str(error)})
    counts = {name: count_outcomes(new.outcomes.counts or {}, [name]) for name in ("skipped", "xfailed", "xpassed")}
    flaky = tuple(f"{name} (?)" for name in worse if name not in confirmed)
    passed = count_outcomes(new.outcomes.counts or {}, GOOD)
    return _Seen("", {"passed": passed, "flaky": len(flaky), **counts, **numbers}, flaky, new, confirmed)


def _in_both_runs(context: ProofContext, old: SuiteRun, state: State, new: SuiteRun) -> dict[str, int]:
    """Count how many fewer tests pass and how many more fail in both runs, if only numbers are known."""
    counted = {"fewer": fewer_passing, "more_failing": more_failing}
    found = {name: compare(old, new) for name, compare in counted.items()}
    if not any(found.values()):
        return found
    again = _run_tests(context, state, " again")
    return {name: min(count, counted[name](old, again)) for name, count in found.items()}


def _worse_in_both_runs(
    context: ProofContext, old: SuiteRun, state: State, worse: Mapping[str, Worse]
) -> dict[str, Worse]:
    """Return the tests that are worse in a second run, too; tests with ambiguous names do not count as vanished."""
    new_again = _run_tests(context, state, " again")
    again = worse if is_cut_short(old, new_again) else worse_tests(old, new_again)
    confirmed = {name: one for name, one in worse.items() if name in again}
    if any(one.now == "vanished" for one in confirmed.values()):
        twice = _run_tests(context, context.before, " again").outcomes.of or {}
        confirmed = {name: one for name, one in confirmed.items() if one.now != "vanished" or name in twice}
    return confirmed


def _changed_by_branch(context: ProofContext, base: _Seen, own: _Seen | None) -> int:
    """Count the worse tests of the base whose files the branch changes and whose new versions pass."""
    if own is None or own.run is None:
        return 0
    files = [file.path for file in context.judged_by if file.kind == "tests"]
    return sum(any(is_of(path, name) for path in files) and name not in own.run.failed_tests for name in base.worse)


def _run_tests(context: ProofContext, state: State, time: str = "") -> SuiteRun:
    tools = context.tools

    def ask(folder: Path) -> SuiteRun:
        return run_tests(tools.tests, folder, context.checkout.root, tools.seconds)

    run: SuiteRun = context.checkout.ask_once(f"tests{time}", state, ask)
    return run


def _worse_lines(worse: Mapping[str, Worse]) -> tuple[str, ...]:
    return tuple(one.describe(name) for name, one in list(worse.items())[:_SHOWN])


def _count_passing(old: SuiteRun, new: SuiteRun) -> dict[str, int]:
    before, now = (count_outcomes(run.outcomes.counts or {}, GOOD) for run in (old, new))
    return {"before": before, "now": now}


PROOF = ProofKind(
    name="tests",
    cost=4,
    prove=_prove,
    words={
        "en": ProofWords(
            "The project's own tests pass as before",
            {
                "pass": "Tests of the base that pass on the new code: {passed}. Which of them execute a changed "
                "statement is not known, so the verdict does not rest on them.",
                "fail": "Tests of the base that are worse on the new code, in two runs: {count}.",
                "base_silent": "Tests of the base that passed and are not run to their end on the new code: {count}.",
                "fewer": "Of the base's tests {before} passed before the change, and {now} pass on the new code.",
                "base_ends": "The base's tests do not run to their end on the new code, or leave no report: {detail}",
                "own_ends": "The base's tests pass on the new code ({passed}), but the branch's own do not run to "
                "their end, or leave no report: {detail}",
                "own_fail": "The base's tests pass on the new code ({passed}), but of the branch's own fail: "
                "{own_failing}.",
                "own_missing": "The base's tests pass on the new code ({passed}), but a run with the branch's own "
                "leaves out tests that are still there: {own_missing}.",
                "no_command": "No test command is configured (tests under [tool.tebiki.prove]) in the commit that the "
                "change starts from.",
                "no_tests": "The command ran no test: {detail}",
                "none_passes": "No test of the base passes, neither before the change nor on the new code, so nothing "
                "can be compared.",
                "not_counted": "The command does not tell which tests it ran, so its success says nothing. Let it run "
                "pytest or unittest: {detail}",
                "cannot_run": "The test command cannot be run: {detail}",
                "fails_before": "The command fails before the change as well, and names no test: {detail}",
            },
            {
                "now_failed": "Failing: {now_failed}.",
                "now_error": "Ending in an error: {now_error}.",
                "now_skipped": "Skipped: {now_skipped}.",
                "now_xfailed": "Expected to fail: {now_xfailed}.",
                "now_vanished": "Missing: {now_vanished}.",
                "by_branch": "The branch changes {by_branch} of them, and its own version does not fail: compare both "
                "versions and decide which is right.",
                "skipped": "Skipped: {skipped}.",
                "xfailed": "Expected to fail: {xfailed}.",
                "xpassed": "Passing although expected to fail: {xpassed}.",
                "already": "Failing before as well: {already}.",
                "flaky": "Flaky (worse only once in two runs): {flaky}.",
                "own": "The branch's own tests that pass: {own}.",
                "own_new": "New: {own_new}.",
                "own_gone": "Deleted or renamed by the branch: {own_gone}.",
                "own_skipped": "Skipped by the branch: {own_skipped}.",
                "own_xfailed": "Expected to fail by the branch: {own_xfailed}.",
                "own_fewer": "Fewer than before: {own_fewer}.",
            },
        ),
        "ja": ProofWords(
            "プロジェクト自身のテスト",
            {
                "pass": "変更前のテストを変更後のコードで実行し、{passed}件が成功しました。"
                "変更した文を実行したかどうかは未計測のため、判定の根拠にはしていません。",
                "fail": "変更前のテストを変更後のコードで2回実行し、{count}件の結果が2回とも悪くなりました。",
                "base_silent": "変更前は成功し、変更後のコードでは最後まで実行されないテストが{count}件あります。",
                "fewer": "変更前のテストのうち成功したものが、変更前の{before}件から{now}件に減りました。",
                "base_ends": "変更前のテストが、変更後のコードでは最後まで実行されないか、結果を残しません：{detail}",
                "own_ends": "変更前のテストは変更後のコードでも成功します（{passed}件）が、"
                "ブランチ側のテストは最後まで実行されないか、結果を残しません：{detail}",
                "own_fail": "変更前のテストは変更後のコードでも成功します（{passed}件）が、"
                "ブランチ側のテスト{own_failing}件が失敗します。",
                "own_missing": "変更前のテストは変更後のコードでも成功します（{passed}件）が、"
                "ブランチ側では、残っているテストのうち{own_missing}件が実行されません。",
                "no_command": "変更元のコミットに、テストのコマンドの設定がありません（[tool.tebiki.prove]のtests）。",
                "no_tests": "テストが1件も実行されませんでした：{detail}",
                "none_passes": "変更前のテストは、変更の前後とも1件も成功しないため、比較できません。",
                "not_counted": "どのテストを実行したかをコマンドが出力しないため、成功しても何も確認できません。"
                "pytestかunittestを実行するコマンドにしてください：{detail}",
                "cannot_run": "テストのコマンドを実行できません：{detail}",
                "fails_before": "変更前にもテストのコマンドが失敗し、テスト名も出力されません：{detail}",
            },
            {
                "now_failed": "失敗：{now_failed}件。",
                "now_error": "エラー：{now_error}件。",
                "now_skipped": "スキップ：{now_skipped}件。",
                "now_xfailed": "失敗を想定（xfail）：{now_xfailed}件。",
                "now_vanished": "結果なし：{now_vanished}件。",
                "by_branch": "このうち{by_branch}件はブランチで変更され、変更後のテストは失敗しません。"
                "両方を比べて、どちらが正しいかを判断してください。",
                "skipped": "スキップ：{skipped}件。",
                "xfailed": "失敗を想定（xfail）：{xfailed}件。",
                "xpassed": "失敗を想定して成功：{xpassed}件。",
                "already": "変更前からの失敗：{already}件。",
                "flaky": "2回のうち1回だけ結果が悪くなったもの：{flaky}件。",
                "own": "ブランチ側のテストの成功：{own}件。",
                "own_new": "新しいテスト：{own_new}件。",
                "own_gone": "ブランチで削除または改名されたテスト：{own_gone}件。",
                "own_skipped": "ブランチでスキップにしたテスト：{own_skipped}件。",
                "own_xfailed": "ブランチで失敗を想定（xfail）にしたテスト：{own_xfailed}件。",
                "own_fewer": "変更前より少ない件数：{own_fewer}件。",
            },
        ),
    },
)
