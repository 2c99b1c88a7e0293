"""Exceptions without parentheses are those of Python 3.14, unless the second one is a variable of Python 2."""

import ast

import pytest

from toolkit.source.parse import parse_file

ATTEMPT = "try:\n    go()\n{}:\n    pass\n"


@pytest.mark.parametrize(
    ("clause", "python2"),
    [
        ("except KeyError, ValueError", False),
        ("except KeyError, socket.error", False),
        ("except KeyError, ValueError, OSError", False),
        ("except KeyError, error", True),
        ("except socket.error, e", True),
        ("except (KeyError, ValueError), e", True),
        ("except KeyError, E", True),
    ],
)
def test_the_second_name_decides(clause: str, python2: bool) -> None:
    assert parse_file("a.py", ATTEMPT.format(clause).encode()).python2 is python2


def test_a_variable_in_one_clause_makes_all_of_them_python2() -> None:
    text = ATTEMPT.format("except KeyError, ValueError") + ATTEMPT.format("except KeyError, error")
    assert parse_file("a.py", text.encode()).python2


def test_other_words_of_python2_decide_as_before() -> None:
    assert parse_file("a.py", (ATTEMPT.format("except KeyError, ValueError") + "print 1\n").encode()).python2


def test_the_classes_are_a_tuple_at_their_columns() -> None:
    tree = parse_file("a.py", ATTEMPT.format("except KeyError, ValueError").encode()).tree
    (kind,) = (node.type for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler))
    assert isinstance(kind, ast.Tuple)
    assert [(item.id, item.col_offset) for item in kind.elts] == [("KeyError", 7), ("ValueError", 17)]
