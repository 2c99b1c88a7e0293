"""Lines of changed statements: functions that hold none of them are not traced."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest

from toolkit.probe.process.line_coverage import LineTracer
from toolkit.probe.replay.statement_lines import StatementLines

_PROGRAM = """\
import sys

def changed(n):
    made = [
        one + 1 for one in range(n)]
    return made, sys._getframe().f_trace

def other(n):
    found = changed(n)
    return found[0], found[1], sys._getframe().f_trace

def tail(n):
    changed(n)
    return sys.gettrace()

def branched(n):
    if n:
        n += 1
    return sys.gettrace()

def outer(n):
    def inner():
        return n + 1
    return inner()
"""


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    (tmp_path / "traced_program.py").write_text(_PROGRAM)
    monkeypatch.syspath_prepend(str(tmp_path))
    import traced_program  # type: ignore[import-not-found]

    yield traced_program
    del sys.modules["traced_program"]


def test_lines_of_statements_are_told_and_functions_without_them_are_not_traced(
    tmp_path: Path, program: ModuleType
) -> None:
    watching = StatementLines(str(tmp_path), {"traced_program.py": [(4, 6), (23, 23)]})
    with watching:
        _, changed, other = program.other(2)
    told = watching.take()
    assert told == [["traced_program.py", 4], ["traced_program.py", 5], ["traced_program.py", 6]]
    if sys.version_info < (3, 12):  # newer ones are watched without a trace
        assert changed is not None
        assert other is None
    with watching:
        program.outer(1)
    assert watching.take() == [["traced_program.py", 23]]


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="newer ones are watched without a trace")
def test_tracing_ends_where_every_line_that_can_run_has_run(tmp_path: Path, program: ModuleType) -> None:
    watching = StatementLines(str(tmp_path), {"traced_program.py": [(4, 7)]})
    for _ in range(2):
        with watching:
            assert program.tail(2) is None
        assert [line for _, line in watching.take()] == [4, 5, 6]
    watching = StatementLines(str(tmp_path), {"traced_program.py": [(17, 18)]})
    with watching:
        assert program.branched(0) is not None
        assert program.branched(1) is None
    assert [line for _, line in watching.take()] == [17, 18]


def test_the_file_of_a_code_object_is_looked_up_once(tmp_path: Path, program: ModuleType) -> None:
    tracer = LineTracer([str((tmp_path / "traced_program.py").resolve())])
    asked = []
    name = tracer._name
    tracer._name = lambda code: asked.append(code.co_name) or name(code)  # type: ignore[method-assign, func-returns-value]
    former = sys.gettrace()
    try:
        with tracer:
            program.changed(3)
            program.changed(3)
    finally:
        sys.settrace(former)
    assert asked.count("changed") == 1
    assert {line for _, line in tracer.take()} >= {4, 5, 6}
