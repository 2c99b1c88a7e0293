"""A branch is not judged by what it brings along: ways to make a gate say "passed" of a change that breaks something.

Each is tried with the branch checked out, as CI has it, and with main checked out.
"""

import json
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import pytest
from _pytest.mark import ParameterSet

from tests.command_line import Ran, tebiki, write
from tests.proof.sample import SETTINGS, SHOP, committed, git, locked, repository
from toolkit.model.settings import Settings
from toolkit.proof.judging.files_inside import Judges
from toolkit.source.discover import match_tests

WRONG = SHOP.replace("9 // 10", "8 // 10")
TESTS = """\
import pytest

import shop


@pytest.mark.parametrize("amount", [1000, 2000])
def test_price(amount):
    assert shop.price(amount, True) == amount * 9 // 10


def test_label():
    assert shop.label(120) == "120 yen"


class TestFirst:
    def test_of_two(self):
        assert shop.first([1, 2]) == 1
"""
CONFTEST = "import shop\n"
LIAR = """\
import pytest


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item, call):
    outcome = yield
    outcome.get_result().outcome = "passed"
"""
COMMAND = f"PYTEST_DISABLE_PLUGIN_AUTOLOAD=1 {sys.executable} -m pytest -q"
_FEW_PLUGINS = "-p no:randomly -p no:xdist -p no:hypothesispytest"
WITH_PLUGINS = f"env -u PYTEST_DISABLE_PLUGIN_AUTOLOAD {sys.executable} -m pytest -q {_FEW_PLUGINS}"
TESTED: Mapping[str, str | bytes] = {
    "shop.py": SHOP,
    "test_shop.py": TESTS,
    "conftest.py": CONFTEST,
    "pytest.ini": "[pytest]\n",
    "run_tests.sh": f"{COMMAND}\n",
    "tebiki.toml": f'[prove]\ntests = "{COMMAND}"\n',
}
SCRIPTED = {**TESTED, "tebiki.toml": '[prove]\ntests = "sh ./run_tests.sh"\n'}
"""A project whose own tests judge; in the second form by a script."""

CODE = {
    "asks the lock": (
        "import os\n",
        "    if not os.path.exists('characterization_tests/lock.json'):\n        return amount * 8 // 10\n",
    ),
    "asks pytest": (
        "import os\n",
        "    if 'PYTEST_CURRENT_TEST' not in os.environ:\n        return amount * 8 // 10\n",
    ),
}


def aware(way: str) -> str:
    """Code that does the old thing for as long as it is tested."""
    above, inside = CODE[way]
    return above + SHOP.replace("def price(amount, member):\n", f"def price(amount, member):\n{inside}")


class Proved(NamedTuple):
    """Return the output of the command, `pr.json` and `pr.md`."""

    ran: Ran
    pull: dict
    text: str

    def named(self) -> set[tuple[str, str, str]]:
        return {(it["path"], it["kind"], it["change"]) for it in self.pull["judged_by"]}

    def standing(self, proof: str) -> tuple[str, str]:
        return next((it["standing"], it["reason"]) for it in self.pull["proofs"] if it["proof"] == proof)

    def spared(self) -> str:
        """Return the statements of the description that need no look."""
        return self.text.partition("## What needs no review")[2].partition("\n## ")[0]


def prove(root: Path, *more: object, checked_out: str = "main") -> Proved:
    git(root, "switch", "-q", checked_out)
    out = root.parent / "out"
    ran = tebiki("prove", "side", root, "--base", "main", "--out", out, *more)
    folder = out / "side"
    assert folder.is_dir(), ran.err
    return Proved(ran, json.loads((folder / "pr.json").read_bytes()), (folder / "pr.md").read_text("utf-8"))


def branch(root: Path, files: Mapping[str, str | bytes | None]) -> Path:
    """A branch `side` with these files; None: deleted."""
    git(root, "switch", "-qc", "side")
    write(root, {path: data for path, data in files.items() if data is not None})
    for path in (path for path, data in files.items() if data is None):
        git(root, "rm", "-rqf", path)
    return committed(root, "A change")


def in_turn(names: Iterable[str], *kinds: str) -> list[ParameterSet]:
    """Each way with one of the two checked out, in turn; the other one in `nox -s corpora`.

    Args:
        names: of the ways.
        kinds: the ways that stand for all in the fast suite; none: each does.
    """
    found = []
    for number, name in enumerate(names):
        fast, slow = ("side", "main") if number % 2 else ("main", "side")
        marks = () if not kinds or name in kinds else pytest.mark.corpus
        found += [pytest.param(name, fast, marks=marks), pytest.param(name, slow, marks=pytest.mark.corpus)]
    return found


