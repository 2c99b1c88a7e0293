"""Ctrl-C while the modules of tebiki are still being imported."""

import builtins
from typing import Any

import pytest

from toolkit.__main__ import main


def test_an_interrupt_during_imports_ends_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    usual = builtins.__import__

    def interrupt(name: str, *rest: Any, **named: Any) -> Any:
        if name == "toolkit.cli":
            raise KeyboardInterrupt
        return usual(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", interrupt)
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 130
    assert capsys.readouterr().err.startswith("Interrupted.")
