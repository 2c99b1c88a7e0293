"""An item fails for the time that it uses, not for the time that others take from it."""

import time

import pytest

from toolkit.executors._work_clock import WorkClock


class _Read(WorkClock):
    """Reads what a test says instead of `/proc`."""

    used, is_asleep = 0.0, False

    def _read(self) -> tuple[float, bool]:
        return self.used, self.is_asleep


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> _Read:
    monkeypatch.setattr(time, "monotonic", lambda: 0.0)
    return _Read(1, 60.0)


def _is_over_at(clock: _Read, now: float, monkeypatch: pytest.MonkeyPatch) -> bool:
    monkeypatch.setattr(time, "monotonic", lambda: now)
    return clock.is_over()


def test_a_worker_that_gets_no_processor_has_all_its_time_left(clock, monkeypatch):
    assert not any(_is_over_at(clock, now, monkeypatch) for now in (61.0, 122.0, 10_000.0))
    clock.used = 59.0
    assert not _is_over_at(clock, 20_000.0, monkeypatch)
    clock.used = 60.0
    assert _is_over_at(clock, 30_000.0, monkeypatch)


def test_a_worker_that_only_sleeps_is_over_after_its_time(clock, monkeypatch):
    clock.is_asleep = True
    assert not _is_over_at(clock, 59.0, monkeypatch)
    assert _is_over_at(clock, 60.0, monkeypatch)


def test_a_worker_that_waits_for_a_disk_goes_on_as_long_as_it_gets_on(clock, monkeypatch):
    clock.is_asleep, clock.used = True, 30.0
    assert not _is_over_at(clock, 60.0, monkeypatch)
    assert clock.deadline == 90.0
    assert _is_over_at(clock, 90.0, monkeypatch)


def test_the_time_of_the_next_item_begins_anew(clock, monkeypatch):
    clock.used = 59.0
    clock.begin()
    clock.used = 118.0
    assert not _is_over_at(clock, 61.0, monkeypatch)


def test_without_a_table_of_processes_all_seconds_count(monkeypatch):
    monkeypatch.setattr(time, "monotonic", lambda: 0.0)
    clock = WorkClock(2**30, 60.0)
    assert not clock.is_over()
    monkeypatch.setattr(time, "monotonic", lambda: 60.0)
    assert clock.is_over()
