"""A search for differences that ends after so much work, however busy the machine is."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.work import SteppingClock
from toolkit.filters.dialects import explore, search
from toolkit.filters.oracles.waiting_budget import WaitingBudget


@contextmanager
def unhurried(step: float) -> Iterator[None]:
    """Search on a clock of steps: with `--seconds S`, the search looks at it about S / step times.

    Args:
        step: see `SteppingClock`.
    """
    with pytest.MonkeyPatch.context() as patch:
        for module in (explore, search):
            patch.setattr(module, "time", SteppingClock(step))
        yield


@contextmanager
def patient() -> Iterator[None]:
    """Wait for each answer as long as it may take, whatever `--seconds` leaves: a busy machine loses nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(WaitingBudget, "limit", lambda _self, seconds: seconds)
        yield
