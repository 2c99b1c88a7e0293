"""Files of a recording: private to their owner, and masked once more when the program has ended."""

import errno
import os
import shutil
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import IO, Any

from toolkit.errors import UsageError
from toolkit.model.record_request import RecordOptions
from toolkit.model.request import Progress, silent
from toolkit.session.probe_tools import run_probe_tool

_UNMASKED = ".unmasked"
_OF_MASKING = (".secrets", ".finishing")  # of files that are there until the masking is finished
_OFTEN = 5000  # lines of a recording between two reports of progress: a short one has none


def make_folder(folder: Path) -> None:
    """Create the private folder of a recording if it is missing.

    Raises:
        OSError: it cannot be created, or it is a link.
    """
    if folder.is_symlink():
        raise OSError(errno.ELOOP, "it is a link, name the folder itself")
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700)


def write_private(file: Path, data: IO[bytes]) -> None:
    """Write a file of a recording, which only its owner may read; no link in its place is followed.

    Raises:
        OSError: it cannot be written, or it is a link.
    """
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "wb") as out:
        shutil.copyfileobj(data, out)


def take_file(source: Path, target: Path) -> None:
    """Copy a file that a program elsewhere wrote; links are ignored, because they could lead to files of ours.

    Raises:
        OSError: it cannot be read or written.
    """
    if not source.is_symlink():
        handle = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(handle, "rb") as file:
            write_private(target, file)


def finish_recording(folder: Path, options: RecordOptions, progress: Progress = silent) -> int:
    """Mask the files of a recording once more, with the key of the run, which is forgotten afterwards.

    This finds values that were written before a name revealed them as secrets, and those that took too long to search
    for while the program ran. The probe does the work; of a long recording it reports progress.

    Returns:
        number of values masked now, in addition to those masked while the program ran.

    Raises:
        UsageError: the folder cannot be written to, as on a full disk; the recording is as the program left it.
        InternalError: it fails otherwise.
    """
    request = {
        "into": str(folder),
        "key": options.key,
        "names": options.names,
        "patterns": options.patterns,
        "keep": options.keep,
    }
    purpose = f"masking the recording in {folder} once more"
    mark_unmasked(folder)
    *_, done = run_probe_tool("mask.finish_recording", [request], purpose, partial(_report_masking, progress))
    if failed := done.get("failed"):
        raise UsageError(
            f"the recording in {folder} cannot be masked once more: {failed}. It may hold secrets: remove it, correct "
            "that, and record again."
        )
    (folder / _UNMASKED).unlink(missing_ok=True)
    return int(done["hidden"])


def mark_unmasked(folder: Path) -> None:
    """Mark a recording as not masked once more yet; `finish_recording` removes the mark when that is done."""
    (folder / _UNMASKED).touch(mode=0o600)


def is_unmasked(folder: Path) -> bool:
    """Return whether the masking of a recording was begun and not finished, as when it was killed."""
    return (folder / _UNMASKED).exists() or any(any(folder.glob(f"*{end}")) for end in _OF_MASKING)


def _report_masking(progress: Progress, answer: Mapping[str, Any]) -> None:
    if answer.get("read", 1) % _OFTEN == 0:
        progress("mask", answer["read"], answer["of"])
