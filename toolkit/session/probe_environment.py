"""Build the environment of a process under the probe, here or elsewhere."""

import json
import shlex
import shutil
from collections.abc import Mapping
from pathlib import Path

import msgspec

from toolkit.errors import UsageError
from toolkit.model.record_request import RecordOptions

PROBE = Path(__file__).parents[1] / "probe"
"""The folder that is put into legacy processes; our code never imports it."""

_SCRIPT = """\
#!/bin/sh
# Runs a command and records what it does. Nothing is installed: sh {name}/record.sh python manage.py runserver
here=$(cd "$(dirname "$0")" && pwd)
export PYTHONPATH="$here/probe/start${{PYTHONPATH:+:$PYTHONPATH}}"
export PYTHONDONTWRITEBYTECODE=1{hash_seed}
export TEBIKI_INTO="${{TEBIKI_INTO:-$here/recordings}}"
export TEBIKI_RECORD={asked}
exec "$@"
"""


def recording_environment(options: RecordOptions, around: Mapping[str, str]) -> dict[str, str]:
    """Return the variables for recording a command, to be added to the existing ones.

    Args:
        options: what is recorded; `into` is an absolute path.
        around: the variables that the command would have without a recording.
    """
    before = around.get("PYTHONPATH")
    path = str(PROBE / "start")
    pinned = {"PYTHONHASHSEED": "0"} if options.pin else {}
    if options.hash_seed and not around.get("PYTHONHASHSEED"):
        pinned = {"PYTHONHASHSEED": options.hash_seed}
    return {
        **around,
        **pinned,
        "PYTHONPATH": f"{path}:{before}" if before else path,
        "PYTHONDONTWRITEBYTECODE": "1",
        "TEBIKI_RECORD": _options_json(options),
    }


def export_probe_folder(folder: Path, options: RecordOptions) -> Path:
    """Export the probe and a script that starts it, for use inside a container or on a server.

    Returns:
        the script; recordings come to `recordings/` beside it.

    Raises:
        UsageError: the folder exists with other content, or cannot be written.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / "record.sh").is_file():
        raise UsageError(f"{folder} already exists and contains something else. Choose a new folder for --export.")
    try:
        shutil.copytree(
            PROBE, folder / "probe", dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", "*.pyc")
        )
        (folder / "recordings").mkdir(exist_ok=True)
        (folder / "recordings").chmod(0o1777)  # another user may run the program
        script = folder / "record.sh"
        seed = "\nexport PYTHONHASHSEED=0" if options.pin else ""
        asked_text = shlex.quote(_options_json(msgspec.structs.replace(options, into="")))
        script.write_text(_SCRIPT.format(name=folder.name, asked=asked_text, hash_seed=seed), "utf-8")
        script.chmod(0o755)
    except OSError as error:
        raise UsageError(f"cannot write {folder}: {error.strerror}. Choose another folder for --export.") from error
    return script


def _options_json(options: RecordOptions) -> str:
    return json.dumps(msgspec.to_builtins(options), separators=(",", ":"))
