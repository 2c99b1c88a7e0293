"""The program that the secrets are planted in: recorded while it is used, and locked."""

import contextlib
import json
import os
import shutil
import signal
from dataclasses import dataclass
from pathlib import Path

from tests.command_line import ended, started
from tests.survive.unseen_secrets.planted import DATA, Secret, by_section, honest, planted

SECONDS = 600
"""A net for a program that hangs; it takes two."""


@dataclass(frozen=True)
class Shop:
    """One shop with its secrets, what was recorded of it, its lock, and one to which nothing was invented.

    The two locks are the same folder in a shop for which nothing was to be invented.
    """

    secrets: tuple[Secret, ...]
    recording: Path
    lock: Path
    plain_lock: Path
    printed: str


def locked_shop(place: Path, python: Path, seed: int, *, invents: bool) -> Shop:
    """Build, use, record and lock a shop with secrets made up by a seed; `invents`: lock invented inputs as well."""
    secrets = planted(seed)
    sections = by_section(secrets)
    project, recording = place / "project", place / "recording"
    shutil.copytree(DATA / "program", project, ignore=shutil.ignore_patterns("__pycache__"))
    (project / "rows.json").write_text(json.dumps(sections["answered"]))
    (project / "headers.json").write_text(json.dumps(sections["answered_headers"]))
    (place / "planted.json").write_text(json.dumps(sections | {"honest": honest()}))
    words = [word for item in sections["command"].items() for word in item]
    env = {"PLANTED": str(place / "planted.json")}
    printed = _tebiki(
        project, "record", "--python", python, "--out", recording, "--", "python", "drive.py", *words, **env
    )
    given = [word for name, value in sections["environment"].items() for word in ("--env", f"{name}={value}")]
    given += ["--recording", str(recording), "--python", str(python), "--app", "shop:app"]
    for into, seconds in (*([("lock", 2)] if invents else []), ("plain", 0)):
        more = ("--lock", place / into, "--seconds", seconds)
        printed += _tebiki(project, "lock", project, *given, *more, **sections["environment"])
    return Shop(secrets, recording, place / ("lock" if invents else "plain"), place / "plain", printed)


def _tebiki(folder: Path, *words: object, **env: str) -> str:
    inherited = {name: "" for name in os.environ if name.startswith("COVERAGE")}
    process = started(*words, env={**inherited, **env}, cwd=folder, start_new_session=True)
    try:
        ran = ended(process, SECONDS)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # a program that hangs hangs with its family
        process.communicate()
    assert ran.code == 0, ran.out + ran.err
    return ran.out + ran.err
