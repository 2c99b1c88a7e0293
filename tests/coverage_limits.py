"""Coverage is measured where that is cheap: not in heavy tests of lines that other tests reach as well.

Tracing doubles the time of Python code. A line that only unmeasured tests reach counts as not covered: the figure is a
lower bound.
"""

import importlib
import os
import pkgutil
import sys
import warnings
from collections.abc import Generator, Iterator
from contextlib import contextmanager, nullcontext
from functools import cache
from pathlib import Path

import pytest

from tests.command_line import HOME, MEASURED_BY

UNMEASURED = ("characterization_tests", "tests/filters/test_strategies.py", "tests/survive/unseen_secrets")
"""Folders and files whose tests run without measurement."""
FIRST_ROWS = (
    "tests/filters/oracles/test_hostile.py",
    "tests/filters/test_pattern_literals.py",
    "tests/filters/test_refusals.py",
    "tests/survive",
)
"""Folders and files of whose tests the first row is measured: that of each test function which runs first."""


class MeasuredRows:
    """Tells which tests are measured, row by row."""

    def __init__(self) -> None:
        self._began: set[tuple[Path, str]] = set()

    def is_measured(self, file: Path, function: str) -> bool:
        """Return whether the next row of a test function is measured."""
        if _is_below(file, UNMEASURED):
            return False
        is_first = (file, function) not in self._began
        self._began.add((file, function))
        return is_first or not _is_below(file, FIRST_ROWS)


_ROWS = MeasuredRows()


def _is_below(file: Path, places: tuple[str, ...]) -> bool:
    return any(file.is_relative_to(HOME / place) for place in places)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Run a test, its fixtures included, with or without measurement."""
    function = item.nodeid.partition("[")[0]
    with nullcontext() if _ROWS.is_measured(item.path, function) else unmeasured():
        return (yield)


def end_in_forks() -> None:
    """Trace nothing in processes forked from this one: they end without writing what was measured."""
    if _is_on():
        os.register_at_fork(after_in_child=lambda: sys.settrace(None))


@contextmanager
def unmeasured() -> Iterator[None]:
    """Measure nothing in this process and in those that it starts; does nothing where nothing is measured."""
    if not _is_on():
        yield
        return
    from coverage import Coverage
    from coverage.exceptions import CoverageWarning

    _import_product()
    stopped = []
    while measurement := Coverage.current():  # one that stops lets the one that began before it go on
        measurement.stop()
        stopped.append(measurement)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.delenv(MEASURED_BY, raising=False)
            yield
    finally:
        with warnings.catch_warnings(action="ignore", category=CoverageWarning):  # that modules were imported before
            for measurement in reversed(stopped):
                measurement.start()


def _is_on() -> bool:
    if "coverage" not in sys.modules:
        return False
    from coverage import Coverage

    return Coverage.current() is not None


@cache
def _import_product() -> None:
    """Import all modules, whose own lines run once in a process and would be missed in an unmeasured test."""
    for name in ("toolkit", "codemods"):
        package = importlib.import_module(name)
        for module in pkgutil.walk_packages(package.__path__, f"{name}."):
            if not module.name.startswith(("toolkit.probe", "toolkit.__main__")):
                importlib.import_module(module.name)
