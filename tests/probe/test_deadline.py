"""A deadline counts what a process waits for, not how long a machine takes that others use."""

import os
import signal
from pathlib import Path

import pytest

from toolkit.probe.process import busy_time, deadline


class _Idle:
    def __init__(self, idle: float, real: float) -> None:
        self.now = idle, real

    def seconds(self) -> tuple[float, float]:
        return self.now


@pytest.mark.parametrize(
    ("idle", "real", "is_late"), [(0.1, 50.0, False), (4.9, 5.0, False), (5.0, 5.0, True), (0.1, 100.0, True)]
)
def test_only_waiting_and_very_long_real_time_end_a_block(
    idle: float, real: float, is_late: bool, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(signal, "setitimer", lambda *_: None)
    limit = deadline.after(5.0)
    limit._timer, limit._idle = signal.ITIMER_REAL, _Idle(idle, real)
    if is_late:
        with pytest.raises(deadline.Late):
            limit._ring(0, None)
    else:
        limit._ring(0, None)
    assert limit.passed is is_late


def test_an_interruption_ends_a_block_at_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(signal, "setitimer", lambda *_: None)
    with deadline.after(5.0) as limit:
        deadline.interrupt()
    assert limit.passed


def test_time_in_the_queue_of_a_processor_counts_as_busy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    for thread, queued in (("1", 3), ("2", 4)):
        (tmp_path / thread).mkdir()
        (tmp_path / thread / "schedstat").write_text(f"500 {queued}000000000 7\n")
    monkeypatch.setattr(busy_time, "_THREADS", str(tmp_path))
    monkeypatch.setattr(busy_time, "_processor", lambda: 2.0)
    assert busy_time.busy_seconds() == 9.0
    monkeypatch.setattr(busy_time, "_THREADS", os.fspath(tmp_path / "missing"))
    assert busy_time.busy_seconds() == 2.0
