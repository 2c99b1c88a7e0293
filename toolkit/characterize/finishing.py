"""Finish a recording: mask it once more with everything that was learned in it, when the program has ended."""

import json
import subprocess
import sys
from pathlib import Path

from toolkit.characterize.probe_start import PROBE
from toolkit.errors import InternalError
from toolkit.model.record_request import Asked


def make_folder(folder: Path) -> None:
    """Make the folder of a recording, if it is not there: nobody but its owner may look into it.

    Raises:
        OSError: it cannot be made.
    """
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        folder.mkdir(mode=0o700)


def finish_recording(folder: Path, asked: Asked) -> None:
    """Mask the files of a recording once more, with the key of the run, which is forgotten afterwards.

    A value that was written before a name gave it away is found then, and so is what it would have taken too long to
    look for while the program ran. The work is done by the probe, which is a program of its own: nobody imports it.

    Raises:
        InternalError: it fails; the recording is as the program left it.
    """
    request = {
        "into": str(folder),
        "key": asked.key,
        "names": asked.names,
        "patterns": asked.patterns,
        "keep": asked.keep,
    }
    done = subprocess.run(
        [sys.executable, "-B", str(PROBE), "finish_recording"],
        input=json.dumps(request) + "\n",
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise InternalError(f"the recording in {folder} could not be masked once more: {done.stderr.strip()[-500:]}")
