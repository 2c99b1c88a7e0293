"""Coverage of heavy tests is not measured, that of all others is."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import HOME
from tests.coverage_limits import FIRST_ROWS, UNMEASURED, MeasuredRows

_CONFTEST = """\
import sys
from pathlib import Path

import pytest

from tests import coverage_limits
from tests.coverage_limits import pytest_runtest_protocol

coverage_limits.HOME = Path(__file__).parent
coverage_limits.UNMEASURED = ("test_b.py",)
coverage_limits._import_product = lambda: None
"""
_TEST = """\
import sys, work

def test_it():
    assert (sys.gettrace() is not None) is {measured}
    assert work.{name}() == 1
"""
_WORK = """\
def one():
    return 1


def other():
    return 1
"""


@pytest.mark.parametrize(("place", "expected"), [*((one, 0) for one in UNMEASURED), *((one, 1) for one in FIRST_ROWS)])
def test_so_many_rows_of_a_heavy_test_are_measured(place: str, expected: int) -> None:
    assert (HOME / place).exists()
    rows = MeasuredRows()
    assert sum(rows.is_measured(HOME / place, "test_it") for _ in range(3)) == expected
    assert sum(rows.is_measured(HOME / place, f"test_{number}") for number in range(3)) == 3 * expected


def test_all_rows_of_rooms_are_measured() -> None:
    rows = MeasuredRows()
    assert [rows.is_measured(Path(__file__), "test_it") for _ in range(3)] == [True, True, True]


@pytest.mark.parametrize("twice", [False, True])
def test_measurement_stops_and_goes_on(tmp_path: Path, twice: bool) -> None:
    """Measurement may have begun at the start of the interpreter too, as `nox -s tests` has it."""
    (tmp_path / "conftest.py").write_text(_CONFTEST)
    (tmp_path / "work.py").write_text(_WORK)
    for letter, name in (("a", "one"), ("b", "other"), ("c", "one")):
        (tmp_path / f"test_{letter}.py").write_text(_TEST.format(measured=letter != "b", name=name))
    (tmp_path / "settings").write_text("[run]\nparallel = true\nsource = .\n")
    environment = {**os.environ, "PYTHONPATH": f"{HOME}{os.pathsep}{tmp_path}", "COVERAGE_FILE": str(tmp_path / "kept")}
    if twice:
        environment["COVERAGE_PROCESS_START"] = str(tmp_path / "settings")
    command = [sys.executable, "-m", "coverage", "run", "--rcfile", "settings", "-m", "pytest", "-q", "-W", "error"]
    ran = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    for words in (("combine", "-q"), ("report", "--include", "work.py", "-m")):
        command = [sys.executable, "-m", "coverage", words[0], "--rcfile", "settings", *words[1:]]
        ran = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[2].split() == ["work.py", "4", "1", "75%", "6"]
