"""Texts that a regular expression could divide in many ways are read once, not once for each way (which never ends).

The expressions are those of masking, of statements, of start scripts and of durations, which read what others wrote.
"""

import pytest

from tests.inventory.programs import read_data
from toolkit.errors import LedgerError
from toolkit.inventory.setup.read import read_setup
from toolkit.inventory.setup.start_scripts import read_start_scripts
from toolkit.probe.mask.generated_values import is_generated
from toolkit.probe.mask.headers import shown_headers
from toolkit.probe.mask.masking import Masking
from toolkit.probe.mask.path_tokens import without
from toolkit.probe.replay.recorded_statements import RecordedStatements, Unanswered
from toolkit.state.durations import parse_hours

_MANY = 200
_WORDS = "some_longer_word_" * _MANY


@pytest.mark.parametrize("path", ["/" + _WORDS, "/reset" + "_again" * _MANY, "/" + "_" * _MANY])
def test_a_path_of_many_words_holds_no_token(path: str) -> None:
    text = f"/account/reset/ then {path} then nothing"
    assert without(lambda _name, _text: "hidden", text) == text


@pytest.mark.parametrize(
    ("text", "generated"),
    [
        ("a_test_of_9_words_that_are_joined" + "_by_lines" * 40, False),
        ("a_test_of_9_words_that_are_joined" + "_by_lines" * 40 + "_Kq82xVbnPz71LmWd90Ys", True),
        ("_".join(["word"] * 60) + "1-$", True),
        ("1.0" + "a." * 60 + "-", False),
    ],
)
def test_a_name_of_many_words_is_told_from_a_value(text: str, *, generated: bool) -> None:
    assert is_generated(text) is generated


def test_a_line_of_many_words_stays_readable() -> None:
    line = f"password of {'one_more_word_' * 30}1 at /reset/ in /{_WORDS}"
    assert Masking(b"k" * 32).thorough(line) == line


def test_comments_before_a_statement_are_many() -> None:
    comments = "/* one */ -- two\\n " * _MANY
    texts = [f"{comments}DELETE FROM orders", f"{comments}nothing"]
    program = "import sqlite3\ndb = sqlite3.connect('a')\n\ndef run():\n"
    access = read_data({"app.py": program + "".join(f'    db.execute("{text}")\n' for text in texts)})
    assert {(query.operation, query.store) for query in access.queries if query.store} == {("DELETE", "orders")}


def test_conditions_of_a_start_script_have_many_blanks() -> None:
    blanks = " " * 600
    lines = f"#!/bin/sh\nif [ $A ];{blanks}then\n  ./migrate\nfi\nif [ $B ]{blanks}x\ncase{blanks}$A\nexec serve\n"
    documents = {"run.sh": lines, "Dockerfile": 'FROM python:3.11\nCMD ["./run.sh"]\n'}
    (script,) = read_start_scripts(documents, read_setup(documents, [], []).starts)
    assert ("./migrate", "[ $A ]") in [(step.text, step.condition) for step in script.steps]


def test_a_name_of_a_protocol_has_many_words() -> None:
    words = "-".join(["word"] * _MANY)
    for value, readable in ((f"{words}-v1", True), (f"{words}-v1!", False)):
        shown = shown_headers(Masking(b"k" * 32), [["Sec-WebSocket-Protocol", value]])
        assert (shown == [["Sec-WebSocket-Protocol", value]]) is readable


def test_a_duration_with_many_blanks() -> None:
    blanks = " " * 3_000
    assert parse_hours(f"1h{blanks}30m", 8) == 1.5
    with pytest.raises(LedgerError, match="is not a duration"):
        parse_hours(f"1h{blanks}soon", 8)


def test_a_statement_with_many_blanks_is_none_that_was_recorded() -> None:
    with pytest.raises(Unanswered):
        RecordedStatements([], []).answer(f"SELECT{' ' * 3_000}nothing", ())
