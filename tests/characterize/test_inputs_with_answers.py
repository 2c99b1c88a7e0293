"""Inputs that nobody recorded are tried in the settings of a known call: its context, its answers of databases."""

import sys
from pathlib import Path

import pytest

from tests.command_line import write
from toolkit.characterize.cases import case_of
from toolkit.characterize.generate import Budget, generate_calls
from toolkit.characterize.take_lock import take_lock
from toolkit.model.lock import FROZEN, Case, Setup
from toolkit.session.run_target import RunTarget, fresh_copies

MEMBERS = """\
import sqlalchemy as sa

ENGINE = sa.create_engine("sqlite:///none.db")
ADMINS = sa.text("SELECT count(*) FROM member WHERE project = :project")


def can_change(project, member, role):
    with ENGINE.connect() as connection:
        admins = connection.execute(ADMINS, {"project": project}).scalar()
    if admins > 1:
        return True
    return member != 3 or role == "admin"
"""
_COUNT = {
    "statement": "SELECT count(*) FROM member WHERE project = ?",
    "given": [1],
    "rows": [[1]],
    "answer": {"columns": [["count", None]]},
}


@pytest.fixture
def found(tmp_path: Path) -> list[Case]:
    root = write(tmp_path / "project", {"members.py": MEMBERS})
    setup = Setup(clocks=(FROZEN,), statements=True)
    given = {"project": 1, "member": 2, "role": "admin"}
    line = {"kind": "call", "seam": "members:can_change", "symbol": "members.py::can_change", "given": given}
    known = case_of({**line, "answered": [_COUNT], "draws": 5}, "recorded")
    copies = fresh_copies(RunTarget(sys.executable, root))
    made = generate_calls(setup, copies, [known], Budget((), 4.0))
    return list(take_lock(setup, copies, [known, *made.cases]).cases)


def test_other_arguments_meet_the_recorded_answers(found: list[Case]) -> None:
    made = [it for it in found if it.origin == "invented"]
    assert any(it.parts["result"] is False for it in made)
    assert all(it.ask["answered"] == [_COUNT] and it.ask["draws"] == 5 for it in made)


def test_nothing_is_kept_that_asks_what_was_not_recorded(found: list[Case]) -> None:
    assert {it.ask["given"]["project"] for it in found} == {1}
    assert all("exception" not in it.parts for it in found)


PAGES = """\
import flask

app = flask.Flask(__name__)
app.config["LIMIT"] = 20


def size(wanted):
    if wanted > flask.current_app.config["LIMIT"]:
        return flask.current_app.config["LIMIT"]
    return wanted
"""


def test_other_arguments_meet_the_context_of_an_application(tmp_path: Path) -> None:
    root = write(tmp_path / "project", {"pages.py": PAGES})
    setup = Setup(clocks=(FROZEN,), app="pages:app")
    line = {"kind": "call", "seam": "pages:size", "symbol": "pages.py::size", "given": {"wanted": 7}}
    known = case_of({**line, "around": {"flask": {"method": "", "target": ""}}}, "recorded")
    copies = fresh_copies(RunTarget(sys.executable, root))
    made = generate_calls(setup, copies, [known], Budget((), 4.0))
    answers = [it.parts.get("result") for it in take_lock(setup, copies, [known, *made.cases]).cases]
    assert answers.count(20) >= 1


def test_a_context_that_cannot_be_had_bars_no_input(tmp_path: Path) -> None:
    root = write(tmp_path / "project", {"pages.py": "def size(wanted):\n    return min(wanted, 20)\n"})
    line = {"kind": "call", "seam": "pages:size", "symbol": "pages.py::size", "given": {"wanted": 7}}
    known = case_of({**line, "around": {"flask": {"method": "", "target": ""}}}, "recorded")
    made = generate_calls(Setup(), fresh_copies(RunTarget(sys.executable, root)), [known], Budget((), 2.0))
    assert made.cases
    assert not any("around" in it.ask for it in made.cases)


RIGHTS = """\
import sqlalchemy as sa

ENGINE = sa.create_engine("sqlite:///none.db")
USERS = sa.text("SELECT is_admin FROM users WHERE email = :email")


def can_open(email, door):
    with ENGINE.connect() as connection:
        is_admin = connection.execute(USERS, {"email": email}).scalar()
    return bool(is_admin) or door == "front"
"""


def test_the_rows_of_a_masked_parameter_answer_no_other_one(tmp_path: Path) -> None:
    root = write(tmp_path / "project", {"rights.py": RIGHTS})
    setup = Setup(clocks=(FROZEN,), statements=True)
    email = "mc3506cb4ac1e@masked.invalid"
    line = {"kind": "call", "seam": "rights:can_open", "symbol": "rights.py::can_open"}
    answer = {"columns": [["is_admin", None]], "rows": 1}
    asked = {"statement": "SELECT is_admin FROM users WHERE email = ?", "given": [email], "rows": [[0]]}
    given = {"email": email, "door": "back"}
    known = case_of({**line, "given": given, "answered": [{**asked, "answer": answer}]}, "recorded")
    made = generate_calls(setup, fresh_copies(RunTarget(sys.executable, root)), [known], Budget((), 4.0))
    assert {it.ask["given"]["email"] for it in made.cases} == {email}
    assert "front" in {it.ask["given"]["door"] for it in made.cases}


def test_an_application_that_cannot_be_imported_bars_no_input(tmp_path: Path) -> None:
    source = "import sys\n\n\ndef size(wanted):\n    return min(wanted, 20)\n"
    root = write(tmp_path / "project", {"pages.py": source, "served.py": "raise SystemExit('no network')\n"})
    line = {"kind": "call", "seam": "pages:size", "symbol": "pages.py::size", "given": {"wanted": 7}}
    copies = fresh_copies(RunTarget(sys.executable, root))
    made = generate_calls(Setup(app="served:app"), copies, [case_of(line, "recorded")], Budget((), 2.0))
    assert made.cases
