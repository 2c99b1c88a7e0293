"""The value beside the name of a secret is hidden in a table of settings, in documents, and in what is fetched."""

import json
from types import SimpleNamespace
from typing import Any

import pytest

from toolkit.probe.mask.answers import AnswerMask
from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.written_lines import LineMask
from toolkit.probe.record.statements import StatementRecorder

SECRET = "Zk12vQ9xTb"
WORD = "moonlitgate"


class Sink:
    """Takes lines."""

    def __init__(self) -> None:
        self.lines: list[dict[str, Any]] = []

    def next_order(self) -> int:
        return len(self.lines)

    def put(self, line: dict[str, Any]) -> None:
        self.lines.append(line)

    def leave_out(self, *why: str) -> None:
        raise AssertionError(why)


def recorded(statement: str, given: Any = None, names: Any = (), rows: Any = None, system: str = "sqlalchemy") -> str:
    masking, sink = Masking(b"k" * 32), Sink()
    recorder = StatementRecorder(SimpleNamespace(when=None), sink, masking, keeps_rows=True)
    order = recorder.put(system, statement, "", given)
    if rows is not None:
        recorder.put_rows(order, names, rows)
    lines = json.loads(json.dumps(sink.lines))
    return json.dumps([LineMask(masking).line(line) for line in lines], ensure_ascii=False)


NAMED = [
    ("UPDATE settings SET value=? WHERE name='smtp_password'", (WORD,)),
    ("UPDATE settings SET value=? WHERE name=?", (WORD, "smtp_password")),
    (f"UPDATE settings SET value='{WORD}' WHERE name=%(name_1)s", {"name_1": "smtp_password"}),
    ('UPDATE "params" SET "param_value" = %s WHERE "params"."param_name" IN (%s, %s)', (WORD, "size", "ftp_password")),
    ("INSERT INTO settings (name, value) VALUES (?, ?), (?, ?)", ("size", "25", "api_secret", WORD)),
    ("INSERT INTO settings (value, name) VALUES (?, ?)", [("25", "size"), (WORD, "api_secret")]),
    (f"UPDATE s SET value = CASE name WHEN 'size' THEN '25' WHEN 'secret_key' THEN '{WORD}' END", None),
]


@pytest.mark.parametrize(("statement", "given"), NAMED)
def test_statements_hide_the_value_of_a_named_secret(statement, given):
    shown = recorded(statement, given)
    assert WORD not in shown
    assert ("25" in shown) == ("25" in f"{statement} {given}")


@pytest.mark.parametrize(
    ("statement", "given", "names", "row"),
    [
        ("SELECT name, value FROM settings", None, ["name", "value"], ("smtp_password", WORD)),
        ("SELECT name AS a, value AS b FROM settings", None, ["a", "b"], ("smtp_password", WORD)),
        ("SELECT id, value FROM s WHERE name = ?", ("smtp_password",), ["id", "value"], (1, WORD)),
    ],
)
def test_rows_hide_the_value_of_a_named_secret(statement, given, names, row):
    assert WORD not in recorded(statement, given, names, [row])


def test_rows_of_other_settings_stay_readable():
    shown = recorded(
        "SELECT name, value FROM settings", None, ["name", "value"], [("ftp_pw", WORD), ("theme", "dark7")]
    )
    assert WORD not in shown
    assert "dark7" in shown
    for name, value in (("page_size", "25"), ("password_min_length", "12345"), ("token_lifetime", "3600")):
        assert value in recorded("UPDATE settings SET value=? WHERE name=?", (value, name))


def test_documents_hide_the_value_of_a_named_secret():
    chosen = {"filter": {"key": "smtp_password"}, "projection": {"value": 1}}
    assert WORD not in recorded("find_one settings", chosen, ["document"], [[{"value": {"value": WORD}}]], "pymongo")
    change = {"filter": {"name": {"$eq": "smtp_password"}}, "update": {"$set": {"value": WORD, "page": "p-7"}}}
    shown = recorded("update_one settings", change, system="pymongo")
    assert WORD not in shown
    assert "p-7" in shown


def test_answers_hide_what_a_call_returns_for_the_name_of_a_secret():
    for name, is_hidden in (("smtp_password", True), ("page_layout", False)):
        line = {"kind": "call", "given": {"name": name}, "outcome": {"result": SECRET}}
        assert (SECRET not in json.dumps(LineMask(Masking()).line(line))) is is_hidden
        parts = AnswerMask(Masking()).parts({"result": SECRET}, {"given": {"name": name}})
        assert (parts["result"] != SECRET) is is_hidden
    labelled = AnswerMask(Masking()).parts({"result": "/password_reset/"}, {"given": {"name": "password_reset"}})
    assert labelled["result"] == "/password_reset/"


def test_a_word_that_was_fetched_for_a_secret_is_hidden_where_it_is_a_whole_value():
    masking, sink = Masking(b"k" * 32), Sink()
    recorder = StatementRecorder(SimpleNamespace(when=None), sink, masking, keeps_rows=True)
    order = recorder.put("sqlalchemy", "SELECT value FROM settings WHERE name = ?", "", ("smtp_password",))
    recorder.put_rows(order, ["value"], [(WORD,)])
    assert WORD not in masking.text(f'{{"result": "{WORD}"}}')
    assert masking.text(f'"at the {WORD}"') == f'"at the {WORD}"'
