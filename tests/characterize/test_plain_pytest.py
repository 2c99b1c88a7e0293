"""The tests of a lock, run as a team runs them: plain pytest and nothing of tebiki but the copied probe."""

import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from tests.characterize.tariff import GOOD, SOURCE, call, copying, locked, project, written
from tests.command_line import write
from tests.interpreters import interpreter, only
from toolkit.characterize.cases import case_of
from toolkit.characterize.take_lock import take_lock
from toolkit.errors import UsageError
from toolkit.model.lock import Case, Setup


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = project(tmp_path_factory.mktemp("project"))
    return written(root, locked(root))


_NO_PLUGINS = "PYTEST_DISABLE_PLUGIN_AUTOLOAD"


def _pytest(
    folder: Path, *options: str, python: Path | None = None, plugins: bool = False
) -> "subprocess.CompletedProcess[str]":
    """Run the tests of a lock; `plugins`: with all plugins that are installed here, which takes three times as long."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST"))}
    kept |= {"TEBIKI_PYTHON": str(python)} if python else {}
    kept |= {} if plugins else {_NO_PLUGINS: "1"}
    plain = ["-q", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(folder), *options]
    command = [sys.executable, "-B", "-m", "pytest", *plain, str(folder)]
    return subprocess.run(command, cwd=folder, env=kept, capture_output=True, text=True, check=False)


def _with(folder: Path, source: str, *options: str, python: Path | None = None) -> "subprocess.CompletedProcess[str]":
    project(folder.parent, source)
    try:
        return _pytest(folder, *options, python=python)
    finally:
        project(folder.parent)


@pytest.mark.parametrize("plugins", [False, pytest.param(True, marks=pytest.mark.corpus)])
def test_the_unchanged_project_passes_and_stays_as_it_is(folder: Path, plugins: bool) -> None:
    before = sorted(folder.parent.rglob("*"))
    ran = _pytest(folder, plugins=plugins)
    assert ran.returncode == 0, ran.stdout
    assert "9 passed" in ran.stdout
    assert sorted(folder.parent.rglob("*")) == before


def test_neither_the_order_of_tests_nor_a_choice_of_them_matters(folder: Path) -> None:
    listed = folder.parent / "names.txt"
    (folder / "conftest.py").write_text(
        "def pytest_collection_modifyitems(items):\n"
        f"    open({str(listed)!r}, 'w').writelines(f'{{item.nodeid}}\\n' for item in items)\n"
        "    items.sort(key=lambda item: item.name[::-1], reverse=True)\n"
    )
    try:
        ran = _pytest(folder, "-vv")  # one of them undoes `-q`
    finally:
        (folder / "conftest.py").unlink()
    assert ran.returncode == 0, ran.stdout
    names = listed.read_text().splitlines()
    listed.unlink()
    assert len(names) == 9
    run = [line.partition("] ")[0] + "]" for line in ran.stdout.splitlines() if "PASSED" in line]
    assert (sorted(run), run != names) == (sorted(names), True)
    assert "2 passed" in _pytest(folder, "-k", "refuse or halves").stdout


@only("2.7", "2.7", "3.6", "3.13")
def test_a_lock_is_taken_and_run_on_an_old_or_new_python(tmp_path: Path, version: str) -> None:
    python = interpreter(version)
    root = project(tmp_path)
    lock = locked(root, python=python)
    assert len(lock.cases) == len(GOOD)
    assert lock.setup.python.startswith(version)
    folder = written(root, lock)
    assert _pytest(folder, python=python).returncode == 0
    assert _with(folder, SOURCE.replace("age < 6", "age < 7"), python=python).returncode == 1


def test_a_comment_and_another_layout_are_no_change(folder: Path) -> None:
    moved = "# a comment\n\n\n" + SOURCE.replace("120 + 80 * zones", "(\n        120\n        + 80 * zones\n    )")
    assert _with(folder, moved).returncode == 0


def test_a_module_that_cannot_be_imported_fails_every_case_with_the_remedy(folder: Path) -> None:
    ran = _with(folder, "import absent_package\n" + SOURCE)
    assert (ran.returncode, "9 failed" in ran.stdout) == (1, True), ran.stdout
    assert "tariff cannot be imported: ModuleNotFoundError: No module named 'absent_package'" in ran.stdout
    assert "TEBIKI_PYTHON=/path/to/python" in ran.stdout


_CHANGES = (
    ("age < 6", "age <= 6", "fare"),
    ("age <= 15", "age < 15", "fare"),
    ("refused: %s", "refused %s", "refuse"),
    ("del items[-1]", "items[-1:] = [items[-1]]", "strike"),
    ("yield number", "yield -number", "halves"),
    ("isoformat() > day", "isoformat() < day", "is_over"),
)
"""Return each replacement with what it replaces, and in which function."""


@pytest.mark.parametrize(
    "changes", [_CHANGES[1:], *(pytest.param((change,), marks=pytest.mark.corpus) for change in _CHANGES)]
)
def test_a_change_fails_and_shows_what_was_and_what_is(folder: Path, changes: tuple[tuple[str, str, str], ...]) -> None:
    """Changes of several functions at once, and in `nox -s corpora` each alone."""
    source = SOURCE
    for before, after, _ in changes:
        source = source.replace(before, after)
    ran = _with(folder, source)
    assert ran.returncode == 1, ran.stdout
    assert f"{len(changes)} failed" in ran.stdout
    for _, _, function in changes:
        assert f"tariff:{function}, given" in ran.stdout
    assert "does not do what it did" in ran.stdout
    assert "tebiki lock PATH --accept" in ran.stdout


def test_a_helper_that_has_gone_is_skipped_and_a_function_that_has_gone_is_not(folder: Path) -> None:
    inlined = SOURCE.replace("_rounded", "_to_tens")
    ran = _with(folder, inlined, "-rs")
    assert ran.returncode == 0, ran.stdout
    assert "1 skipped" in ran.stdout
    assert "is no more" in ran.stdout
    assert _with(folder, SOURCE.replace("def refuse", "def deny")).returncode == 1


def test_a_case_that_ends_the_process_takes_no_other_one_with_it(folder: Path) -> None:
    ran = _with(folder, SOURCE.replace("raise ValueError", "os._exit(3)\n    raise ValueError"))
    assert "1 failed, 8 passed" in ran.stdout
    assert "tariff:refuse, given" in ran.stdout


def test_the_modules_that_are_run_share_one_start_at_each_clock(tmp_path: Path) -> None:
    root = write(tmp_path / "several", {"tariff.py": SOURCE, "other.py": "def twice(number):\n    return 2 * number\n"})
    line = {"kind": "call", "seam": "other:twice", "symbol": "other.py::twice", "given": {"number": 2}}
    lock = take_lock(Setup(), copying(root), [call(*GOOD[0]), case_of(line, "recorded")])
    folder = written(root, lock)
    starts = tmp_path / "starts"
    python = tmp_path / "python"
    python.write_text(f'#!/bin/sh\necho "$*" >> "{starts}"\nexec "{sys.executable}" "$@"\n', "utf-8")
    python.chmod(0o755)
    assert "2 passed" in _pytest(folder, python=python).stdout
    entries = [words.split()[2:] for words in starts.read_text("utf-8").splitlines()]
    assert [words[0] for words in entries] == ["process.compiled_modules", *(["--compiled"] * len(lock.setup.clocks))]
    assert {words[-1] for words in entries[1:]} == {"replay.locked_cases"}


def test_a_project_that_cannot_be_imported_is_said_to_be(folder: Path) -> None:
    ran = _with(folder, "import no_such_module\n" + SOURCE)
    assert ran.returncode == 1
    assert "no_such_module" in ran.stdout


APPLICATION = """\
import os
with open(os.path.join("..", "program.log"), "a") as log:
    log.write("started.")

