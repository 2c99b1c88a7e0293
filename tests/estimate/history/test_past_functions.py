"""Functions that a change touched: parsing only the parts of a file gives what parsing all of it gives."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from toolkit.flows import touched_functions
from toolkit.flows.touched_functions import (  # the law is about how they agree
    _cut_at_definitions,
    _function_spans,
    _touched_spans,
)
from toolkit.source.decode import decode_source

HOME = Path(__file__).parents[3]
TEXTS = sorted(file for folder in ("toolkit/source", "examples") for file in (HOME / folder).rglob("*.py"))[:60]
PYTHON2 = '''# -*- coding: latin-1 -*-
"""A module

def not_one(): pass
"""
import os

@decorated
@twice(1,
       2)
def first(a, (b, c)):
    print "x", a
    try:
        pass
    except ValueError, error:
        raise KeyError, error

class Thing(object):
    def second(self):
        exec "1"
        def third():
            return `1`

    text = """
def fourth(): pass
"""
if os:
    def fifth(): print 1
else:
    def fifth(): print 2
# é
'''.encode("latin-1")


@pytest.mark.parametrize("file", TEXTS, ids=lambda file: file.name)
def test_every_function_of_real_code(file):
    data = file.read_bytes()
    whole = tuple(_function_spans(decode_source(data)[0], 0))
    assert _touched_spans(data, [(1, 10**6)]) == whole
    for span in whole:
        assert span in (_touched_spans(data, [(span.last, span.last)]) or ())


@given(st.lists(st.tuples(st.integers(1, 35), st.integers(0, 3)), max_size=4))
def test_python_2_with_definitions_in_quotes(stretches):
    touched = [(first, first + more) for first, more in stretches]
    whole = _function_spans(PYTHON2.decode("latin-1"), 0)
    expected = tuple(
        span for span in whole if any(first <= span.last and last >= span.first for first, last in touched)
    )
    assert _touched_spans(PYTHON2, touched) == expected


def test_definitions_in_quotes_are_found_out_when_the_quotes_were_misread():
    text = "a = '\"\"\"'\nb = '''\ndef f():\n'''\ndef g():\n    pass\n"
    assert [span.first for span in _touched_spans(text.encode(), [(1, 9)]) or ()] == [5]


@given(st.text("@def class\n\"'x", max_size=80))
def test_the_parts_are_the_text(text):
    parts = list(_cut_at_definitions(text))
    assert "".join(part for _, part in parts) == text
    above = 1
    for line, part in parts:
        assert line == above
        above += part.count("\n")


def test_only_the_touched_part_is_parsed(monkeypatch):
    parsed = []
    real = touched_functions.parse_file
    monkeypatch.setattr(touched_functions, "parse_file", lambda path, data: parsed.append(data) or real(path, data))
    _touched_spans(PYTHON2, [(12, 12)])
    [part] = parsed
    assert part.strip().startswith(b"@decorated")
    assert b"class" not in part


@pytest.mark.parametrize("data", [b"def f(:\n    pass\n", b"\0", b"# coding: nothing\nx = 1\n", None])
def test_what_is_no_python_is_not_measured(data):
    assert _touched_spans(data, [(1, 1)]) is None
