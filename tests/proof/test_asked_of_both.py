"""Inputs that are made up for a change are put to old and new code at once, also those that no new answer shows."""

import json
import sys
from pathlib import Path

import pytest

from tests.command_line import tebiki, write
from tests.proof.sample import branched, call, committed, repository
from toolkit.characterize.cases import case_of
from toolkit.characterize.lock_files import lock_files
from toolkit.characterize.take_lock import take_lock
from toolkit.model.lock import FROZEN, Setup
from toolkit.session.run_target import RunTarget, fresh_copies

CHECKS = """\
import re


def is_code(text):
    return bool(re.match("^[A-Z]{2}-[0-9]{4}$", text))


def is_number(value):
    return isinstance(value, (int, float))


def may_edit(role):
    return role == "admin" or role == "owner"
"""
ASKED = [
    *(call("checks:is_code", "checks.py::is_code", text=text) for text in ("AB-1234", "AB-123", "ab-1234", "")),
    *(call("checks:is_number", "checks.py::is_number", value=value) for value in (1, 1.5, "1", None)),
    *(call("checks:may_edit", "checks.py::may_edit", role=role) for role in ("admin", "owner", "guest", "")),
]
SETTINGS = f'[prove]\npython = "{sys.executable}"\nsearch = 6\n'


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("asked") / "checks"
    repository(root, {"checks.py": CHECKS, "tebiki.toml": SETTINGS})
    cases = [case_of(ask, "recorded") for ask in ASKED]
    lock = take_lock(Setup(clocks=(FROZEN,)), fresh_copies(RunTarget(sys.executable, root)), cases)
    write(root / "characterization_tests", lock_files(lock))
    return committed(root, "Lock")


def judged(root: Path, name: str, old: str, new: str) -> tuple[int, str, str]:
    """Exit code, verdict, and what is said of a branch with an edit."""
    assert old in CHECKS
    branched(root, name, {"checks.py": CHECKS.replace(old, new)})
    out = root.parent / "out"
    ran = tebiki("prove", name, root, "--out", out)
    return ran.code, json.loads((out / name / "pr.json").read_bytes())["verdict"], ran.out


@pytest.mark.parametrize(
    ("name", "old", "new", "shown"),
    [
        ("end", 're.match("^[A-Z]{2}-[0-9]{4}$", text)', 're.fullmatch("[A-Z]{2}-[0-9]{4}", text)', "\\\\n"),
        ("kind", "isinstance(value, (int, float))", "type(value) in (int, float)", "value=True"),
    ],
)
def test_a_difference_that_gives_no_answer_of_a_new_kind_is_found(
    root: Path, name: str, old: str, new: str, shown: str
):
    code, verdict, said = judged(root, name, old, new)
    assert (code, verdict) == (1, "differs")
    assert shown in said or shown.replace("\\\\", "\\") in said


def test_a_right_change_is_shown_the_same(root: Path):
    code, verdict, _ = judged(root, "tuple", 'role == "admin" or role == "owner"', 'role in ("admin", "owner")')
    assert (code, verdict) == (0, "same")