def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [environ["PATH_INFO"].encode("ascii")]
"""


def _asked(target: str, order: int) -> Case:
    return case_of({"kind": "exchange", "method": "GET", "target": target, "headers": [], "order": order}, "recorded")


def test_a_place_that_is_named_may_be_written_outside_of_the_copy(tmp_path: Path) -> None:
    root = project(tmp_path, APPLICATION)
    cases = [_asked("/stops", 1), _asked("/stops/1", 2)]
    setup = Setup(app="tariff:application")
    with pytest.raises(UsageError, match="--writes PLACE"):
        take_lock(setup, copying(root), cases)
    lock = take_lock(msgspec.structs.replace(setup, writes=("../program.log",)), copying(root), cases)
    folder = written(root, lock)
    assert _pytest(folder).returncode == 0

    counting = "import io\nwith io.open('%s', 'a') as count:\n    count.write(u'.')\n"
    tried = tmp_path / "tried"
    setup_file = folder / "lock.json"
    setup_file.write_text(setup_file.read_text("utf-8").replace("../program.log", str(tried)), "utf-8")
    told = _with(folder, counting % tried + APPLICATION).stdout
    assert told.count("nothing is written outside the copy") >= len(cases)
    assert tried.read_text("utf-8") == "."


def test_nose_leaves_tests_alone_that_take_a_case(folder: Path) -> None:
    """Its loader is what imports them; a program that only has it loaded is another matter."""
    (file,) = [one for one in folder.glob("test_*.py") if "tariff" in one.name]
    script = (
        "import runpy, sys\n"
        "for name in ('nose.loader', 'other'):\n"
        "    read = 'names = runpy.run_path(sys.argv[1])'\n"
        "    exec(read, scope := {'__name__': name, 'runpy': runpy, 'sys': sys})\n"
        "    tests = [scope['names'][one] for one in scope['names'] if one[:5] == 'test_']\n"
        "    print(sorted({getattr(test, '__test__', True) for test in tests}))\n"
    )
    ran = subprocess.run(
        [sys.executable, "-B", "-c", script, str(file)], cwd=folder, capture_output=True, text=True, check=True
    )
    assert ran.stdout == "[False]\n[True]\n"
