"""Hostile surroundings: a cache that breaks, runs at the same time, and projects that pretend to be ours."""

import os
import py_compile
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.command_line import HOME, Ran, ended, report, started, tebiki, write
from tests.survive.test_whole_run import became
from toolkit.executors.processes import run as in_processes

FUNCTION = "def step_{n}(a, b):\n    if a:\n        for item in b:\n            print(item, {n})\n    return a\n\n\n"
TRAP = "open({mark!r}, 'a').write(__name__)\nraise SystemExit('taken over by ' + __name__)\n"
NAMES = ("toolkit", "codemods", "reports", "ast", "click", "msgspec", "json", "sqlite3", "rich", "sitecustomize")


def project(root: Path, files: int = 60, functions: int = 40) -> Path:
    return write(
        root,
        {
            f"part{file % 7}/module_{file}.py": "".join(FUNCTION.format(n=file * 100 + n) for n in range(functions))
            for file in range(files)
        },
    )


def report_of(ran: Ran, out: Path) -> bytes:
    assert ran.code == 0, ran.err
    assert "Traceback" not in ran.err
    return (out / "report.json").read_bytes()


def test_a_run_killed_at_any_moment_loses_nothing(tmp_path: Path) -> None:
    root, cache = project(tmp_path / "shop", 30, 30), {"TEBIKI_CACHE_DIR": str(tmp_path / "cache")}
    expected = report_of(ended(started("analyze", root, "--out", tmp_path / "whole", "--no-cache")), tmp_path / "whole")
    for delay in (0.2, 0.4, 0.7):
        process = started("analyze", root, "--out", tmp_path / "out", "--quiet", env=cache, start_new_session=True)
        time.sleep(delay)
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
    ran = ended(started("analyze", root, "--out", tmp_path / "out", env=cache))
    assert report_of(ran, tmp_path / "out") == expected


def test_runs_at_once_share_one_cache(tmp_path: Path) -> None:
    root, cache = project(tmp_path / "shop", 12, 10), {"TEBIKI_CACHE_DIR": str(tmp_path / "cache")}
    runs = [started("analyze", root, "--out", tmp_path / f"out{n}", "--jobs", 2, env=cache) for n in range(3)]
    reports = {report_of(ended(process), tmp_path / f"out{n}") for n, process in enumerate(runs)}
    assert len(reports) == 1
    assert "Measuring" not in ended(started("analyze", root, "--out", tmp_path / "out", env=cache)).err


def test_runs_at_once_into_one_folder(tmp_path: Path) -> None:
    root = project(tmp_path / "shop", 6, 4)
    runs = [
        started("analyze", root, "--out", tmp_path / "out", env={"TEBIKI_CACHE_DIR": str(tmp_path / "c")})
        for _ in "123"
    ]
    expected = {report_of(ended(process), tmp_path / "out") for process in runs}
    assert len(expected) == 1


