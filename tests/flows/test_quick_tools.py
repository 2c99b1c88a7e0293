"""A quick answer puts what reaches a change, and begins nothing when its time is over."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.work import SteppingClock
from toolkit.characterize.cases import case_of
from toolkit.errors import BudgetSpent
from toolkit.flows.quick_tools import AnswerDeadline, quick_tools
from toolkit.model.lock import Case, Lock, Parts, Setup
from toolkit.model.proof import NOT_IN_TIME, ProofResult
from toolkit.proof.context import ProofContext, ProofKind
from toolkit.proof.gate import make_proofs, sort_results
from toolkit.proof.tools import Enough, MadeInputs, ProofTools
from toolkit.session.probe_session import start_session
from toolkit.session.run_target import RunTarget
from toolkit.session.time_limit import limited_waiting


def _request(order: int, *reached: str) -> Case:
    ask = {"kind": "exchange", "method": "GET", "target": f"/{order}", "headers": [], "order": order}
    return _reaching(ask, reached)


def _call(name: str, *reached: str) -> Case:
    ask = {"kind": "call", "seam": f"app:{name}", "symbol": f"app.py::{name}", "given": {}}
    return _reaching(ask, reached)


def _reaching(ask: Mapping[str, Any], reached: Sequence[str]) -> Case:
    return msgspec.structs.replace(case_of(ask, "recorded"), reached=tuple(reached))


CASES = (
    _call("one", "app.py::one"),
    _call("two", "app.py::two"),
    _request(1, "app.py::other"),
    _request(2, "app.py::one"),
    _request(3, "app.py::other"),
)


def _answer_all(_folder: Path, _clock: int, cases: Sequence[Case], enough: Enough) -> dict[str, Parts]:
    answers: dict[str, Parts] = {}
    for case in cases:
        answers[case.id] = {"result": 1}
        if enough(case, answers[case.id]):
            break
    return answers


def _tools(steps: int) -> ProofTools:
    """Quick tools whose time is over after so many looks at the clock."""
    clock = SteppingClock(1.0)
    tools = ProofTools(lock=Lock(Setup(), CASES), answers=_answer_all, more=lambda _folder: CASES[:1])
    return quick_tools(tools, ["app.py::one"], AnswerDeadline(steps, clock.monotonic))


def test_cases_that_reach_the_change_are_kept_and_requests_before_them() -> None:
    lock = _tools(100).lock
    assert lock
    assert list(lock.cases) == [CASES[0], CASES[2], CASES[3]]


def test_answers_are_whole_or_none() -> None:
    answers = _tools(100).answers
    assert answers
    assert len(answers(Path(), 0, CASES, lambda _case, _parts: False)) == len(CASES)
    hasty = _tools(3).answers
    assert hasty
    with pytest.raises(BudgetSpent):
        hasty(Path(), 0, CASES, lambda _case, _parts: False)


def test_inputs_that_both_versions_answered_are_counted() -> None:
    budget = AnswerDeadline(6, SteppingClock(1.0).monotonic)
    answers = quick_tools(ProofTools(answers=_answer_all), [], budget).answers
    assert answers
    answers(Path(), 0, CASES[:2], lambda _case, _parts: False)
    assert budget.share == "0/2"
    with pytest.raises(BudgetSpent):
        answers(Path(), 0, CASES, lambda _case, _parts: False)
    assert budget.share == "1/5"
    budget.compared.add(CASES[1].id)
    assert budget.share == "2/5"


@pytest.mark.parametrize("is_short", [True, False])
def test_a_search_that_was_too_short_is_noted(*, is_short: bool) -> None:
    budget = AnswerDeadline(100, lambda: 0.0)
    focused = quick_tools(ProofTools(focused=lambda *_: MadeInputs(is_short=is_short)), [], budget).focused
    assert focused
    focused(Path(), (), {}, (), {})
    assert budget.is_short is is_short


@pytest.mark.parametrize(("spent", "left"), [(20, 70), (50, 67)])
def test_time_is_kept_for_the_end(spent: int, left: int) -> None:
    """Half as much again as was spent before the proofs, at most a third."""
    clock = [1000.0]
    budget = AnswerDeadline(100, lambda: clock[0], spent=spent)
    budget.keep_time_to_end()
    clock[0] += left - spent - 1
    budget.require_time()
    clock[0] += 1
    with pytest.raises(BudgetSpent):
        budget.require_time()


def test_nothing_is_begun_when_the_time_is_over() -> None:
    more = _tools(2).more
    assert more
    assert more(Path()) == CASES[:1]
    with pytest.raises(BudgetSpent):
        more(Path())


def test_a_proof_without_time_is_not_run_and_the_others_are() -> None:
    def late(_context: ProofContext) -> Any:
        raise BudgetSpent("over")

    kinds = [ProofKind("replay", 3, late), ProofKind("api", 1, lambda _context: kinds[1].make_result("passed", "same"))]
    context: Any = _Context()
    done = make_proofs(context, kinds)
    assert [(it.proof, it.standing) for it in done] == [("api", "passed"), ("replay", "not_run")]
    assert done[1].reason == NOT_IN_TIME


def test_earlier_results_stay_first_and_are_sorted_as_usual() -> None:
    kinds = [
        ProofKind(name, cost, lambda _context: ProofResult("api", "passed", "same"))  # type: ignore[arg-type]
        for name, cost in (("api", 1), ("replay", 3))
    ]
    context: Any = _Context()
    earlier = (ProofResult("replay", "passed", "alike"),)
    done = make_proofs(context, kinds[:1], earlier)
    assert [it.proof for it in done] == ["replay", "api"]
    assert [it.proof for it in sort_results(done, kinds)] == ["api", "replay"]


class _Context:
    tools = ProofTools()


def test_a_program_that_is_waited_for_is_ended_when_the_time_is_over(tmp_path: Path) -> None:
    deadline = AnswerDeadline(3, SteppingClock(1.0).monotonic)
    request = {"scratch": str(tmp_path), "isolate": {"wall": "hook"}}
    session = start_session(RunTarget(sys.executable, tmp_path), "replay.cases", request, variables={})
    with limited_waiting(deadline.require_time), pytest.raises(BudgetSpent), session:
        list(session.receive_all(60, lambda _answer: True))
    assert session.has_ended
