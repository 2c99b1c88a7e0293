"""Two branches that add cases to a lock are merged by git alone, and the result is a lock."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.command_line import HOME, tebiki, write
from tests.survive.test_signals import git
from toolkit.characterize.lock_files import lock_files, read_lock
from toolkit.errors import UsageError

_CALC = """\
def double(n):
    return n * 2


def half(n):
    return n / 2.0


class Sum(object):
    def __init__(self, first):
        self.first = first

    def total(self, n):
        return self.first + n
"""
_WEB = """\
import json


def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "application/json")])
    return [json.dumps({"path": environ["PATH_INFO"]}).encode("ascii")]
"""
_DRIVE = """\
import sys

import calc
import other

WHAT = {
    "first": lambda: [calc.double(1)],
    "a": lambda: [calc.double(10), calc.half(3), calc.Sum(1).total(2)],
    "b": lambda: [calc.double(20), calc.double(10), calc.Sum(2).total(2), other.name("x")],
}
WHAT[sys.argv[1]]()
"""
_LINE = '127.0.0.1 - - [10/Oct/2024:13:55:{:02} +0000] "GET {} HTTP/1.1" 200 2 "-" "-"\n'
_PATHS = {"first": ("/items",), "a": ("/items/1", "/a"), "b": ("/b", "/items/2", "/items")}


OPTIONS = ("--python", sys.executable)


@pytest.fixture(scope="module")
def repositories(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with a lock, and the same with two branches that add cases to it, merged by git."""
    files = {"calc.py": _CALC, "other.py": "def name(text):\n    return text\n", "web.py": _WEB, "drive.py": _DRIVE}
    folder = tmp_path_factory.mktemp("merged")
    root = write(folder / "before", files)
    git(root, "init", "-q", "-b", "main")
    commit_lock(root, "first")
    merged = folder / "after"
    shutil.copytree(root, merged, symlinks=True)
    git(merged, "checkout", "-q", "-b", "a")
    commit_lock(merged, "a")
    git(merged, "checkout", "-q", "-b", "b", "main")
    commit_lock(merged, "b")
    git(merged, "merge", "-q", "--no-edit", "a")
    return folder


@pytest.fixture
def root(repositories: Path, tmp_path: Path) -> Path:
    """A copy of the repository with a lock."""
    return Path(shutil.copytree(repositories / "before", tmp_path / "calc", symlinks=True))


@pytest.fixture
def merged(repositories: Path, tmp_path: Path) -> Path:
    """A copy of the one whose branches were merged."""
    return Path(shutil.copytree(repositories / "after", tmp_path / "merged", symlinks=True))


def commit_lock(root: Path, what: str) -> None:
    """Record something, add it to the lock, and commit that."""
    into = root.with_name(f"recording-{what}")
    words = ("record", "--out", str(into), "--python", sys.executable, "--", "python", "drive.py", what)
    subprocess.run([sys.executable, "-m", "toolkit", *words], cwd=root, check=True, env=_environment())
    log = write(root.parent, {f"{what}.log": "".join(_LINE.format(*one) for one in enumerate(_PATHS[what]))})
    ran = tebiki("record", "--import", log / f"{what}.log", "--out", into)
    assert ran.code == 0, ran
    ran = tebiki("lock", root, *OPTIONS, "--app", "web:app", "--recording", into, "--seconds", 0)
    assert ran.code == 0, ran
    git(root, "add", "-A")
    git(root, "commit", "-qm", what)


def _environment() -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "PYTHONPATH": str(HOME), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}


def run_tests(root: Path, *words: str) -> "subprocess.CompletedProcess[str]":
    """Run the tests of the lock."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "characterization_tests", *words]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False, env=_environment())


def test_branches_that_add_cases_are_merged_without_a_conflict(merged: Path) -> None:
    folder = merged / "characterization_tests"
    lock = read_lock(folder)
    assert sorted({case.about for case in lock.cases}) == [
        "GET /a", "GET /b", "GET /items", "GET /items/{}",
        "calc:Sum.__init__", "calc:Sum.total", "calc:double", "calc:half", "other:name",
    ]  # fmt: skip
    given = sorted(case.ask["given"]["n"] for case in lock.cases if case.about == "calc:double")
    assert given == [1, 10, 20]
    ran = tebiki("verify", merged, *OPTIONS)
    assert ran.code == 0, ran
    tests = run_tests(merged)
    assert tests.returncode == 0, tests.stdout
    assert f"{len(lock.cases)} passed" in tests.stdout
    assert tebiki("lock", merged, *OPTIONS, "--seconds", 0).code == 0
    written = lock_files(read_lock(folder))
    assert {name: (folder / name).read_bytes() for name in written} == written
    assert len(read_lock(folder).cases) == len(lock.cases)


def test_a_merged_lock_notices_what_it_should(merged: Path) -> None:
    (merged / "calc.py").write_text(_CALC.replace("n * 2", "n * 3"))
    assert tebiki("verify", merged, *OPTIONS).code == 1
    tests = run_tests(merged)
    assert tests.returncode == 1
    assert "3 failed" in tests.stdout


def _lines(root: Path) -> tuple[Path, list[str]]:
    file = root / "characterization_tests" / "cases" / "calc.jsonl"
    return file, file.read_text().splitlines(keepends=True)


def test_one_line_twice_is_one_case_and_two_answers_are_named(root: Path) -> None:
    file, lines = _lines(root)
    file.write_text("".join([*lines, *lines]))
    assert tebiki("verify", root, *OPTIONS).code == 3
    assert run_tests(root).returncode == 0
    case = json.loads(lines[0])
    file.write_text("".join([*lines, json.dumps({**case, "parts": {"result": 3}}) + "\n", *lines]))
    ran = tebiki("verify", root, *OPTIONS)
    assert ran.code == 2
    assert case["id"] in ran.err
    assert "calc.jsonl:1" in ran.err
    assert "calc.jsonl:2" in ran.err
    tests = run_tests(root)
    assert tests.returncode == 1
    assert case["id"] in tests.stdout
    with pytest.raises(UsageError, match=case["id"]):
        read_lock(root / "characterization_tests")


def test_cases_without_a_test_are_red(merged: Path) -> None:
    file = merged / "characterization_tests" / "test_locked_calc.py"
    text = file.read_text()
    assert "test_half = LOCK.test(" in text
    file.write_text("".join(line for line in text.splitlines(keepends=True) if "test_half" not in line))
    tests = run_tests(merged)
    assert tests.returncode == 1
    assert "cases of calc:half, for which there is no test" in tests.stdout
    assert tebiki("lock", merged, *OPTIONS, "--seconds", 0).code == 0
    assert run_tests(merged).returncode == 0


def test_what_a_team_tells_git_itself_stays(root: Path) -> None:
    file = root / "characterization_tests" / ".gitattributes"
    assert b"cases/*.jsonl merge=union\n" in file.read_bytes()
    manifest = file.with_name(".tebiki-report")
    manifest.write_text(manifest.read_text().replace(".gitattributes\n", ""))
    file.write_text("* text=auto\n")
    assert tebiki("lock", root, *OPTIONS, "--seconds", 0).code == 0
    assert file.read_text() == "* text=auto\n"


def test_names_of_tests_are_those_of_functions(root: Path) -> None:
    listed = run_tests(root, "--collect-only")
    assert "\ntest_locked_calc.py::test_double[" in f"\n{listed.stdout}"
