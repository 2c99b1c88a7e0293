"""An application is named by the variable or the factory that a replay can find again."""

import sys
from types import ModuleType

import pytest

from toolkit.probe.record.application_places import ApplicationPlaces


def test_an_application_within_a_debugger_of_the_development_server_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    debug = pytest.importorskip("werkzeug.debug")
    module = ModuleType("shop_of_a_test")
    module.app = object()  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    assert ApplicationPlaces().of(module.app) == "shop_of_a_test:app"
    assert ApplicationPlaces().of(debug.DebuggedApplication(module.app)) == "shop_of_a_test:app"


def test_an_application_within_a_middleware_of_the_program_is_another_one(monkeypatch: pytest.MonkeyPatch) -> None:
    module = ModuleType("shop_of_a_test")
    module.app = object()  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, module.__name__, module)
    wrapping = type(
        "Prefix", (), {"__module__": module.__name__, "__init__": lambda self, app: setattr(self, "app", app)}
    )
    assert not ApplicationPlaces().of(wrapping(module.app))