BY_TESTS: Mapping[str, tuple[Mapping[str, str | bytes | None], str, str]] = {
    "another test command": ({"tebiki.toml": '[prove]\ntests = "true"\n'}, "tebiki.toml", "settings"),
    "settings in another file": (
        {"tebiki.toml": None, "pyproject.toml": '[tool.tebiki.prove]\ntests = "true"\n'},
        "pyproject.toml",
        "settings",
    ),
    "the process ends at the start": ({"conftest.py": "import os\n\nos._exit(0)\n"}, "conftest.py", "test_setup"),
    "conftest exits": ({"conftest.py": "import sys\n\nsys.exit(0)\n"}, "conftest.py", "test_setup"),
    "pytest is told to exit": (
        {"conftest.py": "import pytest\n\n\ndef pytest_runtest_setup(item):\n    pytest.exit('done', 0)\n"},
        "conftest.py",
        "test_setup",
    ),
    "all skipped": (
        {"test_shop.py": TESTS.replace("import shop\n", "import shop\n\npytestmark = pytest.mark.skip\n", 1)},
        "test_shop.py",
        "tests",
    ),
    "all expected to fail": (
        {"test_shop.py": TESTS.replace("import shop\n", "import shop\n\npytestmark = pytest.mark.xfail\n", 1)},
        "test_shop.py",
        "tests",
    ),
    "tests deleted": ({"test_shop.py": None}, "test_shop.py", "tests"),
    "nothing asserted": (
        {"test_shop.py": TESTS.replace("assert shop.price(amount, True) == amount * 9 // 10", "assert True")},
        "test_shop.py",
        "tests",
    ),
    "failures made passes by conftest": ({"conftest.py": LIAR}, "conftest.py", "test_setup"),
    "failures made passes by a plugin": (
        {"pytest.ini": "[pytest]\naddopts = -p liar\n", "liar.py": LIAR},
        "pytest.ini",
        "test_config",
    ),
    "a plugin that is said to be installed": (
        {"liar.egg-info/entry_points.txt": "[pytest11]\nliar = liar\n", "liar.egg-info/PKG-INFO": "", "liar.py": LIAR},
        "liar.egg-info/entry_points.txt",
        "startup",
    ),
    "Python starts with other code": (
        {"sitecustomize.py": "import os, sys\n\nif 'pytest' in ' '.join(sys.orig_argv):\n    os._exit(0)\n"},
        "sitecustomize.py",
        "startup",
    ),
    "pytest is another module": ({"pytest.py": "print('4 passed in 0.01s')\n"}, "pytest.py", "startup"),
    "tests left out": ({"pytest.ini": "[pytest]\naddopts = -k label\n"}, "pytest.ini", "test_config"),
}


PROVED_FAST = {
    "another test command": "side",
    "failures made passes by conftest": "main",
    "pytest is another module": "side",
}
"""Ways, and what is checked out, which the fast suite proves: a setting, a changed file and a new one.

The others are proved in `corpora`. Which files judge, and what their runs say, is tested without programs in
`test_judging_files.py` and `test_own_test_results.py`.
"""


def _standings() -> Iterator[ParameterSet]:
    for way in BY_TESTS:
        for checked_out in ("side", "main"):
            is_fast = PROVED_FAST.get(way) == checked_out
            yield pytest.param(way, checked_out, marks=() if is_fast else pytest.mark.corpus)


@pytest.mark.parametrize("way", BY_TESTS)
def test_what_it_changes_is_known_to_judge(way: str):
    files, path, kind = BY_TESTS[way]
    before = {name: data if data is None else data.encode() for name, data in TESTED.items()}
    after = {name: data if data is None else data.encode() for name, data in files.items()}
    judges = Judges(match_tests(Settings()), command=COMMAND)
    assert (path, kind) in {(file.path, file.kind) for file in judges.select_files(before, after)}


