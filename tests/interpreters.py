"""The Python interpreters of this machine, old and new, that the probe has to run on."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

VERSIONS = ("2.7", "3.6", "3.7", "3.8", "3.9", "3.10", "3.11", "3.12", "3.13")

USED: set[str] = set()
"""The versions that tests of this process asked for and got."""


def ends_of(*versions: str) -> list[Any]:
    """Parameters of a test, the oldest version first: the ends are fast tests, those between run in `nox -s corpora`.

    The test asks for `interpreter(version)`, which skips what is not here.
    """
    between = [pytest.param(version, marks=pytest.mark.corpus) for version in versions[1:-1]]
    return [versions[0], *between, versions[-1]]


def only(fast: str, *versions: str) -> pytest.MarkDecorator:
    """Run a test for one version in the fast suite, and for each other one in `nox -s corpora`."""
    assert fast in versions
    rows = [pytest.param(version, marks=() if version == fast else pytest.mark.corpus) for version in versions]
    return pytest.mark.parametrize("version", rows)


def sweep(*versions: str) -> pytest.MarkDecorator:
    """Run a test once for each version, see `ends_of`."""
    return pytest.mark.parametrize("version", ends_of(*versions))


each_interpreter = sweep(*VERSIONS)


def interpreter(version: str) -> Path:
    """The interpreter of a version; skips the test and says so where there is none."""
    found = _found(version)
    if found is None:
        pytest.skip(f"no Python {version} on this machine")
    USED.add(version)
    return found


def installed() -> dict[str, Path]:
    """The interpreters that are here, by version."""
    return {version: path for version in VERSIONS if (path := _found(version))}


@cache
def _found(version: str) -> Path | None:
    return next((path for path in _candidates(version) if _is(path, version)), None)


def _candidates(version: str) -> Iterator[Path]:
    """Yield interpreters where pyenv, uv and Debian put them, also where HOME is empty or says otherwise."""
    home = Path(pwd.getpwuid(os.getuid()).pw_dir)
    for root in {Path(os.environ.get("PYENV_ROOT") or home / ".pyenv"), home / ".pyenv", Path("/opt/pyenv")}:
        yield from sorted(root.glob(f"versions/{version}.*/bin/python"))
    data = Path(os.environ.get("XDG_DATA_HOME") or home / ".local/share")
    for folder in (os.environ.get("UV_PYTHON_INSTALL_DIR"), data / "uv/python", home / ".local/share/uv/python"):
        if folder:
            yield from sorted(Path(folder).glob(f"cpython-{version}.*/bin/python{version}"))
    for name in (shutil.which(f"python{version}"), f"/usr/bin/python{version}", f"/usr/local/bin/python{version}"):
        if name:
            yield Path(name)


def _is(path: Path, version: str) -> bool:
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        done = subprocess.run([path, "-c", code], capture_output=True, text=True, check=False)
    except OSError:
        return False
    return done.stdout.strip() == version
