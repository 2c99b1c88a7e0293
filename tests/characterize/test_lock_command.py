"""`tebiki lock` as a team uses it: take a lock from nothing, see what changed, accept it with a reason."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.characterize.tariff import project
from tests.command_line import Ran, tebiki, write
from tests.interpreters import interpreter

SOURCE = """\
def fare(age):
    if age < 6:
        return 0
    return 120


def twice(word):
    return word + word
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = project(tmp_path_factory.mktemp("project"), SOURCE)
    ran = _lock(root, "--only", "tariff", "--seconds", 1)
    assert ran.code == 0, ran.err
    assert "functions and endpoints" in ran.out
    return root


def _lock(root: Path, *options: object) -> Ran:
    return tebiki("lock", root, *options)


def _files(root: Path) -> dict[str, bytes]:
    folder = root / "characterization_tests"
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def _cases(root: Path) -> list[dict[str, Any]]:
    text = (root / "characterization_tests" / "cases" / "tariff.jsonl").read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


def test_the_same_again_changes_no_byte(root: Path) -> None:
    before = _files(root)
    assert _lock(root, "--only", "tariff", "--seconds", 0).code == 0
    assert _files(root) == before


def test_a_change_is_named_and_the_lock_stays_until_it_is_accepted(root: Path, tmp_path: Path) -> None:
    write(tmp_path, {f"characterization_tests/{name}": data for name, data in _files(root).items()})
    project(tmp_path, SOURCE.replace("120", "130"))
    before = _files(tmp_path)

    named = _lock(tmp_path, "--only", "tariff", "--seconds", 0)
    assert named.code == 1
    assert "tariff:fare" in named.out
    assert "--accept" in named.out
    assert _files(tmp_path) == before

    one = next(case for case in _cases(tmp_path) if case["parts"].get("result") == 120)
    accepted = _lock(tmp_path, "--accept", one["id"], "--because", "Prices rose.", "--reviewer", "tech lead")
    assert accepted.code == 0, accepted.err
    (after,) = [case for case in _cases(tmp_path) if case["id"] == one["id"]]
    assert after["parts"] == {"result": 130}
    (why,) = after["accepted"]
    assert (why["because"], why["reviewer"], why["was"]) == ("Prices rose.", "tech lead", {"result": 120})

    assert _lock(tmp_path, "--accept", "all", "--because", "Prices rose.", "--reviewer", "tech lead").code == 0
    assert {case["parts"].get("result") for case in _cases(tmp_path) if case["about"] == "tariff:fare"} >= {0, 130}
    assert _lock(tmp_path, "--only", "tariff", "--seconds", 0).code == 0


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--accept", "all"], "--because TEXT"),
        (["--accept", "all", "--because", " ", "--reviewer", "lead"], "--because TEXT"),
        (["--accept", "ffff", "--because", "x", "--reviewer", "lead"], "there is none"),
        (["--accept", "", "--because", "x", "--reviewer", "lead"], "at least its first four letters"),
        (["--env", "NAME"], "write NAME=VALUE"),
        (["--only", "no_such_module", "--seconds", "0", "--lock", "elsewhere"], "--seconds 0 looks for no inputs"),
        (["--only", "no_such_module", "--seconds", "1"], "no input was found for no_such_module"),
        (["--lock", "elsewhere", "--seconds", "1"], "and none was named. Name some (--only PACKAGE.MODULE)"),
        (["--only", "tariff", "--python", "no/such/python"], "no/such/python"),
        (["--only", "tariff", "--recording", "no/such/folder"], "no/such/folder"),
        (["--before", "make 'db"], "`make 'db` is not a command: a quotation mark or a backslash has no end."),
    ],
)
def test_bad_input_is_told_with_what_to_do(root: Path, options: list[str], told: str) -> None:
    before = _files(root)
    ran = _lock(root, *options)
    assert ran.code == 2, ran.out
    assert told in ran.err
    assert _files(root) == before


def test_what_does_what_it_did_is_not_accepted(root: Path) -> None:
    ran = _lock(root, "--accept", _cases(root)[0]["id"], "--because", "x", "--reviewer", "lead")
    assert ran.code == 2
    assert "nothing to accept" in ran.err


def test_both_languages_tell_the_same_numbers(root: Path) -> None:
    english, japanese = (_lock(root, "--only", "tariff", "--seconds", 0, "--lang", lang).out for lang in ("en", "ja"))
    assert f"{len(_cases(root))} cases" in english
    assert f"{len(_cases(root))}件" in japanese


