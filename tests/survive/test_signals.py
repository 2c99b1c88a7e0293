"""SIGTERM, SIGHUP and Ctrl-C end every command cleanly, and what it started ends with it, also after SIGKILL."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.command_line import HOME, ended, started, write
from toolkit.characterize.cases import case_of
from toolkit.characterize.replay import replay_cases
from toolkit.model.lock import Lock, Setup
from toolkit.session import scratch_copy
from toolkit.session.process import Process
from toolkit.session.run_target import RunTarget, fresh_copies
from toolkit.system import temporary
from toolkit.system.process_group import run_group

_PATIENCE = 600.0
_SLOW = """\
import os, time
def test_slow():
    open(os.environ["WAITS"], "w").write(str(os.getpid()))
    time.sleep(600)
"""
_APP = """\
import os, time
def price(kind):
    if os.environ.get("WAITS"):
        open(os.environ["WAITS"], "w").write(str(os.getpid()))
        time.sleep(600)
    if kind:
        result = 1
    else:
        result = 2
    return result
"""


def until(condition: Callable[[], object], what: str) -> None:
    """Wait for something, and fail if it does not come."""
    ends = time.monotonic() + _PATIENCE
    while not condition():
        assert time.monotonic() < ends, what
        time.sleep(0.02)


def is_alive(pid: int) -> bool:
    """Return whether a process runs; one that is only waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def git(root: Path, *words: str) -> str:
    """Run git."""
    identity = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    done = subprocess.run(["git", *identity, *words], cwd=root, check=True, capture_output=True, text=True)
    return done.stdout


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository whose own test never ends, and which says when it has begun."""
    root = tmp_path / "project"
    settings = f'[prove]\ntests = "{sys.executable} -m pytest -q"\npython = "{sys.executable}"\n'
    write(root, {"app.py": "def price(kind):\n    return 1\n", "test_app.py": _SLOW, "tebiki.toml": settings})
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "first")
    git(root, "checkout", "-q", "-b", "side")
    (root / "app.py").write_text(_APP)
    git(root, "commit", "-qam", "second")
    git(root, "checkout", "-q", "main")
    return root


def prove(root: Path, tmp_path: Path) -> tuple["subprocess.Popen[bytes]", int, Path]:
    """A `tebiki prove` that waits for the project's tests; the process of these; the folder for temporary files."""
    around = tmp_path / "tmp"
    around.mkdir()
    waits = tmp_path / "waits"
    env = {"TMPDIR": str(around), "WAITS": str(waits), "TEBIKI_CACHE_DIR": str(tmp_path / "cache")}
    process = started("prove", "side", root, env=env)
    until(lambda: waits.is_file() and waits.read_text(), "the tests of the project do not start")
    return process, int(waits.read_text()), around


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, *(pytest.param(it, marks=pytest.mark.corpus) for it in (signal.SIGHUP, signal.SIGINT))]
)
def test_a_signal_ends_a_proof_and_the_tests_that_it_runs(project: Path, tmp_path: Path, number: int) -> None:
    process, child, around = prove(project, tmp_path)
    assert is_alive(child)
    process.send_signal(number)
    done = ended(process, _PATIENCE)
    assert done.code == 130, done
    assert "Traceback" not in done.err
    until(lambda: not is_alive(child), "the project's tests still run")
    assert not list(around.iterdir())
    assert git(project, "worktree", "list").count("\n") == 1
    assert git(project, "status", "--porcelain") == ""


def test_nothing_outlives_a_killed_proof_and_the_next_start_sweeps(project: Path, tmp_path: Path) -> None:
    process, child, around = prove(project, tmp_path)
    process.kill()
    ended(process)
    until(lambda: not is_alive(child), "the project's tests still run")
    assert list(around.iterdir())
    (tmp_path / "waits").unlink()
    (project / "test_app.py").write_text("def test_quick():\n    pass\n")
    git(project, "commit", "-qam", "third")
    again = started("prove", "side", project, "--base", "main", env={"TMPDIR": str(around)})
    until(lambda: (tmp_path / "waits").exists() or again.poll() is not None, "the next run does nothing")
    again.terminate()
    ended(again, _PATIENCE)
    assert not list(around.iterdir())
    assert git(project, "worktree", "list").count("\n") == 1


def test_who_ended_a_run_may_be_gone_when_it_is_told(project: Path, tmp_path: Path) -> None:
    process, _, around = prove(project, tmp_path)
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    process.stderr.close()
    process.send_signal(signal.SIGHUP)
    assert process.wait(_PATIENCE) == 130
    assert not list(around.iterdir())


def test_a_signal_that_is_ignored_stays_ignored(project: Path, tmp_path: Path) -> None:
    code = "import signal; signal.signal(signal.SIGHUP, signal.SIG_IGN)\n"
    code += "from toolkit.cli._signals import handle_ending_signals\n"
    code += "with handle_ending_signals():\n    assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN\n"
    code += "    assert signal.getsignal(signal.SIGTERM) is signal.default_int_handler\n"
    subprocess.run([sys.executable, "-c", code], cwd=HOME, check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends a process with the one that started it")
def test_a_recorded_command_ends_with_a_tebiki_that_is_killed(tmp_path: Path) -> None:
    code = "import os, time; open('pid', 'w').write('%d ' % os.getpid()); time.sleep(600)"
    into = tmp_path / "recording"
    process = started("record", "--out", into, "--", sys.executable, "-c", code, cwd=tmp_path)
    until(lambda: (tmp_path / "pid").exists() and " " in (tmp_path / "pid").read_text(), "it does not start")
    pid = int((tmp_path / "pid").read_text())
    assert is_alive(pid)
    process.kill()
    process.communicate()
    until(lambda: not is_alive(pid), "the command is left")


def test_a_command_has_no_input_and_its_exit_code(tmp_path: Path) -> None:
    env = {"PATH": os.environ["PATH"]}
    assert run_group(["cat"], tmp_path, env, None) == (0, "")
    assert run_group(["sh", "-c", "echo out; echo err >&2; exit 3"], tmp_path, env, 60) == (3, "out\nerr\n")
    assert run_group(["sh", "-c", "kill -TERM $$"], tmp_path, env, 60)[0] == -signal.SIGTERM
    assert run_group(["there-is-no-such-command"], tmp_path, env, 60)[0] == 127
    assert run_group(["sh", "-c", 'printf %s "$1"', "x", "a b'c\"$d"], tmp_path, env, 60) == (0, "a b'c\"$d")
    with pytest.raises(subprocess.TimeoutExpired):
        run_group(["sleep", "600"], tmp_path, env, 0.01)


def test_an_interrupt_while_a_program_starts_ends_it_before_its_copy_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "shop", {"app.py": "import time\ntime.sleep(600)\n"})
    running: list[int] = []

    def interrupted(self: Process, _seconds: float) -> bytes:
        running.append(self._process.pid)
        assert is_alive(running[0])
        raise KeyboardInterrupt

    monkeypatch.setattr(Process, "read_line", interrupted)
    case = case_of({"kind": "call", "seam": "app:f", "given": {}}, "recorded")
    lock = Lock(Setup(), (case,))
    removed: list[bool] = []
    real = temporary.remove_tree

    def remove(folder: Path) -> None:
        removed.append(bool(running) and is_alive(running[0]))
        real(folder)

    monkeypatch.setattr(scratch_copy, "remove_tree", remove)
    with pytest.raises(KeyboardInterrupt):
        replay_cases(lock, fresh_copies(RunTarget(sys.executable, tmp_path / "shop")))
    assert running
    assert removed == [False]
