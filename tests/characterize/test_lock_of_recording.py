"""A lock of what a test suite did: every case has the recorded outcome, or is counted by cause."""

import json
import platform
import shutil
import sys
from pathlib import Path

import pytest

from tests.command_line import Ran, tebiki, write

FILES = {
    "shop.py": """\
import datetime
import random

import rates

SEEN = []


def price(count):
    return count * 12


def refuse(why):
    raise ValueError(why)


def converted(amount):
    return amount * rates.rate("EUR")


def stamped(name):
    return {"name": name, "at": datetime.datetime.now(), "number": random.random()}


def open_today(day):
    return datetime.date.today().isoformat() == day


def position(name):
    SEEN.append(name)
    return len(SEEN)


def read(name):
    with open(name) as file:
        return file.read()
""",
    "rates.py": """\
def rate(name):
    return 2
""",
    "run_tests.py": """\
import datetime
import os
import tempfile
from unittest import mock

import shop

for count in range(4):
    assert shop.price(count) == count * 12
try:
    shop.refuse("late")
except ValueError:
    pass
assert shop.converted(1) == 2
with mock.patch("rates.rate", return_value=7):
    assert shop.price(9) == 108
    assert shop.converted(3) == 21
with mock.patch("rates.rate", lambda name: 8):
    assert shop.converted(4) == 32
shop.stamped("a")
assert shop.open_today(datetime.date.today().isoformat())
shop.position("a")
assert shop.position("b") == 2
with tempfile.NamedTemporaryFile("w", suffix=".key") as file:  # which no recording keeps
    file.write("x")
    file.flush()
    assert shop.read(file.name) == "x"
""",
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = write(tmp_path_factory.mktemp("shop"), FILES)
    ran = tebiki(
        "record",
        *("--out", root / "recording", "--root", root, "--package", "shop", "--level", "functions", "--thorough"),
        *("--", sys.executable, root / "run_tests.py"),
    )
    assert ran.code == 0, ran.err
    return root


@pytest.fixture(scope="module")
def ran(root: Path) -> Ran:
    ran = tebiki("lock", root, "--recording", root / "recording", "--seconds", 0)
    assert ran.code == 0, ran.err
    return ran


def _cases(root: Path) -> dict[str, int]:
    counts: dict[str, int] = {}
    for line in (root / "characterization_tests/cases/shop.jsonl").read_text("utf-8").splitlines():
        about = json.loads(line)["about"].partition(":")[2]
        counts[about] = counts.get(about, 0) + 1
    return counts


def test_cases_with_the_recorded_outcome_are_locked_and_others_are_not(root: Path, ran: Ran) -> None:
    assert _cases(root) == {"price": 5, "refuse": 1, "converted": 2, "stamped": 1}


def test_the_summary_leads_with_what_could_be_locked_and_says_why_not_the_rest(root: Path, ran: Ran) -> None:
    lines = ran.out.splitlines()
    assert lines[0].startswith("9 of 14 recorded calls and requests are locked (64 %)")
    lines_of_kept_out = (root / "characterization_tests/not_locked.jsonl").read_text("utf-8").splitlines()
    why = {(one["about"], one["why"], one["recorded"]) for one in map(json.loads, lines_of_kept_out)}
    assert why == {
        ("shop:converted", "patched", 1),
        ("shop:open_today", "clock", 1),
        ("shop:position", "unstable", 2),
        ("shop:read", "file", 1),
    }
    text = ran.out
    assert "rates.rate" in text
    assert "not protected: shop:open_today, shop:position, shop:read" in text


def test_what_surrounds_a_call_is_recorded_and_folders_of_imports_too(root: Path, ran: Ran) -> None:
    lines = [
        json.loads(line)
        for file in (root / "recording").glob("*.jsonl")
        for line in file.read_text("utf-8").splitlines()
    ]
    around = {json.dumps(one["given"]): one.get("around") for one in lines if one["kind"] == "call"}
    stand_in = {"mock": "MagicMock", "returns": {"rate": 7}}
    assert around['{"amount": 3}'] == {"patched": ["rates.rate"], "stand_ins": {"rates.rate": stand_in}}
    assert around['{"amount": 4}'] == {"patched": ["rates.rate"]}
    assert around['{"amount": 1}'] is None
    assert lines[0]["at"] > 0


def test_a_recording_of_another_python_needs_a_named_interpreter(root: Path, tmp_path: Path) -> None:
    recording = tmp_path / "recording"
    shutil.copytree(root / "recording", recording)
    for file in recording.glob("*.jsonl"):
        file.write_text(file.read_text().replace(f'"python":"{platform.python_version()} ', '"python":"3.5.1 '))
    how = ("lock", root, "--lock", tmp_path / "lock", "--recording", recording, "--seconds", 0)
    ran = tebiki(*how)
    assert ran.code == 2
    assert "was recorded with Python 3.5.1, and no interpreter is named" in ran.err
    assert tebiki(*how, "--python", sys.executable).code == 0
