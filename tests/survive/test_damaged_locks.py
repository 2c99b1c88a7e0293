"""A damaged lock is a red test and a refused verify, each with the file, the line and what to do next."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.characterize.tariff import locked, project, written
from tests.command_line import tebiki
from tests.interpreters import interpreter
from toolkit.characterize.damaged_tests import damaged_tests
from toolkit.characterize.lock_files import read_lock
from toolkit.characterize.lock_reader import read_setup
from toolkit.errors import UsageError
from toolkit.model.verify import VerifyResult
from toolkit.probe.replay import lock_files
from toolkit.render.terminal.verify import describe_verification

CASES = "cases/tariff.jsonl"
_RUN = """
import sys
sys.path.insert(0, sys.argv[1])
from tebiki_probe.replay.lock import LockedCases
lock = LockedCases(sys.argv[1], "tariff")
try:
    for case in lock.cases("tariff:fare"):
        lock.check(case)
except AssertionError as error:
    print("%s" % (error,))
    sys.exit(1)
"""


@pytest.fixture(scope="module")
def intact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = project(tmp_path_factory.mktemp("project"))
    folder = written(root, locked(root))
    names = sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())
    (folder / ".tebiki-report").write_text("".join(f"{name}\n" for name in names))
    return root


@pytest.fixture
def root(intact: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(intact, tmp_path / "project"))


def _setup(**changed: Any) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        setup = json.loads((folder / "lock.json").read_bytes())
        setup.update(changed)
        (folder / "lock.json").write_text(json.dumps({name: it for name, it in setup.items() if it is not ...}))

    return damage


def _first_line(change: Callable[[dict[str, Any]], object]) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        first, *rest = (folder / CASES).read_text().splitlines(keepends=True)
        line = json.loads(first)
        change(line)
        (folder / CASES).write_text("".join([json.dumps(line) + "\n", *rest]))

    return damage


def _bytes(change: Callable[[bytes], bytes], name: str = CASES) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_bytes(change((folder / name).read_bytes())) and None


DAMAGES: dict[str, tuple[Callable[[Path], Any], str]] = {
    "no clocks": (_setup(clocks=[]), "lock.json"),
    "clocks of the wrong kind": (_setup(clocks=3), "lock.json"),
    "a clock without a zone": (_setup(clocks=[{"at": 1}]), "lock.json"),
    "a clock that is text": (_setup(clocks=[{"at": "now", "zone": "UTC"}]), "lock.json"),
    "an unknown version": (_setup(format=99), "lock.json"),
    "a version before the first": (_setup(format=0), "lock.json"),
    "a version that is text": (_setup(format="1"), "lock.json"),
    "a root that is none": (_setup(root=None), "lock.json"),
    "an environment that is a list": (_setup(environment=["A=b"]), "lock.json"),
    "a setup that is a list": (_bytes(lambda _: b"[]", "lock.json"), "lock.json"),
    "a setup cut off": (_bytes(lambda data: data[:40], "lock.json"), "lock.json"),
    "a setup nested too deep": (_bytes(lambda _: b"[" * 100_000, "lock.json"), "lock.json"),
    "a setup that is no UTF-8": (_bytes(lambda data: data + b"\xff", "lock.json"), "lock.json"),
    "no id": (_first_line(lambda line: line.pop("id")), f"{CASES}:1"),
    "no about": (_first_line(lambda line: line.pop("about")), f"{CASES}:1"),
    "no ask": (_first_line(lambda line: line.pop("ask")), f"{CASES}:1"),
    "no parts": (_first_line(lambda line: line.pop("parts")), f"{CASES}:1"),
    "no seam": (_first_line(lambda line: line["ask"].pop("seam")), f"{CASES}:1"),
    "no input": (_first_line(lambda line: line["ask"].pop("given")), f"{CASES}:1"),
    "an unknown kind": (_first_line(lambda line: line["ask"].update(kind="wish")), f"{CASES}:1"),
    "a request without order": (
        _first_line(lambda line: line.update(ask={"kind": "exchange", "method": "GET", "target": "/"})),
        f"{CASES}:1",
    ),
    "a number as id": (_first_line(lambda line: line.update(id=7)), f"{CASES}:1"),
    "a list as parts": (_first_line(lambda line: line.update(parts=[])), f"{CASES}:1"),
    "shifted parts that are text": (_first_line(lambda line: line.update(shifted="later")), f"{CASES}:1"),
    "NaN": (_first_line(lambda line: line["parts"].update(result=float("nan"))), f"{CASES}:1"),
    "a last line cut off": (_bytes(lambda data: data[:-20]), f"{CASES}:"),
    "conflict markers": (_bytes(lambda data: b"<<<<<<< HEAD\n" + data), f"{CASES}:1"),
    "a line that is a list": (_bytes(lambda data: b"[1]\n" + data), f"{CASES}:1"),
    "a line nested too deep": (_bytes(lambda data: b'{"a":' * 100_000 + b"\n" + data), f"{CASES}:1"),
    "an input nested too deep": (
        _first_line(lambda line: line["ask"].update(given={"zone": json.loads("[" * 900 + "]" * 900)})),
        f"{CASES}:1",
    ),
    "bytes that are not UTF-8": (_bytes(lambda data: b'{"\xff": 1}\n' + data), CASES),
    "two answers of one case": (
        _bytes(lambda data: data + data.replace(b'"parts":{', b'"parts":{"other":1,')),
        f"{CASES}:",
    ),
    "an emptied file": (_bytes(lambda _: b" \n"), CASES),
    "a removed file": (lambda folder: (folder / CASES).unlink(), CASES),
}
FINE = {
    "fields of a later version": _first_line(lambda line: line.update(later=1)),
    "one case twice": _bytes(lambda data: data + data),
    "empty lines": _bytes(lambda data: data.replace(b"\n", b"\n\n") + b"  \n"),
    "line ends of Windows": _bytes(lambda data: data.replace(b"\n", b"\r\n")),
    "no line end at the end": _bytes(lambda data: data.rstrip(b" \r\n")),
    "a byte order mark": _bytes(lambda data: b"\xef\xbb\xbf" + data),
    "a byte order mark in the setup": _bytes(lambda data: b"\xef\xbb\xbf" + data, "lock.json"),
}


def _check(folder: Path, python: str | Path = sys.executable) -> "subprocess.CompletedProcess[str]":
    return subprocess.run([python, "-B", "-c", _RUN, folder], capture_output=True, text=True, check=False)


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damage_is_named_by_verify_and_by_the_tests(root: Path, name: str) -> None:
    damage, place = DAMAGES[name]
    folder = root / "characterization_tests"
    damage(folder)
    ran = tebiki("verify", root)
    assert ran.code == 2, ran.err
    assert "\nError: " in f"\n{ran.err}", ran.err
    assert place in ran.err
    assert any(word in ran.err for word in ("estore", "Update")), ran.err
    for python in (Path(sys.executable), *([interpreter("2.7")] if name in _OLD else [])):
        checked = _check(folder, python)
        assert checked.returncode == 1, checked.stderr
        assert "Traceback" not in checked.stderr
        assert place in checked.stdout or (name == "an emptied file" and "tariff:fare" in checked.stdout)
        assert "estore it from git" in checked.stdout or "restore the file" in checked.stdout


_OLD = (
    "no clocks",
    "no seam",
    "a request without order",
    "two answers of one case",
    "an emptied file",
    "a line nested too deep",
)


@pytest.mark.parametrize("names", [tuple(FINE), *(pytest.param((name,), marks=pytest.mark.corpus) for name in FINE)])
def test_what_editors_do_to_a_file_is_no_damage(root: Path, names: tuple[str, ...]) -> None:
    """All of it at once, and in `nox -s corpora` each alone."""
    folder = root / "characterization_tests"
    for name in names:
        FINE[name](folder)
    ran = tebiki("verify", root)
    told = [line for line in ran.err.splitlines() if not line.startswith("tebiki: ")]
    assert (ran.code, told) == (3, []), ran
    assert _check(folder).returncode == 0


@pytest.mark.parametrize(
    "name",
    [
        *("an emptied file", "no clocks"),
        pytest.param("a removed file", marks=pytest.mark.corpus),
        pytest.param("no id", marks=pytest.mark.corpus),
        pytest.param("two answers of one case", marks=pytest.mark.corpus),
    ],
)
def test_pytest_is_red_and_skips_nothing(root: Path, name: str) -> None:
    folder = root / "characterization_tests"
    DAMAGES[name][0](folder)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "PYTEST"))}
    kept["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    words = [sys.executable, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", os.devnull, str(folder)]
    ran = subprocess.run(words, cwd=folder, env=kept, capture_output=True, text=True, check=False)
    assert ran.returncode == 1, ran.stdout
    assert "skipped" not in ran.stdout
    assert "failed" in ran.stdout
    assert DAMAGES[name][1] in ran.stdout or (name == "an emptied file" and "tariff:fare" in ran.stdout)


@pytest.mark.parametrize("keep", [0, 1])
def test_cases_that_are_gone_are_named_by_verify(root: Path, keep: int) -> None:
    folder = root / "characterization_tests"
    lines = (folder / CASES).read_text().splitlines(keepends=True)
    ids = [json.loads(line)["id"] for line in lines]
    (folder / CASES).write_text("".join([*lines[:keep], lines[-1]]))
    with pytest.raises(UsageError, match=rf"case_ids.txt lists .* {ids[keep]} first"):
        read_lock(folder)
    listed = folder / "case_ids.txt"
    listed.write_text("".join(f"{name}\n" for name in listed.read_text().split("\n") if name not in ids[keep:-1]))
    assert len(read_lock(folder).cases) == keep + 1  # the others were meant to go
    listed.unlink()
    with pytest.raises(UsageError, match=r"case_ids\.txt is missing"):
        read_lock(folder)


def test_half_a_character_in_the_settings_is_named(tmp_path: Path) -> None:
    (tmp_path / "lock.json").write_text(json.dumps({"packages": ["\ud800calc"]}))
    with pytest.raises(UsageError, match=r"lock\.json is damaged"):
        read_setup(tmp_path / "lock.json")


@pytest.mark.parametrize(
    "changed",
    [
        {"environment": {"A": "\0"}},
        {"environment": {"A=B": "x"}},
        {"before": [["true", "\0"]]},
        {"path": ["\0"]},
        {"writes": ["\0"]},
        {"connects": ["\0"]},
        {"app": "\0"},
        {"clocks": [{"at": 1, "zone": "\0"}]},
        {"names": ["("]},
        {"names": ["a{99999999999}"]},
        {"root": "\0"},
        {"python": "\0"},
        {"patterns": [["x", "["]]},
        {"seconds": 1e308},
    ],
    ids=str,
)
def test_settings_that_no_program_can_be_started_with_are_damage(tmp_path: Path, changed: dict[str, Any]) -> None:
    (tmp_path / "lock.json").write_text(json.dumps(changed))
    with pytest.raises(UsageError, match=r"lock\.json is damaged"):
        read_setup(tmp_path / "lock.json")


def test_a_pipe_in_place_of_the_settings_is_not_an_absent_lock(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "lock.json")
    with pytest.raises(UsageError, match=r"it is a pipe or a device, and no file\. Restore it from git"):
        read_lock(tmp_path)


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda file: file.symlink_to("nowhere")])
def test_a_file_of_cases_that_is_none_is_not_said_to_be_missing(root: Path, make: Callable[[Path], None]) -> None:
    folder = root / "characterization_tests"
    (folder / CASES).unlink()
    with pytest.raises(UsageError, match=r"tariff\.jsonl is missing"):
        read_lock(folder)
    make(folder / CASES)
    with pytest.raises(UsageError, match=r"tariff\.jsonl is no regular file"):
        read_lock(folder)


@pytest.mark.parametrize(
    "damage",
    [Path.unlink, lambda it: it.write_text(""), lambda it: it.write_text("if:\n"), lambda it: it.write_bytes(b"\0\xff"),
     lambda it: it.write_text(it.read_text().replace("LOCK.test(", "print("))],
)  # fmt: skip
def test_verify_says_which_tests_are_damaged(root: Path, damage: Callable[[Path], object]) -> None:
    folder = root / "characterization_tests"
    lock = read_lock(folder)
    assert damaged_tests(folder, lock) == ()
    merged = (folder / "test_locked_tariff.py").read_text() + "test_more = LOCK.test('tariff:more')\n"
    (folder / "test_locked_tariff.py").write_text(merged)
    assert damaged_tests(folder, lock) == ()
    damage(folder / "test_locked_tariff.py")
    assert damaged_tests(folder, lock) == ("test_locked_tariff.py",)
    result = VerifyResult(1, 1, damaged_tests=("test_locked_tariff.py",))
    assert any(
        line.startswith("Test files of the lock that do not test what it holds: 1 (test_locked_tariff.py).")
        for line in describe_verification(result, "en")
    )
    assert any("test_locked_tariff.py" in line for line in describe_verification(result, "ja"))


@pytest.mark.parametrize("name", ["lock.json", "cases/tariff.jsonl"])
@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir])
def test_the_tests_of_a_lock_do_not_wait_for_a_pipe(
    root: Path, name: str, make: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse_to_wait(file: str, *_given: object, **_named: object) -> object:
        raise AssertionError(f"{file} was opened")

    file = root / "characterization_tests" / name
    file.unlink()
    make(file)
    monkeypatch.setattr(lock_files.io, "open", refuse_to_wait)
    with pytest.raises(lock_files.LockFileError, match=r"is no regular file\. Restore it from git"):
        lock_files.read_setup(str(file.parent)) if name == "lock.json" else lock_files.read_cases(str(file))
