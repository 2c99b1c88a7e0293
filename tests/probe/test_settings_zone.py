"""Settings of Django name the time zone that they name without the zone of the pinned clock."""

import os
import time
from types import SimpleNamespace
from typing import Any

import pytest

from toolkit.probe.pin.settings_zone import hide_zone


def _settings(read: Any) -> Any:
    """Return a class like that of Django, which moves the process to the zone that the settings name."""

    class Settings:
        def __init__(self, module: str) -> None:
            self.module = module
            zone = read()
            if zone:
                os.environ["TZ"] = zone

    module = SimpleNamespace(Settings=Settings)
    hide_zone(module)
    return module.Settings("shop.settings")


@pytest.fixture(autouse=True)
def zone_of_clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("TZ", "Asia/Kathmandu")
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("read", "zone"),
    [
        (lambda: os.environ.get("TZ", "Europe/Berlin"), "Europe/Berlin"),
        (lambda: os.environ["TZ"], "Asia/Kathmandu"),
        (lambda: "Asia/Tokyo", "Asia/Tokyo"),
        (lambda: None, "Asia/Kathmandu"),
    ],
)
def test_settings_do_not_see_the_zone_of_the_clock_unless_they_demand_it(read: Any, zone: str) -> None:
    assert _settings(read).module == "shop.settings"
    assert os.environ["TZ"] == zone


def test_settings_that_fail_fail_as_before() -> None:
    def fail() -> None:
        raise ValueError("no such zone")

    with pytest.raises(ValueError, match="no such zone"):
        _settings(fail)
    assert os.environ["TZ"] == "Asia/Kathmandu"


def test_without_a_pinned_clock_nothing_is_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TZ")
    with pytest.raises(KeyError):
        _settings(lambda: os.environ["TZ"])
    assert "TZ" not in os.environ
