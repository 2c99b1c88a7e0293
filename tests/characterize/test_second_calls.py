"""Calls that meet what an earlier call left in memory: a lock holds them, and tells if memory is used otherwise."""

from pathlib import Path
from typing import Any

import pytest

from tests.characterize.tariff import copying, project
from tests.interpreters import interpreter
from toolkit.characterize.cases import case_of
from toolkit.characterize.changed_functions import describe_input
from toolkit.characterize.generate import Budget, generate_calls
from toolkit.characterize.part_comparison import changed_parts
from toolkit.characterize.repeated_replay import Patience, RepeatedReplay
from toolkit.characterize.take_lock import take_lock
from toolkit.model.lock import Case, Setup
from toolkit.probe.generate.second_calls import pairs_of

SOURCE = """\
import time

known = {}


def names(group, short=False, use_cache=True):
    if use_cache and group in known:
        at, held = known[group]
        if time.time() - at < 300:
            return held
    found = ["x", "y"]
    if short:
        found = found[:1]
    known[group] = (time.time(), found)
    return found
"""
CHANGES = [
    ("if use_cache and group", "if group"),
    ("time.time() - at < 300", "not time.time() - at < 300"),
    ("time.time() - at", "time.time() + at"),
]


def _second(given: dict[str, Any], *preceding: dict[str, Any]) -> Case:
    ask = {"kind": "call", "seam": "tariff:names", "symbol": "tariff.py::names", "given": given}
    return case_of({**ask, "preceding": list(preceding)}, "invented")


def _result(folder: Path, case: Case, source: str, python: str = "") -> Any:
    setup = Setup(python=python) if python else Setup()
    replays = RepeatedReplay(setup, copying(project(folder, source)), (), Patience())
    return replays.replay_once([case], setup.clocks[0])[case.id].parts["result"]


@pytest.mark.parametrize("version", ["2.7", "3.13"])
def test_a_call_meets_what_the_one_before_it_left(tmp_path: Path, version: str) -> None:
    case = _second({"group": 1, "short": True}, {"group": 1})
    assert _result(tmp_path, case, SOURCE, str(interpreter(version))) == ["x", "y"]
    assert describe_input(case) == "tariff:names(group=1); tariff:names(group=1, short=True)"


def test_a_search_finds_them_and_the_lock_tells_when_memory_is_used_otherwise(tmp_path: Path) -> None:
    root = project(tmp_path / "before", SOURCE)
    found = generate_calls(Setup(), copying(root), [], Budget(("tariff",), 2.0))
    lock = take_lock(Setup(), copying(root), found.cases)
    assert any("preceding" in case.ask for case in lock.cases)
    for number, (before, after) in enumerate(CHANGES):
        changed = project(tmp_path / str(number), SOURCE.replace(before, after))
        replays = RepeatedReplay(lock.setup, copying(changed), (), Patience())
        came = replays.replay_once(lock.cases, lock.setup.clocks[0])
        assert any(changed_parts(case.parts, came[case.id].parts) for case in lock.cases), after


def test_both_calls_have_a_value_of_their_own_and_differ_in_another_one() -> None:
    pairs = list(pairs_of([{"a": 1, "b": True}]))
    assert pairs[0] == ({"a": 7920, "b": True}, {"a": 7920, "b": True})
    assert ({"a": 7920, "b": True}, {"a": 7920, "b": False}) in pairs
    assert all(first["a"] == second["a"] == 7920 for first, second in pairs)
