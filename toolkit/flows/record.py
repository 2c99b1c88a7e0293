"""Record what a command does, in the environment that it needs."""

import os
import re
import secrets
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import dropwhile, pairwise
from pathlib import Path

import msgspec

from toolkit.characterize.recording_files import finish_recording, make_folder, mark_unmasked, take_file
from toolkit.characterize.recording_reader import read_recording
from toolkit.errors import UsageError
from toolkit.model.record_request import RecordOptions, Start
from toolkit.model.recording import NotRecorded, Recording
from toolkit.model.request import Progress, silent
from toolkit.session.probe_environment import export_probe_folder
from toolkit.session.probe_tools import run_probe_tool
from toolkit.session.recorded_command import run_recorded, run_recorded_elsewhere
from toolkit.system.write_claim import claim_folder

_RUNS_TESTS = frozenset({"pytest", "py.test", "nosetests", "trial", "stestr", "runtests"})
_MODULES_FOR_TESTS = frozenset({"unittest", "nose"})
_SHELLS = frozenset({"sh", "bash", "dash", "zsh", "ksh"})


def runs_tests(command: Sequence[str]) -> bool:
    """Return whether a command runs tests, where slower answers do no harm."""
    if len(command) > 2 and Path(command[0]).name in _SHELLS and command[1].endswith("c"):
        return any(runs_tests(_words_of(part)) for part in re.split(r"[;&|\n]+", command[2]))
    names = [Path(word).name for word in command]
    if any(re.sub(r"[\d.]+$|\.py$|\.exe$", "", name) in _RUNS_TESTS for name in names):
        return True
    return any(
        (before == "-m" and name in _MODULES_FOR_TESTS) or (before.endswith(".py") and name == "test")
        for before, name in pairwise(names)
    )


def _words_of(part: str) -> list[str]:
    """Split a shell command into words, without leading variable assignments; empty for `cd`."""
    words = list(dropwhile(lambda word: re.match(r"\w+=", word), part.split()))
    return words if words[:1] != ["cd"] else []


def new_key() -> str:
    """Create a key for masking, which is discarded after the run."""
    return secrets.token_hex(32)


def silently() -> AbstractContextManager[Progress]:
    """Show no progress."""
    return nullcontext(silent)


def record(
    start: Start,
    options: RecordOptions,
    show: Callable[[], AbstractContextManager[Progress]] = silently,
) -> tuple[int, Recording]:
    """Run a command to its end and record its behavior.

    Args:
        start: the command.
        options: what is recorded.
        show: shows the progress of what comes after its end, when the terminal no longer belongs to the command.

    Returns:
        its exit code as in `subprocess` (negative for a signal), and the recording, which may be empty and includes the
        number of values masked after the end.

    Raises:
        UsageError: the command or the folder is unusable, or another run records there.
    """
    with claim_folder(Path(options.into)):
        into = _prepare_folder(Path(options.into))
        if start.runner:
            code = run_recorded_elsewhere(start, options, lambda file: take_file(file, into / file.name))
        else:
            code = run_recorded(start, options)
        with show() as progress:
            hidden = finish_recording(into, options, progress)
    files = [*into.glob("*.jsonl")]
    if files and not any(file.stat().st_size for file in files):
        raise UsageError(f"nothing could be written to {into}, as on a full disk. Correct that, then record again.")
    recording = read_recording(into) if files else Recording()
    if hidden:
        masked_at_end = NotRecorded("masked", "at_end", hidden)
        recording = msgspec.structs.replace(recording, left_out=(*recording.left_out, masked_at_end))
    return code, recording


def _prepare_folder(into: Path) -> Path:
    if any(into.glob("*.jsonl")):  # first of all: nothing of it is changed
        raise UsageError(f"{into} already contains a recording. Choose a new folder with --out, or remove that one.")
    try:
        make_folder(into)
        if not os.path.lexists(into / ".gitignore"):
            (into / ".gitignore").write_text("*\n")  # recordings are input for a lock and do not belong in a repository
        (into / ".ended").unlink(missing_ok=True)  # left by a run that recorded nothing
        mark_unmasked(into)
    except OSError as error:
        raise UsageError(f"cannot write to {into}: {error.strerror}. Choose another folder with --out.") from error
    return into


def export_probe(folder: Path, options: RecordOptions) -> Path:
    """Export the probe for use on another machine; return the script that starts a command with it there.

    Raises:
        UsageError: the folder cannot be written to.
    """
    return export_probe_folder(folder, options)


def masked_fields(options: RecordOptions) -> tuple[str, ...]:
    """Return the names and patterns that the probe masks, as the probe itself reports them in a subprocess."""
    answers = run_probe_tool("mask.lines", [msgspec.to_builtins(options)], "listing what is masked")
    return tuple(answers[0]["masked"])
