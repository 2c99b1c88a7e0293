"""Record what a command does, in the environment that it needs."""

import os
import re
import secrets
import shlex
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from itertools import dropwhile
from pathlib import Path
from types import FrameType

import msgspec

from toolkit.characterize.recording_files import finish_recording, make_folder, take_file
from toolkit.characterize.recording_reader import read_recording
from toolkit.errors import UsageError
from toolkit.model.record_request import RecordOptions, Start
from toolkit.model.recording import Recording
from toolkit.session.probe_environment import export_probe_folder, recording_environment
from toolkit.session.probe_tools import run_probe_tool
from toolkit.system.temporary import temporary_directory

_RUNS_TESTS = frozenset({"pytest", "py.test", "nosetests", "trial", "stestr", "runtests"})
_TESTS_OF_PYTHON = _RUNS_TESTS | {"unittest", "nose", "test"}
_SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ksh"})
_PASSED_ON = (signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2)


def runs_tests(command: Sequence[str]) -> bool:
    """Whether a command is a run of tests, which may take longer than it would alone: nobody waits for its answers."""
    if len(command) > 2 and Path(command[0]).name in _SHELLS and command[1].endswith("c"):
        return any(runs_tests(_told_alone(part)) for part in re.split(r"[;&|\n]+", command[2]))
    words = [re.sub(r"[\d.]+$|\.py$|\.exe$", "", Path(word).name) for word in command[:4]]
    return bool(words) and (words[0] in _RUNS_TESTS or any(word in _TESTS_OF_PYTHON for word in words[1:]))


def _told_alone(part: str) -> list[str]:
    """The words of a command of the shell, without the variables that it sets first; none if it only goes elsewhere."""
    words = list(dropwhile(lambda word: re.match(r"\w+=", word), part.split()))
    return words if words[:1] != ["cd"] else []


def new_key() -> str:
    """A key for masking, which is forgotten when the run is over."""
    return secrets.token_hex(32)


def record(start: Start, asked: RecordOptions) -> int:
    """Run a command to its end and record what it does.

    Returns:
        its exit code, as `subprocess` has it: negative for a signal.

    Raises:
        UsageError: the command or the folder cannot be used.
    """
    into = _prepare_folder(Path(asked.into))
    if start.runner:
        return _finish_recording(_run_elsewhere(start, asked, into), into, asked)
    around = dict(os.environ)
    command = list(start.command)
    if start.python:
        command = _with_python(command, start.python)
        around["PATH"] = f"{Path(start.python).absolute().parent}{os.pathsep}{around.get('PATH', '')}"
    asked = msgspec.structs.replace(asked, into=str(into.absolute()), root=str(Path(asked.root).absolute()))
    return _finish_recording(_run(command, recording_environment(asked, around)), into, asked)


def _finish_recording(code: int, into: Path, asked: RecordOptions) -> int:
    finish_recording(into, asked)
    return code


def _prepare_folder(into: Path) -> Path:
    try:
        make_folder(into)
        if not os.path.lexists(into / ".gitignore"):
            (into / ".gitignore").write_text("*\n")  # what a program did is for a lock, not for a repository
    except OSError as error:
        raise UsageError(f"cannot write to {into}: {error.strerror}. Choose another folder with --into.") from error
    if any(into.glob("*.jsonl")):
        raise UsageError(f"{into} holds a recording already. Choose a new folder with --into, or remove that one.")
    return into


def _with_python(command: list[str], python: str) -> list[str]:
    if not Path(python).is_file():
        raise UsageError(f"there is no interpreter {python}. Name one with --python.")
    first = Path(command[0]).name
    beside = Path(python).absolute().parent / command[0]
    if first in ("python", "python2", "python3"):
        return [str(Path(python).absolute()), *command[1:]]
    return [str(beside) if os.sep not in command[0] and beside.is_file() else command[0], *command[1:]]


def _run_elsewhere(start: Start, asked: RecordOptions, into: Path) -> int:
    """Hand the probe over as a folder, and take the recordings out of it afterwards."""
    with temporary_directory() as private:
        folder = private / "probe"  # another user reaches it where it is mounted, and only there
        folder.mkdir(0o755)
        folder.chmod(0o755)
        export_probe_folder(folder, asked)
        inside = shlex.join(["sh", f"{start.probe}/record.sh", *start.command])
        command = start.runner.replace("{probe}", shlex.quote(str(folder))).replace("{cmd}", inside)
        if command == start.runner:
            raise UsageError("--runner needs {probe} and {cmd}: docker run -v {probe}:/probe image {cmd}")
        code = _run(["sh", "-c", command], dict(os.environ))
        for file in sorted([*(folder / "recordings").glob("*.jsonl"), *(folder / "recordings").glob("*.secrets")]):
            take_file(file, into / file.name)
        return code


def _run(command: Sequence[str], variables: Mapping[str, str]) -> int:
    try:
        process = subprocess.Popen(command, env=dict(variables))
    except OSError as error:
        raise UsageError(f"cannot start {command[0]}: {error.strerror}. Check the command after `--`.") from error
    with _signals_to(process):
        return process.wait()


@contextmanager
def _signals_to(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Signals to us are meant for the program; an interrupt of the terminal reaches it by itself."""

    def pass_on(number: int, _frame: FrameType | None) -> None:
        process.send_signal(number)

    before = {number: signal.signal(number, pass_on) for number in _PASSED_ON}
    before[signal.SIGINT] = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def die_of(number: int) -> None:
    """End this process by the signal that ended the program, so that whoever waits sees the same."""
    with suppress(OSError):  # nobody can handle SIGKILL, so that there is no default to go back to
        signal.signal(number, signal.SIG_DFL)
    os.kill(os.getpid(), number)


def read_result(into: Path) -> Recording:
    """What a folder holds after a run; an empty recording if nothing was recorded."""
    return read_recording(into) if any(into.glob("*.jsonl")) else Recording()


def export_probe(folder: Path, asked: RecordOptions) -> Path:
    """Write the probe to be used elsewhere; the script that starts a command with it there.

    Raises:
        UsageError: the folder cannot be written to.
    """
    return export_probe_folder(folder, asked)


def masked_fields(asked: RecordOptions) -> tuple[str, ...]:
    """The names and patterns by which the probe masks, as it says itself: nobody imports it."""
    answers = run_probe_tool("mask.lines", [msgspec.to_builtins(asked)], "listing what is masked")
    return tuple(answers[0]["masked"])
