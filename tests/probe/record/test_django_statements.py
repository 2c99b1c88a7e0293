"""Statements that Django sends while it executes another one are recorded, and ours are not."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.probe.record.test_drivers_with_rows import Recorder
from toolkit.probe.record.current_request import COVERED, OURS
from toolkit.probe.record.drivers import django as django_driver


class Wrapper:
    """`CursorWrapper`, around whose statements the program has code (`execute_wrapper`)."""

    def __init__(self) -> None:
        self.db = SimpleNamespace(vendor="sqlite", alias="default")
        self.cursor = SimpleNamespace(rowcount=0, description=None)

    def execute(self, sql: str, _params: Any = None) -> None:
        if sql.startswith("INSERT INTO shop"):
            self.execute("INSERT INTO audit VALUES (1)")

    def executemany(self, _sql: str, param_list: Any) -> None:
        list(param_list)

    def __iter__(self) -> Any:
        return iter(())

    def __getattr__(self, name: str) -> Any:
        return getattr(self.cursor, name)


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def cursor(recorder: Recorder) -> Any:
    cls = type("CursorWrapper", (Wrapper,), dict(vars(Wrapper)))
    django_driver._begin(recorder, SimpleNamespace(CursorWrapper=cls))
    return cls()


def _sent(recorder: Recorder) -> list[str]:
    return sorted(line[1] for line in recorder.put_lines)


def test_what_a_wrapper_of_the_program_sends_is_recorded(cursor: Any, recorder: Recorder) -> None:
    cursor.execute("INSERT INTO shop VALUES (1)")
    assert _sent(recorder) == ["INSERT INTO audit VALUES (1)", "INSERT INTO shop VALUES (1)"]


def test_what_makes_the_rows_of_a_statement_is_recorded(cursor: Any, recorder: Recorder) -> None:
    cursor.executemany("INSERT INTO t VALUES (%s)", (cursor.execute("SELECT 1") for _ in range(2)))
    assert _sent(recorder) == ["INSERT INTO t VALUES (%s)", "SELECT 1", "SELECT 1"]


def test_what_tebiki_sends_is_not_recorded(cursor: Any, recorder: Recorder) -> None:
    token = COVERED.set(OURS)
    cursor.execute("SELECT setval('a', 1)")
    COVERED.reset(token)
    assert _sent(recorder) == []
