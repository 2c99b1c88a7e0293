"""Restructuring is priced by what it moves: more to move never takes less, and one giant takes weeks."""

from dataclasses import replace
from pathlib import Path

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from tests.planning.projects import TREATMENTS, finding, project
from toolkit.flows.plan import plan_of
from toolkit.flows.plan_terms import plan_terms
from toolkit.model.facts import Function
from toolkit.model.plan import Plan
from toolkit.model.request import AnalyzeOptions
from toolkit.planning.codemod_offers import Offered
from toolkit.planning.extractions import PAGE, PATHS, READING, extractions_of, moved_lines
from toolkit.planning.lock_steps import MOST_TESTS

COUNTS = st.integers(1, 500)


def function(lines: int, cyclomatic: int, cognitive: int, name: str = "f0", first: int = 1) -> Function:
    metrics = {"cyclomatic": cyclomatic, "cognitive": cognitive}
    return Function(name, first, first + lines - 1, is_method=False, body_hash="h", metrics=metrics)


def planned(*made: Function) -> Plan:
    where = project(files=1)
    first, *others = where.files
    content = msgspec.structs.replace(first.content, functions=made)
    known = replace(where, files=(msgspec.structs.replace(first, content=content), *others))
    found = [finding("brain_function", name=item.qualname) for item in made]
    return plan_of(known, found, TREATMENTS, plan_terms(AnalyzeOptions(Path(), "2024-01-30"), (), Offered()))


def hours(plan: Plan) -> float:
    return sum(step.estimate.hours.p50 for step in plan.steps if step.estimate is not None)


@given(COUNTS, COUNTS, COUNTS)
def test_every_piece_is_small(lines: int, cyclomatic: int, cognitive: int) -> None:
    pieces = extractions_of(function(lines, cyclomatic, cognitive)) + 1
    assert pieces >= 2
    assert lines <= pieces * PAGE
    assert cyclomatic <= pieces * PATHS
    assert cognitive <= pieces * READING
    least = pieces - 1
    assert least == 1 or lines > least * PAGE or cyclomatic > least * PATHS or cognitive > least * READING


@given(COUNTS, COUNTS, COUNTS)
def test_lines_move_and_none_is_lost(lines: int, cyclomatic: int, cognitive: int) -> None:
    item = function(lines, cyclomatic, cognitive)
    added, deleted = moved_lines(item)
    assert deleted <= lines
    assert added == deleted + 4 * extractions_of(item)


def test_a_giant_takes_weeks_in_several_pull_requests_and_a_small_function_hours() -> None:
    giant, small = planned(function(400, 160, 180)), planned(function(45, 15, 20))
    assert 40 <= hours(giant) <= 80
    assert hours(small) <= 8
    parts = [step for step in giant.steps if step.action == "change"]
    assert len(parts) == 4
    assert sum(step.work.size.extractions for step in parts) == 15
    (lock,) = [step for step in giant.steps if step.action == "lock"]
    assert lock.estimate is not None
    (locking,) = [part for part in lock.estimate.parts if part.component == "locking"]
    assert [factor.numbers["tests"] for factor in locking.factors if factor.key == "branches"] == [160]


def test_tests_of_one_lock_are_as_many_as_can_be_read() -> None:
    made = [function(40, 25, 20, f"f{number}", number * 40 + 1) for number in range(5)]
    locks = [step for step in planned(*made).steps if step.action == "lock"]
    assert sorted(name for step in locks for name in step.symbols) == [f"m0.py::f{number}" for number in range(5)]
    assert all(step.work.size.complexity <= MOST_TESTS or len(step.symbols) == 1 for step in locks)