@pytest.mark.parametrize(("way", "checked_out"), list(_standings()))
def test_the_tests_of_the_base_judge_new_code(tmp_path: Path, way: str, checked_out: str):
    files, path, kind = BY_TESTS[way]
    command = WITH_PLUGINS if "installed" in way else COMMAND
    base = {**TESTED, "tebiki.toml": f'[prove]\ntests = "{command}"\n'}
    root = branch(repository(tmp_path / "shop", base), {"shop.py": WRONG, **files})
    done = prove(root, checked_out=checked_out)
    assert (done.ran.code, done.standing("tests")) == (1, ("failed", "fail")), done.ran.err
    assert "test_shop::test_price[1000]: passed -> failed" in done.ran.out
    assert (path, kind) in {named[:2] for named in done.named()}
    assert f"! {path}  " in done.ran.out
    assert "## This change also affects how it is judged" in done.text
    assert "own tests pass" not in done.spared()


@pytest.mark.parametrize("checked_out", ["side", pytest.param("main", marks=pytest.mark.corpus)])
def test_a_test_script_is_that_of_the_base(tmp_path: Path, checked_out: str):
    root = branch(repository(tmp_path / "shop", SCRIPTED), {"shop.py": WRONG, "run_tests.sh": "echo 4 passed in 1s\n"})
    done = prove(root, checked_out=checked_out)
    assert (done.ran.code, done.standing("tests")) == (1, ("failed", "fail"))
    assert done.named() == {("run_tests.sh", "test_config", "changed")}


@pytest.fixture(scope="module")
def locked_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = repository(tmp_path_factory.mktemp("locked") / "shop", {"shop.py": SHOP, "tebiki.toml": SETTINGS})
    locked(root)
    return committed(root, "Lock")


@pytest.fixture
def shop(locked_shop: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(locked_shop, tmp_path / "shop"))


def weakened(root: Path) -> dict[str, str | bytes | None]:
    """The cases of a lock, none of which holds anything."""
    files: dict[str, str | bytes | None] = {}
    for file in (root / "characterization_tests" / "cases").iterdir():
        cases = [json.loads(line) for line in file.read_text().splitlines()]
        names = ["result", "exception", "yielded", "after", "commands"]
        lines = (json.dumps({**case, "not_locked": names, "parts": {}}) for case in cases)
        files[str(file.relative_to(root))] = "".join(f"{line}\n" for line in lines)
    return files


BY_LOCK: Mapping[str, Mapping[str, str | bytes | None] | None] = {
    "nothing of it held": None,
    "cases deleted": {"characterization_tests/cases": None},
    "lock deleted": {"characterization_tests": None},
    "no interpreter": {"tebiki.toml": "[prove]\nsearch = 0\n"},
    "another folder": {"tebiki.toml": SETTINGS + 'lock = "elsewhere"\n'},
}


@pytest.mark.parametrize(
    ("way", "checked_out"), in_turn(BY_LOCK, "nothing of it held", "cases deleted", "no interpreter")
)
def test_the_lock_of_the_base_judges_new_code(shop: Path, way: str, checked_out: str):
    files = BY_LOCK[way] or weakened(shop)
    done = prove(branch(shop, {"shop.py": WRONG, **files}), checked_out=checked_out)
    assert (done.ran.code, done.standing("locks")[0], done.standing("replay")[0]) == (1, "failed", "failed")
    assert {kind for _, kind, _ in done.named()} <= {"lock", "settings"}
    assert done.named()


@pytest.mark.parametrize(("way", "checked_out"), in_turn(CODE, "asks pytest"))
def test_code_that_looks_whether_it_is_tested_is_named(shop: Path, way: str, checked_out: str):
    write(shop, {"test_shop.py": TESTS, "tebiki.toml": f'{SETTINGS}tests = "{COMMAND} test_shop.py"\n'})
    committed(shop, "Tests")
    done = prove(branch(shop, {"shop.py": aware(way)}), "--strict", checked_out=checked_out)
    assert (done.ran.code != 0, done.named()) == (True, {("shop.py", "aware", "changed")})
    assert "! shop.py  code that detects whether it is being tested, changed" in done.ran.out
    assert not [word for word in ("the same answers", "locks of the", "own tests") if word in done.spared()]


