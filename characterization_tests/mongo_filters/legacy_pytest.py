"""pytest for the application's environment, which has none of its own: kept beside it, not in it."""

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.examples.legacy_environment import NoLegacyEnvironmentError, clean_environment


def pytest_beside(python: Path) -> Path:
    """A directory that holds pytest and what it needs, for this interpreter.

    Raises:
        NoLegacyEnvironmentError: it cannot be had here.
    """
    environment = python.parents[1]
    folder = environment.with_name(f"{environment.name}-pytest")
    if folder.exists():
        return folder
    beside = folder.with_name(f"{folder.name}.{os.getpid()}")
    pip = [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    done = subprocess.run(
        [*pip, "--target", str(beside), "pytest<8"],
        capture_output=True,
        text=True,
        env=clean_environment(),
        timeout=600,
        check=False,
    )
    try:
        if done.returncode:
            raise NoLegacyEnvironmentError(f"pip install pytest failed: {done.stderr.strip()[-300:]}")
        with contextlib.suppress(OSError):  # somebody else was first
            beside.rename(folder)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return folder


def run_examples(suite: Path, python: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    """Run the examples of a suite with plain pytest and nothing of tebiki.

    Args:
        suite: its directory.
        python: the interpreter.
        options: more options of pytest.
    """
    others = {} if python == Path(sys.executable) else {"PYTHONPATH": str(pytest_beside(python))}
    plain = ["-q", "-rf", "-p", "no:cacheprovider", "--noconftest", "-c", os.devnull, "--rootdir", str(suite)]
    return subprocess.run(
        [str(python), "-B", "-m", "pytest", *plain, *options, "test_examples.py"],
        cwd=suite,
        env=clean_environment(**others),
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
