"""Coverage is measured by the tests that are cheap to trace."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.command_line import HOME
from tests.coverage_limits import FIRST_ROWS, UNMEASURED, measured


def _rows(place: str, function: str = "test_it") -> Any:
    return [SimpleNamespace(path=HOME / place, nodeid=f"{place}::{function}[{row}]") for row in range(3)]


@pytest.mark.parametrize(("place", "expected"), [*((one, 0) for one in UNMEASURED), *((one, 1) for one in FIRST_ROWS)])
def test_so_many_rows_of_a_heavy_test_are_measured(place: str, expected: int) -> None:
    assert (HOME / place).exists()
    rows = _rows(place)
    assert measured(rows) == (rows[:expected], rows[expected:])
    rows = [*_rows(place), *_rows(place, "test_another")]
    assert len(measured(rows)[0]) == 2 * expected


def test_all_rows_of_rooms_are_measured() -> None:
    rows = _rows(str(Path(__file__).relative_to(HOME)))
    assert measured(rows) == (rows, [])