def _lock_recorded(root: Path, recording: Path, python: Path) -> str:
    """Return the output of `lock` for two calls that an old Python recorded."""
    write(root, {"drive.py": "import tariff\ntariff.fare(3)\ntariff.twice('a')\n"})
    assert tebiki("record", "--python", python, "--out", recording, "--", python, "drive.py").code == 0
    ran = _lock(root, "--python", python, "--recording", recording, "--seconds", 2)
    assert ran.code == 0, ran.err
    return ran.out


def test_python_2_locks_recordings_and_says_that_nothing_is_invented(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project(tmp_path / "project", SOURCE)
    monkeypatch.chdir(root)
    out = _lock_recorded(root, tmp_path / "recording", interpreter("2.7"))
    assert "2 recorded and 0 generated" in out
    assert "that needs Python 3.6 or newer" in out


def test_python_3_6_invents_where_something_holds_it_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project(tmp_path / "project", SOURCE)
    monkeypatch.chdir(root)
    out = _lock_recorded(root, tmp_path / "recording", interpreter("3.6"))
    assert "2 recorded and " in out
    assert ("2 recorded and 0 generated" in out) == ("Python 3.6 has no audit hook" in out)


def test_the_usual_recording_is_locked_without_being_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = project(tmp_path / "project", SOURCE)
    monkeypatch.chdir(root)
    write(root, {"drive.py": "import tariff\ntariff.fare(3)\ntariff.twice('a')\n"})
    assert tebiki("record", "--", sys.executable, "drive.py").code == 0
    assert "2 recorded and 0 generated" in _lock(root, "--seconds", 0).out


def test_requests_of_an_application_that_is_nowhere_ask_for_its_name(root: Path, tmp_path: Path) -> None:
    write(tmp_path, {"log": '127.0.0.1 - - [01/Feb/2024:10:00:00 +0000] "GET /stops HTTP/1.1" 200 12\n'})
    assert tebiki("record", "--import", tmp_path / "log", "--out", tmp_path / "recording").code == 0
    ran = _lock(root, "--recording", tmp_path / "recording")
    assert ran.code == 2
    assert "holds requests (1)" in ran.err
    assert "--app MODULE:NAME" in ran.err


def test_an_interpreter_is_found_from_where_the_command_is_given(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = project(tmp_path / "project", SOURCE)
    (tmp_path / "here").symlink_to(sys.executable)
    monkeypatch.chdir(tmp_path)
    words = (root, "--python", "./here")
    assert tebiki("lock", *words, "--only", "tariff", "--seconds", 1).code == 0
    assert tebiki("verify", *words).code in (0, 3)


def test_how_the_program_is_started_is_said_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    root = write(
        tmp_path / "project",
        {
            "lib/tariff.py": "import os\ndef login(badge, kind):\n"
            "    with open('made') as made:\n        return os.environ['CITY'] + made.read()\n",
            "drive.py": "import tariff\ntariff.login('b-1234', 'day')\n",
            "tebiki.toml": """
                [record]
                python = "{root}/python"
                packages = ["tariff"]
                path = ["lib"]
                environment = {CITY = "Kyoto"}
                before = ["sh -c 'printf ! > made'"]
                writes = ["../told.log"]
                mask = ["badge"]
                """,
        },
    )
    (root / "python").symlink_to(sys.executable)
    monkeypatch.chdir(root)
    for name, value in {"PYTHONPATH": "lib", "CITY": "Kyoto"}.items():
        monkeypatch.setenv(name, value)
    write(root, {"made": ""})
    words = ("--out", tmp_path / "recording", "--level", "functions", "--", "python", "drive.py")
    assert tebiki("record", *words).code == 0
    (root / "made").unlink()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CITY")
    ran = tebiki("lock", root, "--recording", tmp_path / "recording", "--seconds", 0)
    assert ran.code == 0, ran.err
    (case,) = _cases(root)
    assert case["parts"] == {"result": "Kyoto!"}
    assert case["ask"]["given"]["badge"] != "b-1234"
    assert json.loads((root / "characterization_tests" / "lock.json").read_text())["writes"] == ["../told.log"]
    for command in ("verify", "strength"):
        assert tebiki(command, root).code in (0, 3)
    write(root, {"tebiki.toml": '[record]\npython = "{root}/gone"\n'})
    ran = tebiki("verify", root)
    assert ran.code == 2
    assert "gone is not an interpreter. Set `python` in [tool.tebiki.record]" in ran.err
