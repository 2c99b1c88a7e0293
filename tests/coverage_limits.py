"""Selection of the tests that `nox -s coverage` runs: those that are cheap to trace.

Tracing doubles the time of Python code, and forks, of which heavy tests have many, cost more the more a process
remembers. `nox -s tests` runs all tests and traces none. A line that only the other tests reach counts as not covered:
the figure is a lower bound.
"""

import os
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.command_line import HOME

UNMEASURED = (
    "characterization_tests",
    "tests/architecture",
    "tests/bench",
    "tests/characterize/test_plain_pytest.py",
    "tests/cli/test_output.py",
    "tests/contracts/test_new_plugins.py",
    "tests/docs",
    "tests/examples",
    "tests/flows/strength/test_mutants.py",
    "tests/probe",
    "tests/session/test_starts.py",
    "tests/standins",
    "tests/survive",
)
"""Folders and files whose tests are not run: most of their work is done by programs that they start."""
FIRST_ROWS = (
    "tests/characterize",
    "tests/cli",
    "tests/filters/dialects",
    "tests/filters/oracles",
    "tests/filters/test_pattern_literals.py",
    "tests/filters/test_refusals.py",
    "tests/filters/test_strategies.py",
    "tests/flows",
    "tests/proof",
    "tests/system",
)
"""Folders and files of whose test functions the first row is run."""


def measured(items: Iterable[pytest.Item]) -> tuple[list[pytest.Item], list[pytest.Item]]:
    """Divide tests into those whose coverage is measured, and the others."""
    kept, left, began = list[pytest.Item](), list[pytest.Item](), set[str]()
    for item in items:
        function = item.nodeid.partition("[")[0]
        is_later_row = function in began and _is_below(item.path, FIRST_ROWS)
        began.add(function)
        (left if is_later_row or _is_below(item.path, UNMEASURED) else kept).append(item)
    return kept, left


def _is_below(file: Path, places: tuple[str, ...]) -> bool:
    return any(file.is_relative_to(HOME / place) for place in places)


def end_in_forks() -> None:
    """Trace nothing in processes forked from this one: they end without writing what was measured."""
    if "coverage" not in sys.modules:
        return
    from coverage import Coverage

    if Coverage.current() is not None:
        os.register_at_fork(after_in_child=lambda: sys.settrace(None))
