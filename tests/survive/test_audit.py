"""A whole run writes its report and its cache, starts git and its own workers, and does nothing else at all."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import HOME, listed, write
from tests.survive.test_safety import hostile  # noqa: F401 - a fixture

_PROGRAM = """
import sys
from pathlib import Path
from tests.survive.audit import confine, watch
root, log, allowed, deed = sys.argv[1:5]
del sys.argv[1:5]
watch(Path(root), Path(log))
confine(allowed.split(":"), Path(log))
if deed:
    exec(deed)
from toolkit.cli import main
main()
"""


def watched(root: Path, *options: str, deed: str = "") -> list[str]:
    """Analyse under watch; the names of the events that may not be."""
    around = root.parent
    out, cache, scratch, log = (around / name for name in ("out", "cache", "scratch", "log"))
    scratch.mkdir()
    write(around, {"program.py": _PROGRAM})
    places = {"TEBIKI_CACHE_DIR": str(cache), "TMPDIR": str(scratch), "PYTHONPATH": str(HOME)}
    done = subprocess.run(
        [
            *(sys.executable, str(around / "program.py"), str(root), str(log), f"{out}:{cache}:{scratch}", deed),
            *("analyze", str(root), "--out", str(out), *options),
        ],
        env={**os.environ, **places, "PYTHONDONTWRITEBYTECODE": "1"},
        cwd=root,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert listed(scratch) == []
    return [line.split()[0] for line in log.read_text().splitlines()]


@pytest.mark.parametrize(
    "options",
    [
        pytest.param((), id="workers", marks=pytest.mark.corpus),  # the last one has them too
        pytest.param(("--no-cache", "--lang", "ja", "--executor", "serial"), id="serial"),
        pytest.param(("--baseline", "../out/b", "--update-baseline"), id="baseline"),
    ],
)
def test_a_hostile_project_is_read_and_nothing_else(hostile: Path, options: tuple[str, ...]) -> None:  # noqa: F811
    if "serial" in options:  # nothing protects this process from what crashes a parser
        hostile = write(hostile.parent / "small", {"toolkit/__init__.py": "raise SystemExit", "app.py": "import os\n"})
    before = {path: path.lstat().st_mtime_ns for path in hostile.rglob("*") if ".git" not in path.parts}
    assert watched(hostile, *options) == []
    assert {path: path.lstat().st_mtime_ns for path in hostile.rglob("*") if ".git" not in path.parts} == before


def test_the_watch_notices_what_it_is_there_for(tmp_path: Path) -> None:
    deeds = {
        "socket.__new__": "import socket; socket.socket()",
        "open": "open(root + '/../new', 'w')",
        "os.mkdir": "import os; os.mkdir(root + '/../new_folder')",
        "subprocess.Popen": "import subprocess; subprocess.run(['true'])",
        "ctypes.dlopen": "import ctypes; ctypes.CDLL('libc.so.6')",
    }
    root = write(tmp_path / "shop", {"app.py": "x = 1\n"})
    assert watched(root, deed="; ".join(deeds.values())) == ["exec", *deeds]
