"""Analysis reads code; it never imports, executes, changes or obeys it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.survive.cases import CASES

_HERE = Path(__file__).parents[2]
_HOSTILE = """
import os
open(os.path.join(os.path.dirname(__file__), "executed"), "w").close()
os.system("true")
"""
_SHADOWS = ("ast", "toolkit/__init__", "toolkit/source/__init__", "sitecustomize", "setup", "pickle", "msgspec")
_PROGRAM = """
import sys, threading
from pathlib import Path
from tests.survive.audit import watch
from tests.survive.outcomes import outcomes
root, log, mode = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
watch(root, log)
if mode == "threads":
    threading.Thread(target=threading.Event().wait, daemon=True).start()
became = outcomes(root)
if mode == "guilty":
    exec(compile("x = 1", str(root / "a.py"), "exec"))
    (root / "new.txt").write_text("")
    import subprocess
    subprocess.run(["true"])
files = {name: getattr(module, "__file__", None) or "" for name, module in sys.modules.items()}
inside = [name for name, file in files.items() if file.startswith(str(root))]
print(len(became), inside)
"""


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A repository that takes over any process that imports or runs it, or lets git run its programs."""
    root = tmp_path / "root"
    for number, case in enumerate(CASES):
        if case.during is None and not case.not_as_root:
            (root / f"case{number}").mkdir(parents=True)
            case.plant(root / f"case{number}")
    for name in _SHADOWS:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / f"{name}.py").write_text(_HOSTILE)
    trap = tmp_path / "trap"
    trap.write_text(f"#!/bin/sh\ntouch {root}/executed\n")
    trap.chmod(0o755)
    subprocess.run(["git", "init", "-q", str(root)], check=True)
    for key in ("core.fsmonitor", "core.pager", "core.sshCommand", "diff.external"):
        subprocess.run(["git", "-C", str(root), "config", key, str(trap)], check=True)
    return root


def run(root: Path, mode: str) -> tuple[str, list[str]]:
    program, log = root.parent / "program.py", root.parent / "log"
    program.write_text(_PROGRAM)
    environment = {**os.environ, "PYTHONPATH": str(_HERE)}
    done = subprocess.run(
        [sys.executable, str(program), str(root), str(log), mode],
        cwd=root,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=600,
    )
    return done.stdout, log.read_text().splitlines()


@pytest.mark.parametrize("mode", ["alone", "threads"])
def test_hostile_code_is_read_and_nothing_else(hostile: Path, mode: str) -> None:
    before = {path for path in hostile.rglob("*") if ".git" not in path.parts}
    said, violations = run(hostile, mode)
    assert violations == []
    seen, inside = said.split(" ", 1)
    assert int(seen) > len(CASES) - 10
    assert inside == "[]\n"
    assert {path for path in hostile.rglob("*") if ".git" not in path.parts} == before


def test_the_watch_notices_what_it_is_there_for(hostile: Path) -> None:
    _, violations = run(hostile, "guilty")
    assert [line.split()[0] for line in violations] == ["exec", "open", "subprocess.Popen"]
