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
from toolkit.model.lock import FROZEN, Case, Setup
from toolkit.session.compiled_probe import compiled_probe
from toolkit.session.replay_program import ReplayProgram
from toolkit.session.run_target import RunTarget

_PROGRAM = '''
import re
import sys

def loaders():
    found = set()
    for name, module in sys.modules.items():
        if name.startswith("tebiki_probe.") and module is not None:
            found.add(type(getattr(module, "__loader__", None)).__name__)
    return sorted(found)


def patterns():
    """Compare the probe's regular expressions with what Python makes of them anew, without its cache."""
    same, others = 0, []
    for name, module in sorted(sys.modules.items()):
        if name.startswith("tebiki_probe.") and module is not None:
            for held in every_pattern(list(vars(module).values())):
                re.purge()
                anew = re.compile(held.pattern, held.flags)
                if is_same(anew, held):
                    same += 1
                else:
                    others.append([name, repr(held.pattern)])
    return [same, others]


def every_pattern(values):
    for value in values:
        if isinstance(value, (tuple, list)):
            for one in every_pattern(value):
                yield one
        elif isinstance(value, type(re.compile(""))):
            yield value


def is_same(one, other):
    """Python 2 knows no two equal ones; newer ones compare what is run as well."""
    sides = [(it.flags, it.groups, sorted(it.groupindex.items())) for it in (one, other)]
    return sides[0] == sides[1] and (one == other or sys.version_info[0] == 2)
'''


@pytest.mark.parametrize("version", ["2.7", "3.6", "3.11", "3.13"])
def test_a_program_is_started_with_modules_that_are_compiled(tmp_path: Path, version: str) -> None:
    (tmp_path / "app.py").write_text(_PROGRAM)
    python = str(interpreter(version))
    with copying(tmp_path, python)() as target, ReplayProgram(Setup(), target, FROZEN) as program:
        loaders = program.run_case(_call("loaders")).parts["result"]
        same, others = program.run_case(_call("patterns")).parts["result"]
    assert loaders[0] == "CompiledModules"
    assert len(loaders) == 2  # the modules that load the others are none of them
    assert others == []
    assert same > 150


def _call(function: str) -> Case:
    ask = {"kind": "call", "seam": f"app:{function}", "symbol": f"app.py::{function}", "given": {}}
    return case_of(ask, "recorded")


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
