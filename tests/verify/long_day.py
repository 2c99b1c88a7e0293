"""A lock of a long day of the bundled example: recorded and locked as a shell would, functions of two places added."""

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.command_line import ended, started
from tests.examples.legacy_environment import EXAMPLE
from tests.verify import planted, push_api_traffic

_KEEP = ("--pin", "--level", "http", "--level", "data", "--keep", "api_token", "--keep", "x-api-token")
_START = ("--app", "wsgi:app", "--env", "PUSH_DB={scratch}/push.db", "--before", "{python} seed.py {scratch}/push.db")


def changed(folder: Path, edits: Iterable[planted.Edit] = ()) -> Path:
    """The example with some edits."""
    root = shutil.copytree(EXAMPLE, folder / "push_api", ignore=shutil.ignore_patterns("__pycache__", "*.db"))
    for edit in edits:
        edit.apply(root)
    return root


def locked(folder: Path, python: str, seconds: float = 30) -> Path:
    """Record and lock it below a folder.

    Args:
        folder: where everything is written.
        python: the example's own interpreter.
        seconds: CPU time for more inputs of each of two places; 0: none are looked for.

    Returns:
        the folder of the lock.
    """
    root, into, recording = changed(folder), folder / "lock", folder / "recording"
    played = ("--", "python", "-B", push_api_traffic.__file__)
    variables = {"PUSH_DB": str(folder / "push.db")}
    _run("record", "--python", python, "--into", recording, *_KEEP, *played, cwd=root, env=variables)
    where = ("lock", root, "--python", python, "--into", into)
    _run(*where, *_START, "--recording", recording, "--seconds", 0)
    for target in ("push_api.lib.util", "push_api.services") if seconds else ():
        _run(*where, "--target", target, "--seconds", seconds)
    return into


def _run(*args: object, **options: Any) -> None:
    ran = ended(started(*args, **options), 1800)
    assert ran.code == 0, ran.out + ran.err