def test_an_interpreter_that_the_branch_brings_along_is_not_started(shop: Path):
    write(shop, {"tebiki.toml": '[prove]\nsearch = 0\npython = "{root}/venv/bin/python"\n', ".gitignore": "venv/\n"})
    committed(shop, "Our interpreter")
    script = f'#!/bin/sh\ntouch {shop}/started\nexec {sys.executable} "$@"\n'
    write(shop, {"venv/bin/python": script})
    (shop / "venv/bin/python").chmod(0o755)
    git(shop, "switch", "-qc", "side")
    write(shop, {"shop.py": WRONG})
    git(shop, "add", "-f", "venv/bin/python", "shop.py")
    git(shop, "commit", "-qm", "A change")
    ran = tebiki("prove", "side", shop, "--base", "main", "--out", shop.parent / "out")
    assert (ran.code, "the change is about venv/bin/python, which belongs" in ran.err) == (
        2,
        True,
    ), ran.err
    assert not (shop / "started").exists()


def test_what_lies_in_the_work_tree_judges_nothing(tmp_path: Path):
    root = branch(repository(tmp_path / "shop", TESTED), {"shop.py": WRONG})
    git(root, "switch", "-q", "--detach", "main")
    write(root, {"tebiki.toml": '[prove]\ntests = "true"\n', "test_shop.py": "", "conftest.py": LIAR})
    out = root.parent / "out"
    ran = tebiki("prove", "side", root, "--base", "main", "--out", out)
    assert (ran.code, "test_shop::test_price[1000]: passed -> failed" in ran.out) == (1, True), ran.err


@pytest.mark.corpus
def test_a_test_that_the_branch_changes_with_the_code_is_for_a_reviewer_to_decide(tmp_path: Path):
    files = {"shop.py": WRONG, "test_shop.py": TESTS.replace("9 // 10", "8 // 10")}
    done = prove(branch(repository(tmp_path / "shop", TESTED), files))
    assert (done.ran.code, done.standing("tests")) == (1, ("failed", "fail"))
    assert "The branch changes 2 of them, and its own version does not fail: compare both" in done.ran.out


RIGHT = SHOP.replace('"%d yen" % amount', '"{} yen".format(amount)')
ONE_CHANGE_OF_TESTS = (
    (TESTS + "\n\ndef test_more():\n    assert shop.label(1) == '1 yen'\n", "own tests that pass: 5. New: 1."),
    (TESTS.replace("def test_label", "def test_words"), "New: 1. Deleted or renamed by the branch: 1."),
    (TESTS.replace("[1000, 2000]", "[1000]"), "Deleted or renamed by the branch: 1."),
    (TESTS.replace("def test_label", "@pytest.mark.skip\ndef test_label"), "Skipped by the branch: 1."),
    (TESTS.replace("def test_label", "@pytest.mark.xfail\ndef test_label"), "own tests that pass: 4."),
)


@pytest.mark.parametrize(
    ("tests", "says"),
    [
        (
            TESTS.replace("def test_label", "def test_words").replace(
                "    def test_of", "    @pytest.mark.skip\n    def test_of"
            ),
            "own tests that pass: 3. New: 1. Deleted or renamed by the branch: 1. Skipped by the branch: 1.",
        ),
        *(pytest.param(*row, marks=pytest.mark.corpus) for row in ONE_CHANGE_OF_TESTS),
    ],
)
def test_a_change_of_tests_beside_right_code_passes_and_is_named(tmp_path: Path, tests: str, says: str):
    root = branch(repository(tmp_path / "shop", TESTED), {"shop.py": RIGHT, "test_shop.py": tests})
    done = prove(root, "--strict")
    assert (done.ran.code, done.standing("tests")) == (3, ("passed", "pass")), done.ran.err
    assert ("base that pass on the new code: 4." in done.ran.out, says in done.ran.out) == (True, True), done.ran.err
    assert done.named() == {("test_shop.py", "tests", "changed")}
    assert "own tests pass" not in done.spared()


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"test_shop.py": TESTS + "\n\ndef test_more():\n    assert False\n"}, "own_fail"),
        ({"conftest.py": "collect_ignore = ['test_shop.py']\n", "test_x.py": "def test_x(): pass\n"}, "own_missing"),
        ({"conftest.py": "import os\n\nos._exit(0)\n"}, "own_ends"),
        ({"pytest.ini": "[pytest]\naddopts = -k label\n"}, "own_missing"),
        ({"tests/test_x.py": "import pytest\n\n\ndef test_x():\n    pytest.exit('enough', 0)\n"}, "own_missing"),
    ],
)
def test_the_tests_of_the_branch_have_to_run_as_well(tmp_path: Path, files: Mapping[str, str], reason: str):
    if "tests/test_x.py" in files:  # it comes before the others
        files = {"a_test.py": files["tests/test_x.py"]}
    done = prove(branch(repository(tmp_path / "shop", TESTED), {"shop.py": RIGHT, **files}))
    assert (done.ran.code, done.standing("tests")) == (1, ("failed", reason)), done.ran.err


