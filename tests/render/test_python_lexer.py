"""The fast lexer finds the tokens that pygments finds."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pygments.lexers.python import PythonLexer

from tests.work import count_lines
from toolkit.render.page.python_lexer import FastPythonLexer

_PIECES = (
    *("def ", "class ", "import ", "from ", "as ", "match ", "case ", "lambda", "not in", "await ", "print", "self"),
    *("f'", 'rf"', 'f"""', "Rb'", 'u"', "'''", '"""', "'", '"', "{", "}", "{x!r:>{n}}", "\\", "\\N{DASH}", "%(a)s"),
    *("x", "Énd", "__init__", "ValueError", "0x1F", "1_0.5e3j", ".", "(", ")", ":", "=", "@", "#", "...", "->"),
    *(" ", "\t", "\n", "\r", "\x00", "\u2028", "ß", "数", ","),
)


def _tokens(text):
    return list(PythonLexer().get_tokens_unprocessed(text))


@given(st.lists(st.sampled_from(_PIECES), max_size=30).map("".join) | st.text(max_size=30))
def test_any_text_has_the_same_tokens(text):
    assert list(FastPythonLexer().get_tokens_unprocessed(text)) == _tokens(text)


@pytest.mark.parametrize("file", ["render/page/python_lexer.py", "rules/swallowed_exception.py", "model/links.py"])
def test_a_file_has_the_same_tokens(file):
    text = (Path(__file__).parents[2] / "toolkit" / file).read_text()
    assert list(FastPythonLexer().get_tokens_unprocessed(text)) == _tokens(text)
    assert list(FastPythonLexer().get_tokens_unprocessed(text[len(text) // 3 :])) == _tokens(text[len(text) // 3 :])


def test_it_takes_a_third_of_the_work():
    text = "def total(rows):\n    return sum(row.amount * 2 for row in rows if row is not None)\n" * 20
    list(FastPythonLexer().get_tokens_unprocessed(text))  # tables are made once
    assert 3 * count_lines(lambda: list(FastPythonLexer().get_tokens_unprocessed(text))) < count_lines(
        lambda: _tokens(text)
    )
