"""Lines that run: on 3.12 and newer each is told once, in a process and in those that are forked from it."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.interpreters import interpreter

_PROGRAM = "def f(n):\n    if n > 1:\n        return 'many'\n    return 'one'\n"
_ASKED = """\
import json, os, sys
sys.path[:0] = sys.argv[1:]
from toolkit.probe.process.line_coverage_monitoring import LineMonitor
watching = LineMonitor([os.path.join(sys.argv[1], "program.py")])
import program
told = []
for n in (1, 1, 2, 2):
    with watching:
        program.f(n)
    told.append(sorted(line for _, line in watching.take()))
    program.f(3)
print(json.dumps(told))
"""


@pytest.mark.parametrize("version", ["3.12", "3.13"])
def test_a_line_is_told_the_first_time_it_runs_while_somebody_watches(tmp_path: Path, version: str) -> None:
    (tmp_path / "program.py").write_text(_PROGRAM)
    words = [interpreter(version), "-B", "-c", _ASKED, str(tmp_path.resolve()), str(Path(__file__).parents[2])]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [[2, 4], [], [3], []]
