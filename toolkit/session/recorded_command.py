"""Run a command to its end with the recording probe on its path, here or through a runner.

The command keeps the terminal and gets the signals sent to tebiki, as if it had been started directly.
"""

import os
import shlex
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import msgspec

from toolkit.errors import UsageError
from toolkit.model.record_request import RecordOptions, Start
from toolkit.session.probe_environment import export_probe_folder, recording_environment
from toolkit.session.probe_name import refuse_own_probe
from toolkit.system.orphans import die_with_parent
from toolkit.system.temporary import temporary_directory

_FORWARDED = (signal.SIGTERM, signal.SIGHUP, signal.SIGUSR1, signal.SIGUSR2)


def run_recorded(start: Start, options: RecordOptions) -> int:
    """Run a command here, recording into the folder of the options.

    Returns:
        its exit code as in `subprocess`: negative for a signal.

    Raises:
        UsageError: the command or the interpreter cannot be started, or the program has a module named as the probe.
    """
    refuse_own_probe(Path(options.root))
    around = dict(os.environ)
    command = list(start.command)
    if start.python:
        command = _with_interpreter(command, start.python)
        around["PATH"] = f"{Path(start.python).absolute().parent}{os.pathsep}{around.get('PATH', '')}"
    absolute = {"into": str(Path(options.into).absolute()), "root": str(Path(options.root).absolute())}
    return _run_command(command, recording_environment(msgspec.structs.replace(options, **absolute), around))


def run_recorded_elsewhere(start: Start, options: RecordOptions, collect: Callable[[Path], None]) -> int:
    """Run a command through a runner: the probe is passed as a folder, from which the recordings are collected.

    Args:
        start: the command; its runner names `{probe}` and `{cmd}`.
        options: the options of the recording.
        collect: called with each file of the recording.

    Returns:
        the exit code, as `run_recorded` returns it.

    Raises:
        UsageError: the runner cannot be started, or names neither `{probe}` nor `{cmd}`.
    """
    with temporary_directory() as private:
        folder = private / "probe"  # other users can only reach it where it is mounted
        folder.mkdir(0o755)
        folder.chmod(0o755)
        export_probe_folder(folder, options)
        inside = shlex.join(["sh", f"{start.probe}/record.sh", *start.command])
        command = start.runner.replace("{probe}", shlex.quote(str(folder))).replace("{cmd}", inside)
        if command == start.runner:
            raise UsageError("--runner needs {probe} and {cmd}: docker run -v {probe}:/probe image {cmd}")
        code = _run_command(["sh", "-c", command], dict(os.environ))
        recordings = folder / "recordings"
        for file in sorted([*recordings.glob("*.jsonl"), *recordings.glob("*.secrets")]):
            collect(file)
        return code


def _with_interpreter(command: list[str], python: str) -> list[str]:
    """Replace `python`, or a script installed beside it, by its path in the interpreter's folder."""
    if not Path(python).is_file():
        raise UsageError(f"there is no interpreter {python}. Name one with --python.")
    first = Path(command[0]).name
    beside = Path(python).absolute().parent / command[0]
    if first in ("python", "python2", "python3"):
        return [str(Path(python).absolute()), *command[1:]]
    return [str(beside) if os.sep not in command[0] and beside.is_file() else command[0], *command[1:]]


def _run_command(command: Sequence[str], variables: Mapping[str, str]) -> int:
    try:
        bound = die_with_parent()
        process = subprocess.Popen(command, env=dict(variables), preexec_fn=bound)  # noqa: PLW1509 - it takes no lock
    except OSError as error:
        raise UsageError(f"cannot start {command[0]}: {error.strerror}. Check the command after `--`.") from error
    with _forward_signals(process):
        return process.wait()


@contextmanager
def _forward_signals(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Forward signals to a process; an interrupt of the terminal reaches it directly."""

    def forward(number: int, _frame: FrameType | None) -> None:
        process.send_signal(number)

    before = {number: signal.signal(number, forward) for number in _FORWARDED}
    before[signal.SIGINT] = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
