"""Tests are counted by outcome, from the report of pytest or from what a command prints."""

import os
import sys
from pathlib import Path

import pytest

from tests.command_line import write
from toolkit.proof.runs.compare_runs import (
    Worse,
    fewer_passing,
    is_cut_short,
    is_removed_by_change,
    more_failing,
    worse_tests,
)
from toolkit.proof.runs.own_tests import SuiteRun, _environment, run_tests
from toolkit.proof.runs.run_outcomes import read_output, read_report

TESTS = """\
import pytest

def test_good(): pass
def test_bad(): assert False, "why"
@pytest.mark.skip
def test_skipped(): pass
@pytest.mark.xfail
def test_expected(): assert False
@pytest.mark.xfail
def test_unexpected(): pass
@pytest.fixture
def broken(): raise ValueError("no")
def test_error(broken): pass
"""
NAMES = {
    "good": "passed",
    "bad": "failed",
    "skipped": "skipped",
    "expected": "xfailed",
    "unexpected": "xpassed",
    "error": "error",
}


def test_every_outcome_of_pytest_is_told_apart(tmp_path: Path):
    write(tmp_path, {"tests/test_all.py": TESTS})
    command = f"PYTEST_DISABLE_PLUGIN_AUTOLOAD=1 {sys.executable} -m pytest -q"
    run = run_tests(command, tmp_path, tmp_path, 60)
    assert run.outcomes.of == {f"tests.test_all::test_{name}": outcome for name, outcome in NAMES.items()}
    assert run.failed_tests["tests.test_all::test_bad"].startswith("AssertionError: why")


@pytest.mark.parametrize(
    ("printed", "counts"),
    [
        ("Ran 5 tests in 0.1s\n\nOK (skipped=1, expected failures=2)\n", {"passed": 2, "skipped": 1, "xfailed": 2}),
        ("Ran 2 tests in 1s\n\nFAILED (failures=1, errors=1)\n", {"failed": 1, "error": 1}),
        ("Ran 1 test in 1s\n\nOK\nRan 2 tests in 1s\n\nOK\n", {"passed": 3}),
        ("== 3 passed, 1 skipped, 2 errors in 0.05s ==\n", {"passed": 3, "skipped": 1, "error": 2}),
        ("4 passed, 1 xpassed, 1 warning in 61.20s (0:01:01)\n", {"passed": 4, "xpassed": 1}),
        ("all fine\n", None),
        ("", None),
    ],
)
def test_what_is_printed_is_counted(printed: str, counts: dict[str, int] | None):
    found = read_output(printed, is_red=False).counts
    assert (None if found is None else {name: count for name, count in found.items() if count}) == counts


@pytest.mark.parametrize(
    "text",
    ["", "<testsuites><testsuite", '<testsuite tests="2"><testcase classname="a" name="b"/></testsuite>'],
)
def test_a_report_that_breaks_off_is_none(tmp_path: Path, text: str):
    (tmp_path / "results.xml").write_text(text)
    assert read_report(tmp_path / "results.xml", "") is None
    assert read_report(tmp_path / "none.xml", "") is None


def run(xml: str, code: int = 0, printed: str = "") -> SuiteRun:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "results.xml"
        file.write_text(f"<testsuite>{xml}</testsuite>")
        return SuiteRun(code, read_report(file, printed) or read_output(printed, is_red=code != 0), printed)


PASSED = '<testcase classname="t" name="{}"/>'
FAILED = '<testcase classname="t" name="{}"><failure message="why"/></testcase>'
SKIPPED = '<testcase classname="t" name="{}"><skipped type="pytest.{}"/></testcase>'


def test_what_is_worse_is_told_by_name():
    old = run("".join(PASSED.format(name) for name in "abcde") + SKIPPED.format("f", "skip") + FAILED.format("g"), 1)
    new = run(
        PASSED.format("a")
        + FAILED.format("b")
        + SKIPPED.format("c", "skip")
        + SKIPPED.format("d", "xfail")
        + SKIPPED.format("f", "skip")
        + FAILED.format("g")
        + FAILED.format("h"),
        1,
    )
    assert worse_tests(old, new) == {
        "t::b": Worse("passed", "failed", "why"),
        "t::c": Worse("passed", "skipped"),
        "t::d": Worse("passed", "xfailed"),
        "t::e": Worse("passed", "vanished"),
        "t::h": Worse("", "failed", "why"),
    }
    assert worse_tests(old, old) == {}
    assert Worse("passed", "failed", "why").describe("t::b") == "t::b: passed -> failed: why"


def test_a_run_that_tells_less_than_before_is_cut_short():
    known = run(PASSED.format("a"))
    counted = SuiteRun(0, read_output("Ran 3 tests in 1s\n\nOK\n", is_red=False), "")
    silent = SuiteRun(0, read_output("", is_red=False), "")
    assert not is_cut_short(known, known)
    assert is_cut_short(known, counted)
    assert is_cut_short(counted, silent)
    assert is_cut_short(known, run(PASSED.format("a"), 2))


def test_fewer_that_pass_are_seen_where_only_numbers_are_known():
    old = SuiteRun(0, read_output("Ran 5 tests in 1s\n\nOK\n", is_red=False), "")
    skipping = SuiteRun(0, read_output("Ran 5 tests in 1s\n\nOK (skipped=5)\n", is_red=False), "")
    failing = SuiteRun(1, read_output("FAIL: a\nRan 5 tests in 1s\n\nFAILED (failures=1)\n", is_red=True), "")
    assert (fewer_passing(old, skipping), fewer_passing(old, failing), fewer_passing(old, old)) == (5, 1, 0)
    assert (more_failing(old, skipping), more_failing(old, failing), more_failing(failing, old)) == (0, 1, 0)


@pytest.mark.parametrize(
    "printed",
    [
        "FAIL: test_a (t.T)\nRan 2 tests in 1s\n\nFAILED (failures=1)\n",
        "FAILED t.py::test_a\n1 failed, 1 passed in 1s\n",
    ],
)
def test_what_failed_is_known_where_the_exit_code_is_hidden(printed: str):
    old = SuiteRun(0, read_output("Ran 2 tests in 1s\n\nOK\n", is_red=False), "")
    piped = SuiteRun(0, read_output(printed, is_red=False), "")
    assert len(worse_tests(old, piped)) == fewer_passing(old, piped) == more_failing(old, piped) == 1


@pytest.mark.parametrize(
    ("name", "after", "is_gone"),
    [
        ("t::test_a", None, True),
        ("t::test_a", b"def test_b(): pass\n", True),
        ("t::test_a", b"def test_a(): pass\n", False),
        ("t.TestA::test_a", b"class TestB:\n    def test_a(self): pass\n", True),
        ("t.TestA::test_a", b"class TestA:\n    def test_a(self): pass\n", False),
        ("t::test_a[1]", b"def test_a(n): pass\n", True),
        ("u::test_a", None, False),
    ],
)
def test_a_test_is_gone_only_if_the_change_took_it_away(name: str, after: bytes | None, is_gone: bool):
    assert is_removed_by_change(name, {"t.py": after}, {"t::test_a[2]": "passed"}) == is_gone


def test_a_link_is_no_folder_of_sources(tmp_path):
    folder = write(tmp_path / "p", {"real/shadow.py": "", "lib/x.py": ""})
    (folder / "src").symlink_to("real")
    found = _environment(folder, tmp_path / "r.xml", (".", "src", "lib", "none"))["PYTHONPATH"].split(os.pathsep)
    assert found[:2] == [str(folder), str(folder / "lib")]
    assert str(folder / "real") not in found