@pytest.mark.parametrize("damage", ["text", "half", "emptied", "other schema", "garbage values"])
def test_a_damaged_cache_costs_time_only(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, damage: str) -> None:
    monkeypatch.setenv("TEBIKI_CACHE_DIR", str(tmp_path / "cache"))
    root = project(tmp_path / "shop", 3)
    expected = report_of(tebiki("analyze", root, "--out", tmp_path / "out"), tmp_path / "out")
    (file,) = (tmp_path / "cache").glob("*.sqlite")
    data = file.read_bytes()
    if damage in ("text", "half", "emptied"):
        file.write_bytes({"text": b"not a database\n" * 999, "half": data[: len(data) // 2], "emptied": b""}[damage])
    else:
        with sqlite3.connect(file) as db:
            db.executescript(
                "drop table entry; create table entry (x)"
                if damage == "other schema"
                else "update entry set value = x'c1ff00'"
            )
        db.close()
    ran = tebiki("analyze", root, "--out", tmp_path / "out", "--lang", "en")
    assert report_of(ran, tmp_path / "out") == expected


def test_a_cache_directory_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project(tmp_path / "shop", 3)
    for place in ("/proc/none", "/dev/null/none", str(root / "part0/module_0.py")):
        monkeypatch.setenv("TEBIKI_CACHE_DIR", place)
        ran = tebiki("analyze", root, "--out", tmp_path / "out")
        assert ran.code == 0
        assert "The cache cannot be used" in ran.err


def test_its_own_report_and_cache_are_not_analysed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write(tmp_path / "shop", {"app.py": "x = 1\n"})
    monkeypatch.setenv("TEBIKI_CACHE_DIR", str(root / "cache"))
    monkeypatch.chdir(root)
    first = report_of(tebiki("analyze", "."), root / "reports/shop")
    assert report_of(tebiki("analyze", "."), root / "reports/shop") == first
    assert became(report(root / "reports/shop")) == {"app.py": "measured"}


@pytest.mark.parametrize("jobs", [pytest.param(1, marks=pytest.mark.corpus), 2])
def test_packages_of_the_project_never_stand_in_for_ours(tmp_path: Path, jobs: int) -> None:
    root, mark = project(tmp_path / "shop", 12, 3), tmp_path / "taken-over"
    trap = TRAP.format(mark=str(mark))
    write(root, {f"{name}.py": trap for name in NAMES} | {f"{name}/__init__.py": trap for name in NAMES})
    write(root, {f"toolkit/{name}.py": trap for name in ("cli", "wiring", "executors", "rules/hotspot")})
    ran = ended(started("analyze", ".", "--jobs", jobs, cwd=root, env={"PYTHONPATH": str(HOME)}))
    assert ran.code == 0, ran.err
    assert not mark.exists()
    assert len(became(report(root / "reports/shop"))) == 12 + 2 * len(NAMES) + 4


def _hidden(item: int) -> Mapping[str, Any]:
    import toolkit

    return {"toolkit": toolkit.__file__, "first": sys.path[0]}


def test_a_fresh_worker_finds_our_code_and_not_the_projects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import threading

    write(tmp_path, {"toolkit/__init__.py": "raise SystemExit", "pickle.py": "raise SystemExit"})
    monkeypatch.chdir(tmp_path)
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)  # a process with threads starts fresh workers
    thread.start()
    try:
        results = list(in_processes(_hidden, list(range(40)), jobs=2, timeout=600))
    finally:
        stop.set()
        thread.join()
    assert {str(result.value and result.value["toolkit"]) for result in results} == {str(HOME / "toolkit/__init__.py")}


@pytest.mark.parametrize(
    "text",
    ["[tool.tebiki\n", "a = " + "[" * 20_000, "a = " + "1" * 20_000, "\xff\xfe", "[tool]\ntebiki = 3\n", "tool = 1\n"],
)
def test_a_broken_configuration_is_a_message_or_no_matter(tmp_path: Path, text: str) -> None:
    root = write(tmp_path / "shop", {"app.py": "x = 1\n", "pyproject.toml": text.encode("latin-1")})
    ran = tebiki("analyze", root, "--out", tmp_path / "out")
    assert ran.code == (0 if text == "tool = 1\n" else 2)
    assert "Traceback" not in ran.err
    assert ran.code == 0 or ran.err.startswith("Error: pyproject.toml")


@pytest.mark.parametrize("setting", ["size-limit = inf", "jobs = -1", "timeout = nan", "timeout = 0", "jobs = 1000000"])
def test_a_setting_out_of_range_is_refused(tmp_path: Path, setting: str) -> None:
    root = write(tmp_path / "shop", {"app.py": "x = 1\n", "tebiki.toml": setting})
    ran = tebiki("analyze", root, "--out", tmp_path / "out")
    assert ran.code == 2
    assert f"tebiki.toml: `{setting.partition(' ')[0]}`: Expected" in ran.err


@pytest.mark.parametrize("cut", ["toolkit/cli", "codemods"])
def test_a_compiled_file_that_was_cut_off_is_named(tmp_path: Path, cut: str) -> None:
    """As a full disk leaves it: Python itself never writes it anew."""
    for folder in ("toolkit", "codemods"):
        shutil.copytree(HOME / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "templates"))
    command = (sys.executable, "-m", "toolkit", "codemods")
    variables = {**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": ""}
    source = tmp_path / cut / "__init__.py"
    whole = Path(py_compile.compile(str(source), doraise=True))
    whole.write_bytes(whole.read_bytes()[:-9])
    ran = subprocess.run(command, cwd=tmp_path, env=variables, capture_output=True, text=True, check=False)
    assert (ran.returncode, "Traceback" in ran.stderr) == (2, False), ran.stderr
    assert f"{whole} was cut off" in ran.stderr
    found = ran.stderr.strip().rpartition(": ")[2]
    assert found == f"find {tmp_path / cut.partition('/')[0]} -name '*.pyc' -delete"


@pytest.mark.parametrize("words", ["analyze .", "plan .", "lock .", "verify .", "record -- true", "inventory list ."])
def test_a_current_directory_that_was_removed_is_named(tmp_path: Path, words: str) -> None:
    here, gone = Path.cwd(), tmp_path / "gone"
    gone.mkdir()
    os.chdir(gone)
    try:
        gone.rmdir()
        ran = tebiki(*words.split())
    finally:
        os.chdir(here)
    assert ran.code == 2
    assert ran.err == "Error: the current directory was removed. Change to one that exists, then run again.\n"
