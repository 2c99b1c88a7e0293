"""The age and the pace of a process: what they are between, as no test measures time."""

import pytest

from toolkit.system import process_age


def test_a_pace_is_a_share_of_a_processor(monkeypatch: pytest.MonkeyPatch) -> None:
    for age, pace in ((0.0, 1.0), (1e-9, 1.0), (1e9, 0.3)):
        monkeypatch.setattr(process_age, "process_age", lambda age=age: age)
        assert process_age.process_pace() == pace


def test_an_age_is_known_or_none() -> None:
    assert process_age.process_age() >= 0
