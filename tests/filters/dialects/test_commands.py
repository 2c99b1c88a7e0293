"""`tebiki filters characterize` and `compare`, called as a shell calls them, and the tests that they generate."""

import json
import re
import shutil
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path

import msgspec
import pytest

from tests.command_line import HOME, Ran, listed, tebiki, write
from tests.contracts.japanese import avoided
from tests.filters.dialects.in_process import InProcess, evaluator
from tests.filters.dialects.quirks import EVALUATOR, planted
from tests.filters.dialects.unhurried import patient, unhurried
from toolkit.errors import UsageError
from toolkit.filters.dialects.lock import DialectChanges, DialectLock
from toolkit.filters.oracles.waiting_budget import WaitingBudget
from toolkit.model.json_results import FilterReport

_LITTLE = ("--operators", "gt,size", "--fields", "a", "--types", "int,array", "--seconds", "1")
_ANSWERING = ("evaluator:matches", "prints:matches")
"""Implementations of which every call answers."""
_FILES = [
    ".explored",
    ".tebiki-report",
    "dialect.ja.md",
    "dialect.json",
    "dialect.md",
    "examples.jsonl",
    "known_cells.txt",
    "target.json",
    "tebiki_probe",
    "test_examples.py",
    "test_property.py",
]


def _characterize(project: Path, *more: str, target: str = _ANSWERING[0]) -> Ran:
    into = project / "characterization_tests" / "filters"
    with patient() if target in _ANSWERING else nullcontext():
        return tebiki("filters", "characterize", target, project, "--out", into, *_LITTLE, *more)


