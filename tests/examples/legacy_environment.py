"""The bundled example's own environment: an old enough Python and its pinned requirements, built once and kept."""

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "examples" / "push_api"
VERSIONS = ("3.11", "3.10", "3.9", "3.8")  # what the pinned requirements install on


class NoLegacyEnvironmentError(Exception):
    """No such Python on this machine, or its packages cannot be had; says which."""


def legacy_python() -> Path:
    """The interpreter of a virtual environment with the example's requirements.

    It lies in the machine's temporary folder under a name made of the version and the requirements, so that it
    is built again only when one of them changes.

    Raises:
        NoLegacyEnvironmentError: it cannot be built here.
    """
    version, interpreter = _interpreter()
    requirements = EXAMPLE / "requirements.txt"
    key = hashlib.sha256(requirements.read_bytes() + version.encode()).hexdigest()[:12]
    folder = Path(tempfile.gettempdir()) / f"push-api-{os.getuid()}-{version}-{key}"
    if not folder.exists():
        _build(folder, interpreter, requirements)
    return folder / "bin" / "python"


def clean_environment(**variables: str) -> dict[str, str]:
    """The caller's environment without what would lead another Python astray, and these variables."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PUSH_", "FLASK_"))}
    return kept | {"PYTHONDONTWRITEBYTECODE": "1"} | variables


def _build(folder: Path, interpreter: str, requirements: Path) -> None:
    """Build beside the final place and move it there at the end: what is there is complete even after a race."""
    beside = folder.with_name(f"{folder.name}.{os.getpid()}")
    python = beside / "bin" / "python"
    try:
        _run(interpreter, "-m", "venv", str(beside))
        _run(str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", str(requirements))
        with contextlib.suppress(OSError):
            beside.rename(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _interpreter() -> tuple[str, str]:
    for version in VERSIONS:
        for candidate in _candidates(version):
            code = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])"
            done = subprocess.run([candidate, "-c", code], capture_output=True, text=True, check=False)
            if done.stdout.strip() == version:
                return version, candidate
    raise NoLegacyEnvironmentError(f"none of Python {', '.join(VERSIONS)} is on this machine")


def _candidates(version: str) -> Iterator[str]:
    if version == "{}.{}".format(*sys.version_info):
        yield sys.executable
    if found := shutil.which(f"python{version}"):
        yield found
    yield from map(str, sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python")))


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, env=clean_environment(), timeout=600, check=False)
    if done.returncode:
        raise NoLegacyEnvironmentError(f"{' '.join(command[1:4])} failed: {done.stderr.strip()[-300:]}")
