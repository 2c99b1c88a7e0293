"""Modules of a program that have no bytecode are compiled once for all starts of a run."""

from pathlib import Path

import pytest

from tests.characterize.tariff import copying
from tests.interpreters import interpreter
from toolkit.characterize.cases import case_of
from toolkit.model.lock import FROZEN, Setup
from toolkit.session.compiled_sources import CompiledSources, compiled_sources
from toolkit.session.replay_program import ReplayProgram

_MODULE = '''
import sys

def place():
    """Return the file that a traceback would name, of functions inside functions too, and what a module holds."""
    def inner():
        return sys._getframe().f_code.co_filename
    return [inner(), __file__, many7.value]
'''
_CALL = {"kind": "call", "seam": "app:place", "symbol": "app.py::place", "given": {}}


@pytest.mark.parametrize("version", ["2.7", "3.6", "3.11", "3.13"])
def test_the_next_start_takes_the_code_of_what_the_first_one_compiled(tmp_path: Path, version: str) -> None:
    python = str(interpreter(version))
    (tmp_path / "app.py").write_text("".join(f"import many{n}\n" for n in range(30)) + _MODULE)
    for number in range(30):
        (tmp_path / f"many{number}.py").write_text(f"value = {number}\n")
    results = []
    for value in (1, 1, 2):
        with (tmp_path / "many7.py").open("a") as file:
            file.write(f"value = {value}\n")
        with copying(tmp_path, python)() as target, ReplayProgram(Setup(), target, FROZEN) as program:
            results.append(program.run_case(case_of(_CALL, "recorded")).parts["result"])
            options = target.probe_command({}, "replay.locked_cases")
    assert results == [["{scratch}/app.py", "{scratch}/app.py", value] for value in (1, 1, 2)]
    assert bool(options[options.index("--sources") + 1]) == (version != "2.7")
    assert {"app.py", "many7.py"} <= compiled_sources(python).noted or version == "2.7"


def test_a_source_that_warns_is_left_to_python_and_a_few_are_not_worth_a_start(tmp_path: Path) -> None:
    sources = CompiledSources(str(interpreter("3.11")))
    for number in range(30):
        (tmp_path / f"many{number}.py").write_text(f"value = {number}\n")
    (tmp_path / "odd.py").write_text("strange = '\\d'\n")
    sources.note([str(path) for path in tmp_path.iterdir()], tmp_path)
    file = sources.compile(tmp_path)
    assert file is not None
    assert b"many7.py" in file.read_bytes()
    assert b"odd.py" not in file.read_bytes()
    sources.note(["x.py", 7, str(tmp_path / "many1.py")], tmp_path)
    sources.note("nonsense", tmp_path)
    assert sources.compile(tmp_path) == file
