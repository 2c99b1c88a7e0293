"""Folders of packages are no import folders."""

import os
import subprocess
import sys
from pathlib import Path

from toolkit.probe.record.import_folders import import_folders

_HOME = Path(__file__).parents[3]
_TOOL = """
import sys, types
class Failing(types.ModuleType):
    def __getattr__(self, name):
        raise RuntimeError(name)
sys.modules["failing"] = Failing("failing")
import app.part
from toolkit.probe.record.import_folders import import_folders
print(import_folders(sys.argv[1]))
"""


def test_a_package_that_a_program_was_started_from_is_none(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    for name, text in (("__init__.py", ""), ("part.py", ""), ("tool.py", _TOOL)):
        (tmp_path / "app" / name).write_text(text)
    around = {**os.environ, "PYTHONPATH": str(_HOME)}
    command = [sys.executable, "-m", "app.tool", str(tmp_path)]
    ran = subprocess.run(command, cwd=tmp_path, env=around, capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_folders_outside_are_none(tmp_path: Path) -> None:
    assert import_folders(str(tmp_path)) == []
