"""Processes that a command starts end with it, also those that have left its session."""

import os
import subprocess
from pathlib import Path

import pytest

from toolkit.system.process_group import run_group

_DETACHED = "setsid sh -c 'echo $$ > new; mv new pid; exec sleep 600' {} & while [ ! -e pid ]; do :; done; {}"


def _is_alive(folder: Path) -> bool:
    return Path("/proc", (folder / "pid").read_text().strip()).exists()


@pytest.mark.parametrize("output", ["", ">/dev/null 2>&1"])
def test_a_process_in_a_session_of_its_own_ends_with_the_command(tmp_path: Path, output: str) -> None:
    command = _DETACHED.format(output, "echo done; exit 3")
    assert run_group(("/bin/sh", "-c", command), tmp_path, os.environ, 300) == (3, "done\n")
    assert not _is_alive(tmp_path)


def test_a_process_in_a_session_of_its_own_ends_when_time_is_up(tmp_path: Path) -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        run_group(("/bin/sh", "-c", _DETACHED.format("", "exec sleep 600")), tmp_path, os.environ, 5)
    assert not (tmp_path / "pid").exists() or not _is_alive(tmp_path)


def test_a_command_ends_as_it_did(tmp_path: Path) -> None:
    assert run_group(("/bin/sh", "-c", "kill -TERM $$"), tmp_path, os.environ, 300) == (-15, "")
