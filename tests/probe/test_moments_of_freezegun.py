"""Moments and days that freezegun gives to a test are written as those that they say."""

import datetime
import sys
from types import ModuleType
from typing import Any

import pytest

from toolkit.probe.mask.no_masking import NoMasking
from toolkit.probe.values.limits import Limits
from toolkit.probe.values.writer import Writer


class Row:
    def __init__(self, at: Any) -> None:
        self.at = at


@pytest.fixture
def freezegun(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Stand in for the library, whose classes are found by their names."""
    module = ModuleType("freezegun.api")
    for name, base in (("FakeDatetime", datetime.datetime), ("FakeDate", datetime.date)):
        setattr(module, name, type(name, (base,), {"__module__": module.__name__}))
    monkeypatch.setitem(sys.modules, module.__name__, module)
    return module


def test_a_row_with_a_frozen_moment_is_written_whole(freezegun: ModuleType) -> None:
    row = Row(freezegun.FakeDatetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=datetime.UTC))
    writer = Writer(NoMasking(), Limits())
    assert writer.write(row)["state"] == {"at": {"$py": "datetime", "of": "2026-01-02T03:04:05.000006+00:00"}}
    assert not writer.cut


def test_a_frozen_day_is_a_day(freezegun: ModuleType) -> None:
    writer = Writer(NoMasking(), Limits(), strict=True)
    assert writer.write([freezegun.FakeDate(2026, 1, 2)]) == [{"$py": "date", "of": "2026-01-02"}]
