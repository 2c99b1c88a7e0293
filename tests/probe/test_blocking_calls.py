"""Functions that wait are replaced in every module that has taken them, whatever else the module holds."""

import sys
import types

import pytest

from toolkit.probe.pin.blocking_calls import _replace_taken


class Refusing:
    """Answers nothing outside of a request, as proxies of frameworks do."""

    def __hash__(self) -> int:
        raise RuntimeError("no request")


def test_what_refuses_a_hash_stands_in_nobodys_way(monkeypatch: pytest.MonkeyPatch) -> None:
    def sleep(_seconds: float) -> None:
        """Wait."""

    def other(_seconds: float) -> None:
        """Move the clock."""

    held = {"proxy": Refusing(), "view": memoryview(bytearray(2)), "names": [], "sleep": sleep}
    module = types.ModuleType("program_that_sleeps")
    module.__dict__.update(held)
    monkeypatch.setitem(sys.modules, module.__name__, module)
    _replace_taken({sleep: other})
    assert module.__dict__["sleep"] is other
    assert all(module.__dict__[name] is held[name] for name in ("proxy", "view", "names"))