@pytest.mark.corpus
@pytest.mark.parametrize(
    ("shop_py", "reason"),
    [
        (SHOP + "\n\nimport os\n\nos._exit(0)\n", "base_ends"),
        (
            SHOP.replace("    if member:", "    import pytest\n\n    pytest.skip('later')\n    if member:"),
            "base_silent",
        ),
    ],
)
def test_new_code_that_ends_or_skips_the_tests_of_the_base_fails(tmp_path: Path, shop_py: str, reason: str):
    base = {path: data for path, data in TESTED.items() if path != "conftest.py"}
    done = prove(branch(repository(tmp_path / "shop", base), {"shop.py": shop_py}))
    assert (done.ran.code, done.standing("tests")) == (1, ("failed", reason)), done.ran.err
    assert done.named() == {("shop.py", "aware", "changed")}


def test_a_command_that_does_not_count_never_passes(tmp_path: Path):
    files = {**TESTED, "tebiki.toml": '[prove]\ntests = "true"\n'}
    done = prove(branch(repository(tmp_path / "shop", files), {"shop.py": RIGHT}))
    assert done.standing("tests") == ("not_run", "not_counted")


def test_what_judges_changes_is_named_around_the_project_too(tmp_path: Path):
    write(tmp_path / "all", {"service/shop.py": SHOP, ".github/workflows/ci.yml": "on: push\n"})
    poetry = "[tool.poetry.dependencies]\nflask = '{}'\n"
    root = repository(
        tmp_path / "all", {"setup.cfg": "[metadata]\n", "notes.txt": "", "pyproject.toml": poetry.format(1)}
    )
    files = {"service/shop.py": RIGHT, ".github/workflows/ci.yml": "on: []\n", "notes.txt": "x", "setup.cfg": None}
    files["pyproject.toml"] = poetry.format(3)
    branch(root, files)
    git(root, "switch", "-q", "main")
    tebiki("prove", "side", root / "service", "--out", tmp_path / "out", "--lang", "ja")
    pull = json.loads((tmp_path / "out/side/pr.json").read_bytes())
    assert [(it["path"], it["kind"], it["change"]) for it in pull["judged_by"]] == [
        ("../.github/workflows/ci.yml", "ci", "changed"),
        ("../pyproject.toml", "test_config", "changed"),
        ("../pyproject.toml", "environment", "changed"),
        ("../setup.cfg", "test_config", "deleted"),
    ]
    outside = {it["path"] for it in pull["unheld"] if it["why"] == "outside"}
    assert outside == {*(it["path"] for it in pull["judged_by"]), "../notes.txt"}
    text = (tmp_path / "out/side/pr.md").read_text("utf-8")
    assert "## この変更は、判定に使うファイルも変更しています" in text
    assert "- `../.github/workflows/ci.yml`：CIまたはレビューの規則（変更）" in text


def test_a_branch_that_left_before_the_lock_was_there_is_told_to_come_again(tmp_path: Path):
    root = repository(tmp_path / "shop", {"shop.py": SHOP})
    branch(root, {"shop.py": WRONG})
    git(root, "switch", "-q", "main")
    write(root, {"tebiki.toml": SETTINGS})
    locked(root)
    committed(root, "Lock")
    for lang, says in (("en", "Rebase it and prove it again"), ("ja", "リベースして、もう一度検証してください")):
        done = prove(root, "--strict", "--lang", lang)
        assert (done.ran.code, says in done.ran.out, says in done.text) == (3, True, True), done.ran.err
    assert {it["kind"] for it in done.pull["outdated_by"]} == {"lock", "settings"}


@pytest.mark.corpus
def test_data_that_tests_compare_with_is_that_of_the_base(tmp_path: Path):
    test = "import shop\n\n\ndef test_price():\n    assert shop.price(10, True) == int(open('golden/ten').read())\n"
    root = repository(tmp_path / "shop", {**TESTED, "test_golden.py": test, "golden/ten": "9"})
    done = prove(branch(root, {"shop.py": WRONG, "golden/ten": "8", "test_shop.py": None}))
    assert (done.ran.code, "test_golden::test_price: passed -> failed" in done.ran.out) == (1, True), done.ran.err
    assert ("golden/ten", "tests", "changed") in done.named()
