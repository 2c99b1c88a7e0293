"""The probe's modules are compiled once for an interpreter, and every start takes them from there."""

import os
import select
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from tests.characterize.tariff import copying
from tests.interpreters import interpreter
from toolkit.characterize.cases import case_of
from toolkit.model.lock import FROZEN, Setup
from toolkit.session.compiled_probe import compiled_probe
from toolkit.session.replay_program import ReplayProgram
from toolkit.session.run_target import RunTarget

_PROGRAM = """
import sys

def loaders():
    found = set()
    for name, module in sys.modules.items():
        if name.startswith("tebiki_probe.") and module is not None:
            found.add(type(getattr(module, "__loader__", None)).__name__)
    return sorted(found)
"""


@pytest.mark.parametrize("version", ["2.7", "3.6", "3.13"])
def test_a_program_is_started_with_modules_that_are_compiled(tmp_path: Path, version: str) -> None:
    (tmp_path / "app.py").write_text(_PROGRAM)
    python = str(interpreter(version))
    case = case_of({"kind": "call", "seam": "app:loaders", "symbol": "app.py::loaders", "given": {}}, "recorded")
    with copying(tmp_path, python)() as target, ReplayProgram(Setup(), target, FROZEN) as program:
        loaders = program.run_case(case).parts["result"]
    assert loaders[0] == "CompiledModules"
    assert len(loaders) == 2  # the module that loads the others is none of them


def test_the_file_is_made_once_for_an_interpreter_and_lies_where_nobody_else_enters() -> None:
    file = compiled_probe(sys.executable)
    assert file is not None
    assert compiled_probe(sys.executable) == file
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_an_interpreter_that_does_not_start_has_none(tmp_path: Path) -> None:
    assert compiled_probe(str(tmp_path / "none")) is None
    assert "--compiled" not in RunTarget(str(tmp_path / "none"), tmp_path).probe_command({}, "isolation.check")


def test_nothing_of_what_calls_itself_an_interpreter_is_left(tmp_path: Path) -> None:
    """A script that prints, starts something that goes on, and fails."""
    mark, program = tmp_path / "child", tmp_path / "python"
    program.write_text(f"#!/bin/sh\nsleep 600 &\necho $! > {mark}\nexit 1\n")
    program.chmod(0o755)
    assert compiled_probe(str(program)) is None
    with suppress(ProcessLookupError):  # it is gone already
        child = os.pidfd_open(int(mark.read_text()))
        assert select.select([child], [], [], 60)[0], "what it started goes on"
        os.close(child)
