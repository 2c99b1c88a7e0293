"""A statement that is sent to another database is not shown to be the same, although the recording answers it alike."""

import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.command_line import tebiki, write
from tests.proof.exact_asker import asker
from tests.proof.sample import SETTINGS, branched, call, committed, repository
from toolkit.characterize.cases import case_of
from toolkit.characterize.lock_files import lock_files
from toolkit.characterize.take_lock import take_lock
from toolkit.model.lock import FROZEN, Case, ExactAnswers, Setup
from toolkit.probe.mask.no_masking import NoMasking
from toolkit.probe.record.drivers import sqlite3 as driver
from toolkit.probe.record.drivers._own_cursors import address_of
from toolkit.probe.record.statements import StatementRecorder
from toolkit.probe.replay.answered_statements import AnsweringCursor
from toolkit.probe.replay.fingerprints import fingerprints
from toolkit.probe.replay.recorded_statements import RecordedStatements
from toolkit.probe.replay.statement_targets import CHANGES, QUERIES, list_targets
from toolkit.proof.answers.answer_difference import describe_input
from toolkit.proof.answers.exact_answers import differences_beyond_locks
from toolkit.session.run_target import RunTarget, fresh_copies

STOCK = """\
import sqlalchemy as sa

MAIN = sa.create_engine("sqlite:///main.db")
ARCHIVE = sa.create_engine("sqlite:///archive.db")


def names(kind):
    found = MAIN.connect().execute(sa.text("SELECT name FROM stock WHERE kind = :kind"), {"kind": kind}).fetchall()
    return [row.name for row in found]
"""
_QUERY = "SELECT name FROM stock WHERE kind = ?"


def _ask(kind: str, *names: str) -> dict[str, Any]:
    columns = {"columns": [["name", None]]}
    line = {"statement": _QUERY, "given": [kind], "rows": [[it] for it in names], "answer": columns}
    return {**call("stock:names", "stock.py::names", kind=kind), "answered": [line]}


def test_another_engine_is_not_shown_and_another_name_of_the_same_is(tmp_path: Path):
    root = repository(tmp_path / "shop", {"stock.py": STOCK, "tebiki.toml": SETTINGS})
    cases = [case_of(_ask("tea", "sencha", "hojicha"), "recorded"), case_of(_ask("coffee"), "recorded")]
    lock = take_lock(Setup(clocks=(FROZEN,), statements=True), fresh_copies(RunTarget(sys.executable, root)), cases)
    assert {str(it.parts) for it in lock.cases} == {"{'result': ['sencha', 'hojicha']}", "{'result': []}"}
    write(root / "characterization_tests", lock_files(lock))
    committed(root, "Lock")
    branched(root, "wrong", {"stock.py": STOCK.replace("= MAIN", "= ARCHIVE")})
    branched(root, "right", {"stock.py": STOCK.replace("= MAIN", "= STORE") + "\n\nSTORE = MAIN\n"})
    assert tebiki("prove", "wrong", root, "--out", tmp_path / "out").code == 3
    [unheld] = json.loads((tmp_path / "out" / "wrong" / "pr.json").read_bytes())["unheld"]
    assert (unheld["line"], unheld["why"]) == (8, "beyond_lock")
    assert QUERIES in unheld["detail"]
    tebiki("prove", "right", root, "--out", tmp_path / "out")
    unheld = json.loads((tmp_path / "out" / "right" / "pr.json").read_bytes())["unheld"]
    assert "beyond_lock" not in {it["why"] for it in unheld}


def test_queries_count_once_and_changes_each_time():
    sent = [("SELECT 1", "a"), ("DELETE FROM t", "b"), ("SELECT 2", "a"), ("DELETE FROM t", "a"), ("SELECT 1", None)]
    lines = [{"statement": statement, "place": place} for statement, place in sent]
    assert list_targets(lines, "key") == {QUERIES: ["a"], CHANGES: ["b", "a"]}
    assert list_targets(lines[-1:], "key") == {}


def _answers_of(case: Case, *sent: tuple[str, Any, str]) -> ExactAnswers:
    lines = [{"statement": statement, "given": given, "place": place} for statement, given, place in sent]
    return {case.id: fingerprints(list_targets(lines, "key"), "key")}


@pytest.mark.parametrize(
    ("new", "is_same"),
    [
        ([("SELECT 1", [7], "main"), ("SELECT 2", None, "archive"), ("SELECT 1", [8], "main")], True),
        ([("SELECT 2", None, "archive"), ("SELECT 1", [8], "main")], True),
        ([("SELECT 1", [7], "main"), ("SELECT 2", None, "archive"), ("SELECT 1", [8], "archive")], False),
        ([("SELECT 1", [7], "archive"), ("SELECT 2", None, "main"), ("SELECT 1", [8], "main")], False),
    ],
)
def test_each_query_goes_to_its_own_one_of_several_databases(new: list[tuple[str, Any, str]], is_same: bool):
    case = case_of(call("stock:names", "stock.py::names", kind="tea"), "recorded")
    old = _answers_of(case, ("SELECT 1", [7], "main"), ("SELECT 2", None, "archive"), ("SELECT 1", [8], "main"))
    found = [str(it) for it in differences_beyond_locks([case], asker(old, _answers_of(case, *new), old))]
    assert found == ([] if is_same else [f"{describe_input(case)}: {QUERIES}.0"])


@pytest.mark.parametrize(("old", "new", "count"), [("a", "b", 1), ("a", "a", 0), ("a", None, 0), (None, "a", 0)])
def test_a_query_may_be_left_out_but_not_asked_elsewhere(old: str | None, new: str | None, count: int):
    case = case_of(call("stock:names", "stock.py::names", kind="tea"), "recorded")

    def answers(place: str | None) -> ExactAnswers:
        return {case.id: {"result": {"": "1"}, **({QUERIES: {".0": place}} if place else {})}}

    found = list(differences_beyond_locks([case], asker(answers(old), answers(new), answers(old))))
    assert len(found) == count


@pytest.mark.parametrize("is_told", [True, False])
def test_the_file_of_a_connection_is_told_in_a_replay_alone(tmp_path: Path, is_told: bool):
    lines: list[dict[str, Any]] = []
    sink = SimpleNamespace(next_order=lambda: 1, put=lines.append, leave_out=print)
    recorder = StatementRecorder(SimpleNamespace(when=lambda *_: None), sink, NoMasking())
    recorder.notes_places = is_told
    made = SimpleNamespace(set_trace_callback=lambda told: told("SELECT 1"))
    module = SimpleNamespace(connect=lambda _path: made, Connection=SimpleNamespace(set_trace_callback=1))
    module.dbapi2 = SimpleNamespace()
    driver._begin(recorder, module)
    module.connect(tmp_path / "main.db")
    assert [it.get("place") for it in lines] == [str(tmp_path / "main.db") if is_told else None]


def test_a_connection_that_is_answered_tells_what_it_was_opened_with():
    place = address_of(["host=a", None, object()], {"dbname": "shop", "port": 5, "factory": object()})
    statements = RecordedStatements([{"statement": "SELECT n FROM t", "given": None, "rows": [[1]], "answer": {}}])
    AnsweringCursor(statements, None, connection=SimpleNamespace(place=place)).execute("SELECT n FROM t")
    assert statements.answered == [{"statement": "SELECT n FROM t", "given": None, "place": place}]
    assert place == "['host=a', ('dbname', 'shop'), ('port', 5)]"
