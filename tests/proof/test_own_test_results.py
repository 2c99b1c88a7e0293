"""The verdict on a project's own tests, from runs that are given, so that no program is started.

`test_tampering.py` proves one of each kind with real runs of pytest, and all of them in `nox -s corpora`.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from toolkit.errors import UsageError
from toolkit.model.proof import ProofResult, State
from toolkit.proof.context import ProofContext
from toolkit.proof.kinds.tests import PROOF
from toolkit.proof.runs.own_tests import SuiteRun
from toolkit.proof.runs.run_outcomes import Outcome, Outcomes
from toolkit.proof.tools import ProofTools

TESTS = b"def test_one(): pass\ndef test_two(): pass\n"
MORE = TESTS + b"def test_more(): pass\n"
CODE = {"shop.py": b"x = 1\n"}, {"shop.py": b"x = 2\n"}
OLD: Mapping[str, Outcome] = {"one": "passed", "two": "passed"}


def run(outcomes: Mapping[str, Outcome], code: int = 0) -> SuiteRun:
    """A run of tests of `test_shop.py` with a report by name."""
    named = {f"test_shop::test_{name}": outcome for name, outcome in outcomes.items()}
    failed = {name: "why" for name, outcome in named.items() if outcome in ("failed", "error")}
    return SuiteRun(code or bool(failed), Outcomes(named, Counter(named.values()), failed), "the end")


ENDED = SuiteRun(3, Outcomes(None, None, {}), "Killed")


def counted(passed: int, failed: int = 0) -> SuiteRun:
    """A run that tells numbers alone."""
    counts: Counter[Outcome] = Counter({"passed": passed, "failed": failed})
    return SuiteRun(bool(failed), Outcomes(None, counts, {"t": "why"} if failed else {}), "")


class Runs:
    """Stands for the scratch checkout: answers with given runs of the base's code and of the two sets of tests.

    Args:
        old: tests of the base on its own code.
        base: tests of the base on the new code: the first run, and the second one if it differs.
        own: the branch's own tests there.
    """

    root = Path("/nowhere")

    def __init__(self, old: Any, base: tuple[Any, ...], own: Any = None) -> None:
        self._old, self._base, self._own = old, base, own

    def ask_once(self, what: str, state: State, ask: Callable[[Path], Any]) -> Any:
        if state.get("shop.py") == CODE[0]["shop.py"]:
            found = self._old
        elif state.get("test_shop.py", TESTS) == TESTS:
            found = self._base[-1 if what.endswith("again") else 0]
        else:
            found = self._own
        if isinstance(found, UsageError):
            raise found
        return found


def prove(runs: Runs, new_tests: bytes | None = TESTS, *, command: str = "pytest", soon: bool = False) -> ProofResult:
    before, after = ({**files} for files in CODE)
    if new_tests != TESTS:
        before, after = {**before, "test_shop.py": TESTS}, {**after, "test_shop.py": new_tests}
    tools = ProofTools(tests=command, is_test=lambda path: path.startswith("test_"))
    return PROOF.prove(ProofContext(cast("Any", runs), tools, before, cast("State", after), soon=soon))


FAILING = run({"one": "failed", "two": "passed"})
SKIPPING = run({"one": "passed", "two": "skipped"})


@pytest.mark.parametrize(
    ("old", "base", "standing", "reason", "args"),
    [
        (run(OLD), (run(OLD),), "passed", "pass", {"passed": 2, "flaky": 0, "already": 0}),
        (run(OLD), (FAILING,), "failed", "fail", {"count": 1, "now_failed": 1}),
        (run(OLD), (FAILING, run(OLD)), "passed", "pass", {"passed": 1, "flaky": 1}),
        (FAILING, (FAILING,), "passed", "pass", {"passed": 1, "already": 1}),
        (run(OLD), (SKIPPING,), "failed", "base_silent", {"count": 1, "now_skipped": 1}),
        (run(OLD), (run({"one": "passed"}),), "failed", "base_silent", {"count": 1, "now_vanished": 1}),
        (run(OLD), (ENDED,), "failed", "base_ends", {"detail": "Killed"}),
        (run(OLD), (UsageError("no shell"),), "failed", "base_ends", {"detail": "no shell"}),
        (counted(3), (counted(2),), "failed", "fewer", {"before": 3, "now": 2, "count": 1}),
        (counted(3), (counted(3, failed=1),), "failed", "fail", {"count": 1}),
        (run({"one": "skipped"}), (run({"one": "skipped"}),), "not_run", "none_passes", {}),
        (run({}), (run({}),), "not_run", "no_tests", {}),
        (SuiteRun(0, Outcomes(None, None, {}), "fine"), (run(OLD),), "not_run", "not_counted", {"detail": "fine"}),
        (ENDED, (run(OLD),), "not_run", "fails_before", {"detail": "Killed"}),
        (UsageError("no shell"), (run(OLD),), "not_run", "cannot_run", {"detail": "no shell"}),
    ],
)
def test_the_tests_of_the_base_decide(old: Any, base: tuple[Any, ...], standing: str, reason: str, args: dict) -> None:
    found = prove(Runs(old, base))
    assert (found.standing, found.reason) == (standing, reason)
    assert {name: found.args.get(name) for name in args} == args


def test_without_a_command_nothing_is_run() -> None:
    found = prove(Runs(None, ()), command="")
    assert (found.standing, found.reason) == ("not_run", "no_command")


@pytest.mark.parametrize(
    ("new_tests", "own", "standing", "reason", "args"),
    [
        (MORE, {**OLD, "more": "passed"}, "passed", "pass", {"own": 3, "own_new": 1, "own_gone": 0}),
        (MORE, {**OLD, "more": "failed"}, "failed", "own_fail", {"own_failing": 1}),
        (MORE, {"one": "passed", "more": "passed"}, "failed", "own_missing", {"own_missing": 1}),
        (MORE, ENDED, "failed", "own_ends", {"detail": "Killed"}),
        (
            TESTS.replace(b"test_two", b"test_more"),
            {"one": "passed", "more": "passed"},
            "passed",
            "pass",
            {"own": 2, "own_new": 1, "own_gone": 1},
        ),
        (None, {"other": "passed"}, "passed", "pass", {"own": 1, "own_gone": 2}),
        (MORE, {"one": "passed", "two": "skipped"}, "passed", "pass", {"own_skipped": 1}),
        (MORE, {"one": "passed", "two": "xfailed"}, "passed", "pass", {"own_xfailed": 1}),
    ],
)
def test_the_tests_of_the_branch_have_to_run_as_well(
    new_tests: bytes | None, own: Any, standing: str, reason: str, args: dict
) -> None:
    found = prove(Runs(run(OLD), (run(OLD),), own if isinstance(own, SuiteRun) else run(own)), new_tests)
    assert (found.standing, found.reason) == (standing, reason)
    assert {name: found.args.get(name) for name in args} == args


def test_a_test_that_the_branch_changes_with_the_code_is_for_a_reviewer_to_decide() -> None:
    found = prove(Runs(run(OLD), (FAILING,), run(OLD)), TESTS.replace(b"one(): pass", b"one(): ..."))
    assert (found.standing, found.reason, found.args["by_branch"]) == ("failed", "fail", 1)
    assert found.examples[0] == "test_shop::test_one: passed -> failed: why"
    unchanged = prove(Runs(run(OLD), (FAILING,), FAILING), TESTS.replace(b"one(): pass", b"one(): ..."))
    assert unchanged.args["by_branch"] == 0


def test_a_hurried_proof_runs_no_tests_of_the_branch_after_a_failure() -> None:
    found = prove(Runs(run(OLD), (FAILING,), AssertionError), MORE, soon=True)
    assert (found.standing, found.reason) == ("failed", "fail")
    assert "own" not in found.args
