"""Read the outcome of each test of a run from the file that pytest writes, or from its output.

Sources: the file of `--junitxml` (`_pytest/junitxml.py`: a skipped test has the type `pytest.skip`, one that was
expected to fail `pytest.xfail`, before pytest 5.1 the message `expected test failure`); the short summary of pytest
(`-rfEX`), as the file does not tell who passed although it was expected to fail; the last lines of unittest and Django.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal, NamedTuple
from xml.etree import ElementTree as ET

Outcome = Literal["passed", "failed", "error", "skipped", "xfailed", "xpassed"]
"""Outcomes in pytest's words; unittest's `expected failures` are `xfailed`, its `unexpected successes` `xpassed`."""

BAD: frozenset[str] = frozenset({"failed", "error"})
GOOD: frozenset[str] = frozenset({"passed", "xpassed"})
_WORST_FIRST: tuple[Outcome, ...] = ("error", "failed", "skipped", "xfailed", "xpassed", "passed")
_MESSAGE = 400

_UNITTEST_FAILED = re.compile(r"^(?:FAIL|ERROR): (\S+)(?: \(([\w.]+)\))?", re.MULTILINE)
_UNITTEST_RAN = re.compile(r"^Ran (\d+) tests?", re.MULTILINE)
_UNITTEST_END = re.compile(r"^(?:OK|FAILED) \(([^)]*)\)", re.MULTILINE)
_UNITTEST_NAMES: Mapping[str, Outcome] = {
    "failures": "failed",
    "errors": "error",
    "skipped": "skipped",
    "expected failures": "xfailed",
    "unexpected successes": "xpassed",
}
_PYTEST_FAILED = re.compile(r"^(?:FAILED|ERROR) ([^\s(]\S*)", re.MULTILINE)
_PYTEST_XPASSED = re.compile(r"^XPASS ([^\s(]\S*)", re.MULTILINE)
_PYTEST_END = re.compile(r"^=* ?((?:\d+ [a-z]+(?:, )?)+) in [\d.]+", re.MULTILINE)
_PYTEST_COUNT = re.compile(r"(\d+) (passed|failed|errors?|skipped|xfailed|xpassed)\b")


class Outcomes(NamedTuple):
    """Outcomes of the tests of one run.

    Attributes:
        of: name of a test -> its outcome; None: only the names of failed tests are known.
        counts: outcome -> number of tests; None: unknown.
        failed: name of each failed test -> the last line of its message.
    """

    of: Mapping[str, Outcome] | None
    counts: Counter[Outcome] | None
    failed: Mapping[str, str]


def read_report(file: Path, printed: str) -> Outcomes | None:
    """Read the outcomes from pytest's report.

    Args:
        file: the file written by `--junitxml`.
        printed: the output of the run.

    Returns:
        the outcomes; None if there is no file, or it is incomplete.
    """
    if not file.is_file():
        return None
    try:
        root = ET.parse(file).getroot()  # noqa: S314 - written by the project's own tests a moment ago
    except ET.ParseError:
        return None
    cases = list(root.iter("testcase"))
    if sum(_read_number(suite.get("tests")) for suite in root.iter("testsuite")) > len(cases):
        return None
    found: dict[str, Outcome] = {}
    failed: dict[str, str] = {}
    for case in cases:
        name = f"{case.get('classname', '')}::{case.get('name', '')}".removeprefix("::")
        outcome, message = _read_outcome(case)
        found[name] = min(outcome, found.get(name, "passed"), key=_WORST_FIRST.index)
        if outcome in BAD:
            failed[name] = message
    for name in map(_reported_name, _PYTEST_XPASSED.findall(printed)):
        if found.get(name) == "passed":
            found[name] = "xpassed"
    return Outcomes(found, Counter(found.values()), failed)


def read_output(printed: str, *, is_red: bool) -> Outcomes:
    """Parse the outcomes printed by unittest, Django or pytest.

    Args:
        printed: the output of the run.
        is_red: whether the command failed. A pipe or a second command may hide that, so the numbers count as well.
    """
    failed = {_unittest_name(*match.groups()): "" for match in _UNITTEST_FAILED.finditer(printed)}
    failed |= {match[1]: "" for match in _PYTEST_FAILED.finditer(printed)}
    counts = _unittest_counts(printed) or _pytest_counts(printed)
    has_failed = is_red or bool(counts and count_outcomes(counts, BAD))
    return Outcomes(None, counts, failed if has_failed else {})


def _read_number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() else 0


def _read_outcome(case: ET.Element) -> tuple[Outcome, str]:
    """Return the outcome of a `testcase` element, and its message."""
    kinds: tuple[tuple[str, Outcome], ...] = (("failure", "failed"), ("error", "error"))
    for tag, outcome in kinds:
        if (found := case.find(tag)) is not None:
            return outcome, " ".join((found.get("message") or "").split())[:_MESSAGE]
    skipped = case.find("skipped")
    if skipped is None:
        return "passed", ""
    is_expected = skipped.get("type") == "pytest.xfail" or skipped.get("message") == "expected test failure"
    return ("xfailed" if is_expected else "skipped"), ""


def _reported_name(node: str) -> str:
    """Convert a test id that pytest prints, `tests/test_a.py::TestB::test_c`, to its name in the report."""
    path, *inner = node.split("::")
    *classes, name = inner or [""]
    return "::".join([".".join([path.removesuffix(".py").replace("/", "."), *classes]), name])


def _unittest_name(name: str, place: str | None) -> str:
    """Return the name of a unittest test; since Python 3.11 its place ends with its name."""
    if not place:
        return name
    return place if place.endswith(f".{name}") else f"{place}.{name}"


def _unittest_counts(printed: str) -> Counter[Outcome] | None:
    runs = _UNITTEST_RAN.findall(printed)
    if not runs:
        return None
    counts: Counter[Outcome] = Counter()
    for text in _UNITTEST_END.findall(printed):
        for part in text.split(","):
            name, _, number = part.strip().partition("=")
            if (outcome := _UNITTEST_NAMES.get(name)) and number.isdecimal():
                counts[outcome] += int(number)
    counts["passed"] = max(sum(map(int, runs)) - sum(counts.values()), 0)
    return counts


def _pytest_counts(printed: str) -> Counter[Outcome] | None:
    counts: Counter[Outcome] = Counter()
    for number, name in _PYTEST_COUNT.findall("\n".join(_PYTEST_END.findall(printed))):
        counts[_plain_name(name)] += int(number)
    return counts or None


def _plain_name(name: str) -> Outcome:
    return next((outcome for outcome in _WORST_FIRST if name.startswith(outcome)), "passed")


def count_outcomes(counts: Mapping[Outcome, int], outcomes: Iterable[str]) -> int:
    """Count the tests with one of these outcomes."""
    return sum(counts.get(name, 0) for name in _WORST_FIRST if name in frozenset(outcomes))
