"""Answers of the guards to facts given without an edit."""

import pytest

from toolkit.change.guards import State, check_comments, check_edit, check_move, check_syntax
from toolkit.errors import SourceError
from toolkit.source.parse import parse_file


def objection(before: str, after: str, old: set[int], new: set[int]) -> str:
    try:
        check_edit(
            State(parse_file("a.py", before.encode()), frozenset(old)),
            State(parse_file("a.py", after.encode()), frozenset(new)),
            (3, 8),
        )
    except SourceError as error:
        return error.reason
    return ""


BLOCK = "def f():\n    a()\n    b()\n\n\ndef g():\n    c()\n"


@pytest.mark.parametrize(
    ("after", "put", "created", "reason"),
    [
        ("from a_f import f\n\n\ndef g():\n    c()\n", {1}, "import a\n\n\ndef f():\n    a()\n    b()\n", ""),
        ("from a_f import f\n\n\ndef g():\n    c()\n", {1}, "def f():\n    a()\n", "outside_changed"),
        ("from a_f import f\n\n\ndef g():\n    d()\n", {1}, "def f():\n    a()\n    b()\n", "outside_changed"),
        ("from a_f import f\n\n\ndef g():\n    c()\n", {1}, "def f():\n    a()\n    b()\nreturn\n", "not_compiled"),
        ("def g(f=(\n\n\n)):\n    c()\n", {1, 4}, "def f():\n    a()\n    b()\n", "outside_changed"),
    ],
)
def test_what_is_not_moved_stays_and_what_is_moved_arrives(
    after: str, put: set[int], created: str, reason: str
) -> None:
    before = State(parse_file("a.py", BLOCK.encode()), frozenset({1, 2, 3}))
    found = ""
    try:
        check_move(before, State(parse_file("a.py", after.encode()), frozenset(put)), [created], (3, 8))
    except SourceError as error:
        found = error.reason
    assert found == reason


@pytest.mark.parametrize(
    ("after", "old", "new", "reason"),
    [
        ("def f():\n    x()\n    b()\n\n\ndef g():\n    c()\n", {2}, {2}, ""),
        ("def f():\n    a()\n    x()\n    b()\n\n\ndef g():\n    c()\n", {2}, {2, 3}, ""),
        ("def f():\n    x()\n    b()\n\n\ndef g():\n    c()\n", set(), set(), "outside_changed"),
        ("def f():\n    a('''\n    b()\n\n\ndef g():\n    c()\n''')\n", {2}, {2, 8}, "outside_changed"),
        ("def f():\n    a()\n\n\ndef h():\n    b()\n\n\ndef g():\n    c()\n", set(), {3, 4, 5}, "outside_changed"),
        ("import x\n\n" + BLOCK, set(), {1, 2}, ""),
        ("def f():\n    a()\n    break\n\n\ndef g():\n    c()\n", {3}, {3}, "not_compiled"),
    ],
)
def test_what_is_outside_of_an_edit_means_the_same(after: str, old: set[int], new: set[int], reason: str) -> None:
    assert objection(BLOCK, after, old, new) == reason


def test_what_never_compiled_may_stay_so() -> None:
    assert objection("return 1\na()\n", "return 1\nb()\n", {2}, {2}) == ""


def test_comments_may_move_and_never_go() -> None:
    before = parse_file("a.py", b"a()  # one\nb('# two')\n")
    check_comments(before, parse_file("a.py", b"# one\na()\nb()\n"))
    with pytest.raises(SourceError, match="# one"):
        check_comments(before, parse_file("a.py", b"a()\nb('# one')\n"))


def test_python_3_does_not_become_python_2() -> None:
    with pytest.raises(SourceError, match="not_compiled"):
        check_syntax(parse_file("a.py", b"a\n"), parse_file("a.py", b"print 'a'\n"), (3, 8))
    check_syntax(parse_file("a.py", b"print 'a'\n"), parse_file("a.py", b"print 'b'\n"), (2, 7))
