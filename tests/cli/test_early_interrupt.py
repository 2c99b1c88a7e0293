"""Failures while the modules of tebiki are still being imported."""

import builtins
import os
import subprocess
import sys
from pathlib import Path
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


def test_libraries_of_another_python_on_the_path_of_the_project_are_not_imported(tmp_path: Path) -> None:
    (tmp_path / "typing.py").write_text("unicode\n")
    command = [sys.executable, "-m", "toolkit", "--version"]
    found = subprocess.run(
        command, env={**os.environ, "PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert (found.returncode, found.stderr) == (0, "")
