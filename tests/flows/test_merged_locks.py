"""Merging of a new lock into the existing one: parts that have become the same each time are added."""

from collections.abc import Sequence
from typing import Any

from toolkit.flows.lock_merge import merge_locks
from toolkit.model.lock import Case, Lock, Setup

COMMANDS = [{"statement": "INSERT INTO members (name) VALUES ('a')"}]


def _lock(parts: dict[str, Any], not_locked: Sequence[str] = ()) -> Lock:
    case = Case("1", "shop:join", "invented", {"kind": "call"}, parts, not_locked=tuple(not_locked))
    return Lock(Setup(), (case,))


def test_a_part_that_is_the_same_each_time_now_is_locked() -> None:
    now = _lock({"result": None, "commands": COMMANDS})
    merged, changed = merge_locks(_lock({"result": None}, ["commands"]), now)
    assert merged.cases == now.cases
    assert not changed


def test_a_part_that_was_locked_and_is_flaky_now_is_reported_and_stays_locked() -> None:
    former, now = _lock({"result": None, "commands": COMMANDS}), _lock({"result": None}, ["commands"])
    assert merge_locks(former, now) == (former, now.cases)
    flaky = _lock({"result": None}, ["commands"])
    assert merge_locks(flaky, flaky) == (flaky, ())


def test_other_answers_are_reported_and_not_locked() -> None:
    former, now = _lock({"result": None}, ["commands"]), _lock({"result": 2, "commands": COMMANDS})
    assert merge_locks(former, now) == (former, now.cases)
    assert merge_locks(_lock({"result": 2}), now)[1] == now.cases