@pytest.fixture(scope="module")
def characterized(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with its dialect."""
    root = write(tmp_path_factory.mktemp("project"), {"evaluator.py": planted("size_off_by_one")})
    with unhurried(2e-3):
        ran = _characterize(root, "--json", str(root.parent / "found.json"))
    assert (ran.code, ran.err) == (0, "")
    ran = Ran(ran.code, ran.out.removeprefix("Continuing from the results of a former run.\n"), "")
    assert ran.out.startswith("1. `$size` counts differently than MongoDB.\n")
    shutil.copytree(root, _untouched(root))
    return root


@pytest.fixture
def project(characterized: Path) -> Path:
    """The project as it was after the first run: at the same place, because a later run goes on only there."""
    shutil.rmtree(characterized)
    return Path(shutil.copytree(_untouched(characterized), characterized))


def _untouched(project: Path) -> Path:
    """The copy of a project that no test changes."""
    return project.with_name("untouched")


def _folder(project: Path) -> Path:
    return project / "characterization_tests" / "filters"


def test_what_is_written(project: Path) -> None:
    folder = _folder(project)
    assert listed(folder) == _FILES
    dialect = json.loads((folder / "dialect.json").read_bytes())
    (difference,) = dialect["differences"]
    assert difference["cause"] == "size_counts_otherwise"
    assert difference["operators"] == ["$size"]
    assert difference["example"]["given"] == {"verdict": "yes"}
    assert difference["stable"] is True
    assert difference["speaking_for"] > 10
    assert dialect["steps_done"] == dialect["steps_total"]
    assert json.loads((folder / "target.json").read_bytes())["root"] == "../.."
    assert str(project) not in "".join(file.read_text() for file in folder.glob("*.*") if file.is_file())


def test_the_pages_say_the_same_in_both_languages(project: Path) -> None:
    english, japanese = ((_folder(project) / name).read_text() for name in ("dialect.md", "dialect.ja.md"))
    assert english.startswith("# Differences from MongoDB\n")
    assert japanese.startswith("# MongoDBとの違い\n")
    assert re.findall("`[^`]*`", english) == re.findall("`[^`]*`", japanese)
    assert avoided(japanese) == []
    assert not re.search("方言|オラクル", japanese)


def test_a_second_run_goes_on_from_the_first(project: Path) -> None:
    before = (_folder(project) / "known_cells.txt").read_bytes()
    with unhurried(1e-2):  # all was found in the first run
        ran = _characterize(project, "--lang", "ja")
    assert ran.out.startswith("前回の続きから調べました。\n1. `$size`の数え方がMongoDBと異なります。\n")
    assert (_folder(project) / "known_cells.txt").read_bytes() == before


def _tests(project: Path, *names: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", ".", *names]
    environment = {"PYTHONPATH": str(HOME), "PATH": "/usr/bin:/bin", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(
        command, cwd=_folder(project), env=environment, capture_output=True, text=True, timeout=600, check=False
    )


def test_the_generated_tests_see_what_is_new_and_what_has_vanished(project: Path) -> None:
    code = project / "evaluator.py"
    same = code.read_text()
    code.write_text(EVALUATOR.read_text().replace("lambda a, b: a > b,", "lambda a, b: a >= b,"))
    other = _tests(project, "test_examples.py", "test_property.py")
    code.write_text(same)
    assert other.returncode == 1
    failed = re.findall(r"^FAILED (\S+)", other.stdout, re.MULTILINE)
    assert {name.split("[")[0].split("-")[0] for name in failed} == {
        "test_examples.py::test_answer",
        "test_property.py::test_the_difference_is_still_there",
        "test_property.py::test_there_are_the_known_differences_and_no_others",
    }
    assert any("as-MongoDB" in name for name in failed)
    assert any("size_counts_otherwise" in name for name in failed)


def test_a_lock_tells_new_from_vanished(project: Path) -> None:
    lock = DialectLock(_folder(project))
    assert lock.changes(InProcess(evaluator("size_off_by_one"))) == DialectChanges((), ())
    gone = lock.changes(InProcess(evaluator()))
    assert gone.new == ()
    assert "$size" in gone.describe()
    (difference,) = lock.dialect.differences
    assert lock.differs_still(difference, InProcess(evaluator("size_off_by_one")))
    assert not lock.differs_still(difference, InProcess(evaluator()))


def test_a_damaged_lock_is_named(tmp_path: Path) -> None:
    (tmp_path / "dialect.json").write_text("{")
    with pytest.raises(UsageError, match=r"cannot use .*dialect.json"):
        DialectLock(tmp_path)


def test_what_a_former_run_kept_is_not_used_after_a_change(project: Path) -> None:
    code = project / "evaluator.py"
    code.write_text(EVALUATOR.read_text())
    changed = _characterize(project)
    assert changed.out.startswith("The implementation has changed")
    assert "counts differently" not in changed.out


def test_a_run_is_also_written_as_json(project: Path) -> None:
    report = msgspec.json.decode((project.parent / "found.json").read_bytes(), type=FilterReport)
    assert "dialect.json" in report.files
    assert report.dialect.differences[0].sentence["en"] == "`$size` counts differently than MongoDB."


_BAD = {
    "hangs.py": "import time\ndef matches(f, d): time.sleep(60)\n",
    "ends.py": "import os\ndef matches(f, d): os._exit(3)\n",
    "prints.py": "import evaluator\ndef matches(f, d):\n    print('{}')\n    return evaluator.matches(f, d)\n",
    "refuses.py": "def matches(f, d): raise KeyError('no such field: a')\n",
    "evaluator.py": EVALUATOR.read_text(),
    "nonsense.py": "def matches(f, d): return (x for x in [1])\n",
}


@pytest.mark.parametrize(
    ("target", "said"),
    [
        ("hangs:matches", "timeout"),
        ("ends:matches", "crashed: exit code 3"),
        ("refuses:matches", "no such field: a"),
        ("nonsense:matches", "not_an_answer"),
        ("absent:matches", "absent"),
        ("evaluator:absent", "absent"),
    ],
)
def test_a_target_that_cannot_be_asked(tmp_path: Path, target: str, said: str) -> None:
    ran = _characterize(write(tmp_path, _BAD), "--timeout", "0.5", target=target)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err
    assert "dialect.md" not in {file.name for file in tmp_path.rglob("*")}


_HANGING = (
    "import evaluator, time\n"
    "def matches(f, d):\n"
    "    if '$in' in str(f): time.sleep(600)\n"
    "    return evaluator.matches(f, d)\n"
)


def test_what_hangs_loses_no_more_than_the_time_of_the_search(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lost: list[float] = []
    spend = WaitingBudget.spend

    def count(self: WaitingBudget, waited: float, wanted: float) -> None:
        lost.append(waited)
        spend(self, waited, wanted)

    monkeypatch.setattr(WaitingBudget, "spend", count)
    root = write(tmp_path, {"evaluator.py": EVALUATOR.read_text(), "hanging.py": _HANGING})
    asked = ("--timeout", "0.3", "--operators", "in,gt", "--fields", "a", "--types", "int,string", "--seconds", "1")
    with unhurried(2e-3):
        ran = tebiki("filters", "characterize", "hanging:matches", root, "--out", tmp_path / "out", *asked)
    assert (ran.code, ran.err) == (0, "")
    assert len(lost) >= 2
    assert sum(lost) <= 1.001
    (dialect,) = (json.loads(it.read_bytes()) for it in tmp_path.rglob("dialect.json"))
    assert "$in" in {operator for it in dialect["differences"] for operator in it["operators"]}


def test_a_target_that_prints_is_asked_all_the_same(tmp_path: Path) -> None:
    ran = _characterize(write(tmp_path, _BAD), target="prints:matches")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out[0].isdigit()
    assert "No difference was found." in (_folder(tmp_path) / "dialect.md").read_text()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--operators", "gt,sise"), "unknown operator '$sise'. Known are: $all"),
        (("--types", "integer"), "unknown type 'integer'"),
        (("--fields", ""), "at least one field"),
        (("--fields", "$a"), "'$a' is not the name of a field"),
        (("--seconds", "0"), "--seconds"),
    ],
)
def test_what_cannot_be_asked_about(tmp_path: Path, options: tuple[str, ...], said: str) -> None:
    ran = _characterize(write(tmp_path, _BAD), *options)
    assert (ran.code, ran.out) == (2, "")
    assert said in ran.err


def test_a_directory_that_cannot_be_written_to(tmp_path: Path) -> None:
    write(tmp_path, {**_BAD, "characterization_tests": "a file"})
    ran = _characterize(tmp_path)
    assert (ran.code, ran.out) == (2, "")
    assert "so nothing can be written to" in ran.err


def _compare(root: Path, old: str, new: str, *more: str) -> Ran:
    return tebiki("filters", "compare", old, new, root, *_LITTLE, *more)


def test_two_implementations_are_compared(tmp_path: Path) -> None:
    write(tmp_path, {"old.py": planted("size_off_by_one"), "new.py": EVALUATOR.read_text()})
    found = tmp_path / "found.json"
    ran = _compare(tmp_path, "old:matches", "new:matches", "--json", str(found))
    assert (ran.code, ran.err) == (1, "")
    report = msgspec.json.decode(found.read_bytes(), type=FilterReport)
    assert (len(report.dialect.differences), len(report.connections), report.files) == (1, 2, ())
    assert ran.out.splitlines()[:3] == [
        '1. $size: {"a": {"$size": 0}}',
        '   document: {"a": ["a"]}',
        "   old: matches; new: does not match",
    ]
    same = _compare(tmp_path, "new:matches", "new:matches", "--lang", "ja")
    assert same.code == 0
    assert same.out.endswith("件の問い合わせで違いはありませんでした。\n")


_CRASHING = """\
import os

_COUNT = []


def always(document, filter):
    _COUNT.append(1)
    if len(_COUNT) == 7:
        os._exit(3)
    return True


def steady(document, filter):
    return True
"""


def test_a_side_that_crashes_now_and_then_is_not_shown_the_same(tmp_path: Path) -> None:
    write(tmp_path, {"crashing.py": _CRASHING})
    ran = _compare(tmp_path, "crashing:steady", "crashing:always")
    assert (ran.code, ran.err) == (3, "")
    assert "did not happen again" in ran.out
    assert "No difference in" not in ran.out


_FAST_OR_SLOW = """try:
    from fast import matches
except ImportError:
    from slow import matches
"""
_LYING = """import gc, os

for found in gc.get_objects():
    if type(found).__name__ == "Channel":
        os.write(found._answers.fileno(), b'LINE' + bytes([10]))


def matches(filter_, document):
    return True
"""


def _commit_all(root: Path) -> None:
    for command in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@b", "commit", "-qm", "a"]):
        subprocess.run(["git", *command], cwd=root, check=True)


def test_a_revision_is_compared_with_the_work_tree(tmp_path: Path) -> None:
    write(tmp_path / "app", {"evaluator.py": planted("size_off_by_one")})
    _commit_all(tmp_path)
    (tmp_path / "app" / "evaluator.py").write_text(EVALUATOR.read_text())
    ran = _compare(tmp_path / "app", "evaluator:matches@HEAD", "evaluator:matches")
    assert (ran.code, ran.err) == (1, "")
    assert '{"a": {"$size": 0}}' in ran.out
    unknown = _compare(tmp_path / "app", "evaluator:matches@nowhere", "evaluator:matches")
    assert unknown.code == 2
    assert "there is no branch or commit `nowhere`" in unknown.err
    assert listed(tmp_path / "app") == ["__pycache__", "evaluator.py"] or listed(tmp_path / "app") == ["evaluator.py"]


def test_attributes_and_links_of_a_revision_hide_nothing_of_it(tmp_path: Path) -> None:
    fast, slow = planted("size_off_by_one"), EVALUATOR.read_text()
    write(tmp_path, {"app.py": _FAST_OR_SLOW, "slow.py": slow, "fast.py": slow})
    (tmp_path / "python").symlink_to("/usr/bin/python3")
    _commit_all(tmp_path)
    write(tmp_path, {"fast.py": fast, ".gitattributes": "fast.py export-ignore\n"})
    _commit_all(tmp_path)
    ran = _compare(tmp_path, "app:matches@HEAD~1", "app:matches@HEAD")
    assert (ran.code, ran.err) == (1, "")
    assert '{"a": {"$size": 0}}' in ran.out


@pytest.mark.parametrize(
    ("line", "code", "said"),
    [('{"tebiki_probe":1,"error":5}', 1, ""), ('{"tebiki_probe":1}', 2, "in place of the probe")],
)
def test_a_module_that_speaks_for_the_probe_is_not_believed(tmp_path: Path, line: str, code: int, said: str) -> None:
    write(tmp_path, {"lying.py": _LYING.replace("LINE", line), "evaluator.py": EVALUATOR.read_text()})
    ran = _compare(tmp_path, "evaluator:matches", "lying:matches")
    assert "Traceback" not in ran.err
    assert (ran.code, said in ran.err) == (code, True)


def test_a_revision_needs_a_repository(tmp_path: Path) -> None:
    ran = _compare(write(tmp_path, _BAD), "evaluator:matches@HEAD", "evaluator:matches")
    assert ran.code == 2
    assert "not in a git repository" in ran.err
