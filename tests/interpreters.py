"""The Python interpreters of this machine, old and new, that the probe has to run on."""

import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

VERSIONS = ("2.7", "3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13")

each_interpreter = pytest.mark.parametrize("version", VERSIONS)
"""Runs a test once for each version; it asks for `interpreter(version)`, which skips what is not here."""


def interpreter(version: str) -> Path:
    """The interpreter of a version; skips the test and says so where there is none."""
    found = _found(version)
    if found is None:
        pytest.skip(f"no Python {version} on this machine")
    return found


@cache
def _found(version: str) -> Path | None:
    named = shutil.which(f"python{version}")
    installed = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
    return next((path for path in [*installed, *([Path(named)] if named else [])] if _is(path, version)), None)


def _is(path: Path, version: str) -> bool:
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([path, "-c", code], capture_output=True, text=True, check=False)
    return done.stdout.strip() == version
