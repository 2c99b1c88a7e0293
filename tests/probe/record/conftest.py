"""A recorded program is started as a team starts it: nothing else measures it at the same time."""

import pytest

from tests.command_line import MEASURED_BY


@pytest.fixture(autouse=True)
def _no_coverage_of_recorded_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    """coverage speaks on the standard error of a program whose folder has not its configuration."""
    monkeypatch.delenv(MEASURED_BY, raising=False)
