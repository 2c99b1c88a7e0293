"""Secrets that a lock refers to."""

import os

import pytest

from toolkit.errors import UsageError
from toolkit.model.lock import Setup
from toolkit.session.secret_references import expand_variables, take_from_settings

SETUP = Setup(environment={"SECRET_KEY": "${SECRET_KEY}", "SHOP_TOKEN": "${SHOP_TOKEN}", "LEVEL": "info"})


def test_the_settings_say_what_the_environment_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {"SHOP_TOKEN": "of this run"})
    take_from_settings(SETUP, {"SECRET_KEY": "walk", "SHOP_TOKEN": "of the settings", "LEVEL": "debug"})
    assert os.environ == {"SHOP_TOKEN": "of this run", "SECRET_KEY": "walk"}


def test_a_reference_of_the_settings_is_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {})
    take_from_settings(SETUP, {"SECRET_KEY": "${SECRET_KEY}"})
    with pytest.raises(UsageError, match="needs the variable SECRET_KEY"):
        expand_variables("${SECRET_KEY}", os.environ)
