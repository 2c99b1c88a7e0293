"""A run of `tebiki lock` that somebody ends before its end: what was proved by then is a lock."""

import itertools
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.characterize.tariff import project
from tests.command_line import tebiki, write
from toolkit.characterize import input_search
from toolkit.characterize.lock_files import read_lock
from toolkit.flows import lock as lock_flow
from toolkit.flows.lock import lock
from toolkit.model.lock import Case, Setup
from toolkit.model.lock_run import LockOptions, LockResult

HOME = Path(__file__).parents[2]
SOURCE = """\
def fare(age):
    if age < 6:
        return 0
    if age == 77:
        return 60
    return 120
"""
_SLOW = """

def slow(times):
    return sum(range(times)) % 7
"""
_PATIENCE = 600.0


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return recorded(tmp_path, "")


def recorded(folder: Path, more: str) -> Path:
    """A project, and a recording of its functions beside it."""
    root = project(folder / "project", SOURCE + more)
    drive = "import tariff\ntariff.fare(3)\ntariff.fare(30)\n" + ("tariff.slow(20_000_000)\n" if more else "")
    write(root, {"drive.py": drive})
    words = ["record", "--out", str(folder / "recording"), "--level", "functions", "--", sys.executable, "drive.py"]
    subprocess.run([sys.executable, "-m", "toolkit", *words], cwd=root, env=_variables(), check=True)
    return root


@contextmanager
def locking(root: Path, *options: str) -> Iterator["subprocess.Popen[str]"]:
    """The command at work, that would take its time."""
    words = [str(root), "--recording", str(root.parent / "recording"), "--seconds", "100", *options]
    process = subprocess.Popen(
        [sys.executable, "-c", _RUN, "lock", *words],
        env=_variables(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


_RUN = """
import signal
from toolkit.characterize import input_search
input_search._PAUSE = input_search._SHARE = 0  # what is found is kept at once
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell may have us ignore it
from toolkit.cli import main
main()
"""


def _variables() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(HOME)}


def _is_there(file: Path, holding: str = "") -> None:
    ends = time.monotonic() + _PATIENCE
    while not (file.exists() and holding in file.read_text("utf-8")):
        assert time.monotonic() < ends, f"no {file.name} with {holding}"
        time.sleep(0.02)


def _told(process: "subprocess.Popen[str]", text: str) -> None:
    assert process.stderr is not None
    assert any(text in line for line in process.stderr)


def test_a_killed_run_leaves_what_was_recorded(root: Path) -> None:
    with locking(root) as process:
        _is_there(root / "characterization_tests" / "cases" / "tariff.jsonl")
        _told(process, "Generating inputs")
        process.send_signal(signal.SIGKILL)
    held = read_lock(root / "characterization_tests")
    assert _results(held.cases) == [0, 120]
    again = tebiki("lock", root, "--seconds", "1")
    assert again.code == 0
    assert "2 recorded" in again.out


@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.corpus)])
def test_an_interrupted_search_locks_what_it_found(root: Path, number: signal.Signals) -> None:
    with locking(root) as process:
        _told(process, "Generating inputs")
        _is_there(root / "characterization_tests" / "cases" / "tariff.jsonl", '"result":60')
        process.send_signal(number)
        out, err = process.communicate(timeout=_PATIENCE)
    assert process.returncode == 130, err
    assert "Interrupted: checking what was found" in err
    assert "2 recorded" in out
    assert "The search was interrupted" in out
    held = read_lock(root / "characterization_tests")
    assert {0, 60, 120} <= set(_results(held.cases))
    assert tebiki("verify", root).code == 3


@pytest.mark.parametrize("lang", [pytest.param("en", marks=pytest.mark.corpus), "ja"])
def test_who_is_interrupted_before_anything_was_proved_is_told_so(tmp_path: Path, lang: str) -> None:
    root = recorded(tmp_path, _SLOW)
    with locking(root, "--lang", lang) as process:
        assert process.stderr is not None
        process.stderr.readline()  # cases are being proved
        process.send_signal(signal.SIGTERM)
        _, err = process.communicate(timeout=_PATIENCE)
    assert process.returncode == 130
    assert {"en": "is unchanged", "ja": "元のまま"}[lang] in err
    assert not (root / "characterization_tests").exists()


def test_the_last_proof_can_be_interrupted_as_well(tmp_path: Path) -> None:
    root = recorded(tmp_path, _SLOW)
    with locking(root) as process:
        _told(process, "Generating inputs")
        process.send_signal(signal.SIGINT)
        _told(process, "Interrupted: checking")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=_PATIENCE)
    assert (process.returncode, out) == (130, "")
    assert "3 cases of 2 functions and endpoints, 3 recorded and 0 generated" in err
    assert len(read_lock(root / "characterization_tests").cases) == 3


def test_what_is_found_is_kept_from_time_to_time(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(input_search, "_PAUSE", 0)
    monkeypatch.setattr(input_search, "_SHARE", 0)
    into = root / "characterization_tests"
    kept: list[LockResult] = []
    wish = LockOptions(root, into, Setup(), sys.executable, "", "", root.parent / "recording", 2.0)
    last = lock(wish, keep=kept.append)
    states = [_results(one.lock.cases) for one in (*kept, last)]
    assert states[0] == [0, 120]
    assert len(states) > 2
    assert all(set(one) <= set(next_one) for one, next_one in itertools.pairwise(states))
    assert json.loads(kept[0].files["lock.json"]) == json.loads(last.files["lock.json"])


def test_a_part_is_kept_before_everything_recorded_was_asked(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock_flow, "_PARTS", 2)
    monkeypatch.setattr(lock_flow, "_PART", 1)
    kept: list[LockResult] = []
    wish = LockOptions(
        root, root / "characterization_tests", Setup(), sys.executable, "", "", root.parent / "recording", 0.0
    )
    stages: list[str] = []
    last = lock(wish, lambda stage, _done, _total: stages.append(stage), keep=kept.append)
    assert [len(one.lock.cases) for one in (*kept, last)] == [1, 2]
    assert [stage for stage, _ in itertools.groupby(stages)] == ["recording", "import", "lend", "keep", "take"]


def _results(cases: tuple[Case, ...]) -> list[int]:
    return sorted(case.parts.get("result", -1) for case in cases)
