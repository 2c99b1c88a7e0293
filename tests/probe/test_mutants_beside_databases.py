"""A mutant is put to requests by a process with a connection of its own: forks within a session would share one."""

from types import SimpleNamespace
from typing import Any

import pytest

from toolkit.probe.strength.measure import StrengthMeasurement


class _Runs:
    """Stands in for `MutantRuns`: notes what is run in which way; the second mutant is noticed."""

    forks = True

    def __init__(self) -> None:
        self.ways: list[str] = []

    def snapshot(self) -> Any:
        return SimpleNamespace(restore=lambda: None)

    def run_in_process(self, name: str, *arguments: Any) -> tuple[Any, None]:
        self.ways.append(name)
        if name == "run_session":
            return [[[1, "r1"]], []], None
        return ("r1" if arguments[0] == 1 else None), None


@pytest.mark.parametrize(("database", "ways"), [("", ["run_session"]), ("new", ["first_different", "first_different"])])
def test_no_process_of_a_session_is_forked_beside_a_database(database: str, ways: list[str]) -> None:
    runs = _Runs()
    asked = {"cases": [{"id": "r1", "ask": {"kind": "exchange"}}], "database": database}
    measurement = StrengthMeasurement(asked, runs, lambda _told: None)
    measurement._seconds = {"r1": 0.1}
    assert measurement._noticed_by_requests({0: ["r1"], 1: ["r1"]}) == {1}
    assert runs.ways == ways
